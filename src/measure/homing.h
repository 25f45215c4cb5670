// Insight 6: who relies on one host, who on one supplier. Counts of live access legs and of live
// deals are exact, their ratios class R: 0..1, absent where there is none to count. O(1) when asked and
// per update: a provider or customer that passes one or two moves a count. Pure; any thread.
// Sources: measures.md 3 "Insights 0, 6, 4, 1, 10", 11 (Rochet & Tirole 2003; Corts & Lederman 2009).
#pragma once

#include <optional>

#include "measure/context.h"

namespace keiretsu::measure {

// Of the providers of models that have a host, those with two or more.
[[nodiscard]] std::optional<double> multi_homing_rate(const graph::View& view, Lens lens);
// Of the customers in a layer, amounts known or not, those with two suppliers or more.
[[nodiscard]] std::optional<double> multi_sourcing_rate(const graph::View& view, LayerId layer, Lens lens);

}  // namespace keiretsu::measure
