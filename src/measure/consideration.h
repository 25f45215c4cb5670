// Insight 10: what capital is given in, of a firm that receives it, of a deal, of all. Values
// over the whole term of live equity, debt and in-kind legs with a known amount; whole rounds
// count, worths of shares do not. Ratios of exact sums: class R; O(1) per update from
// ConsiderationRow and TotalRow, of a deal from its own legs when asked. Pure; any thread.
// Sources: measures.md 3 "Insight 10", 11 (Travlos 1987, Faccio & Masulis 2005: method of payment).
#pragma once

#include <optional>

#include "graph/effect.h"
#include "measure/context.h"

namespace keiretsu::measure {

// What a deal gives in the lenses of its winner.
[[nodiscard]] graph::Mix given_in(const graph::Winner& winner);

// All of it in cents.
[[nodiscard]] Cents total(const graph::Mix& mix);
// The part that is no cash / all: 0..1. Absent where nothing is known.
[[nodiscard]] std::optional<double> non_cash_share(const graph::Mix& mix);
[[nodiscard]] std::optional<double> non_cash_share(const graph::View& view, EntityId recipient, Lens lens);
// One part in cents / all: 0..1. `mix` must not be empty.
[[nodiscard]] double consideration_share(const graph::Mix& mix, Cents part);

}  // namespace keiretsu::measure
