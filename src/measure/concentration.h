// Insight 5: how concentrated a customer's suppliers in a layer are, and a layer's
// market. Class R: one division over exact integers. O(1) but the CR measures, which
// look at every supplier of the key. Formulas: measures.md 3 "Insight 5", 11.
// Literature: Hirschman 1945, Herfindahl 1950; Hill 1973 (order 2); Bain (CR).
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "measure/context.h"

namespace keiretsu::measure {

// 10^4 * sum p^2 / (sum p)^2: points, 10^4/n to 10^4. Absent if there is nothing to share.
[[nodiscard]] std::optional<double> hhi(std::int64_t sum, Int128 squares);
// 10^4 / HHI: how many equal ones it amounts to, 1..n.
[[nodiscard]] std::optional<double> effective_number(std::int64_t sum, Int128 squares);
// The share of the k largest: 0..1.
[[nodiscard]] std::optional<double> concentration_ratio(std::vector<std::int64_t> parts, std::size_t k);

// Shares of wallet of customer c in layer l, on annual flow and on live deals.
[[nodiscard]] inline std::optional<double> sourcing_hhi(const graph::SourcingRow::Lensed& r) { return hhi(r.flow, r.flow_squares); }
[[nodiscard]] inline std::optional<double> sourcing_count_hhi(const graph::SourcingRow::Lensed& r) { return hhi(r.deals, r.deals_squares); }

[[nodiscard]] inline std::optional<double> market_hhi(const graph::LayerRow::Lensed& r) { return hhi(r.flow, r.flow_squares); }
// On relations: a customer of a supplier counts once, whatever is known of the amount.
[[nodiscard]] inline std::optional<double> market_relation_hhi(const graph::LayerRow::Lensed& r) {
  return hhi(r.relations, r.relations_squares);
}
// The leader's share of them: 0..1. O(1).
[[nodiscard]] std::optional<double> market_relation_cr1(const graph::View& view, LayerId layer, Lens lens);

}  // namespace keiretsu::measure
