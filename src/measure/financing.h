// Insights 2 and 10: capital and purchases that go both ways between two firms. Ratios of
// exact sums over live legs of one lens; flows are a year's. All are class R but the count
// of rivals (X), and O(1) per update: the graph keeps the sums over a firm's pairs
// (FinanceRow, TotalRow::both_ways); the count is O(d^2) over d investors when asked.
// Sources: measures.md 3 "Insight 2", "Insight 10", 11 (Squartini et al. 2013; the
// accounts of Lucent's loans to its customers). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "measure/context.h"

namespace keiretsu::measure {

// A pair: supplier i has capital in customer j. Absent unless K_ij > 0 and P_ji > 0.
// K_ij / P_ji: above 0, no limit.
[[nodiscard]] std::optional<double> vendor_financing_ratio(const graph::View& view, EntityId supplier, EntityId customer, Lens lens);
// min(K_ij, P_ji) / P_ji: 0..1.
[[nodiscard]] std::optional<double> self_funded_revenue(const graph::View& view, EntityId supplier, EntityId customer, Lens lens);

// Sum of K_ij over customers with P_ji > 0 / Rev_i, the reported or the observed, whichever is more. Absent where that sum is 0.
[[nodiscard]] std::optional<double> vendor_financing_intensity(const Context& c, EntityId supplier, Lens lens);
// Sum of min(K_ij, P_ji) over suppliers / all that j raised, rounds too: 0..1. Absent where j raised nothing.
[[nodiscard]] std::optional<double> supplier_funded_capital(const graph::View& view, EntityId investee, Lens lens);
// Unordered pairs of rivals among these.
[[nodiscard]] std::int64_t rival_pairs(const resolve::Houses& houses, std::span<const EntityId> investors);

// min / max of what two firms pay each other: 0..1. Absent unless both pay.
[[nodiscard]] std::optional<double> pair_reciprocity(const graph::View& view, EntityId a, EntityId b, Lens lens);
// Sum of min(w_ij, w_ji) over ordered pairs / W: 0..1. Absent where nothing flows.
[[nodiscard]] std::optional<double> weighted_reciprocity(const graph::TotalRow::Lensed& r);

// Values, not flows: purchases of j from i / (these + capital of i in j): 0..1, both > 0; neither holds worths of shares nor rounds.
[[nodiscard]] std::optional<double> alliance_supply_share(const graph::View& view, EntityId supplier, EntityId recipient, Lens lens);

}  // namespace keiretsu::measure
