// Insight 0: how far rivals deal with each other, in all, in a layer and of a firm; insight 6: how
// far rivals of a layer link up. Rivals (R) share a layer of the registry or are declared; a tie (A) is
// any live leg but `support`, a link one of access, partner or acquire. Counts and sums of live legs are
// exact, their ratios class R. O(1) when asked; O(layers that two rivals share) per leg between
// rivals, nothing for other legs: the graph keeps RivalRow, FirmRow and the counts of LayerRow and
// TotalRow. Pure; any thread. Sources: measures.md 3 "Insights 0, 6, 4, 1, 10", 11 (Brandenburger &
// Nalebuff 1996; Gnyawali et al. 2006; edge overlap: Battiston, Nicosia & Latora 2014).
#pragma once

#include <optional>

#include "measure/context.h"

namespace keiretsu::measure {

// |A and R| / |R|: 0..1. Absent without rivals. R lies in what the registry and the live legs name.
[[nodiscard]] std::optional<double> coopetition_rate(const Context& c, Lens lens);
// The same of those who compete in the layer.
[[nodiscard]] std::optional<double> coopetition_rate(const Context& c, LayerId layer, Lens lens);
// Linked pairs of those who compete in the layer / all their pairs: 0..1.
[[nodiscard]] std::optional<double> cross_link_density(const Context& c, LayerId layer, Lens lens);

// Annual flow between rivals / all flow, paid and received: 0..1. Absent where nothing flows.
[[nodiscard]] std::optional<double> coopetition_share(const graph::View& view, Lens lens);
[[nodiscard]] std::optional<double> coopetition_share(const graph::View& view, EntityId house, Lens lens);

}  // namespace keiretsu::measure
