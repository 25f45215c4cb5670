// Insight 3: how much of a supplier hangs on one customer, and how much a customer has
// promised against what it earns. Class R, O(1). Sources: measures.md 3 "Insight 3"
// (ASC 280-10-50-42: 10 % is a major customer), 11.
#pragma once

#include <optional>
#include <string>

#include "measure/context.h"

namespace keiretsu::measure {

struct DirectDependence {
  double value = 0;             // P_cs / max(reported revenue, all P to s): 0..1
  bool reported_basis = false;  // the larger of the two is the reported one (or they tie)
};

// Rev of a firm in cents: what it last reported, or what is seen of its sales, whichever is more.
struct Revenue {
  Cents cents = 0;
  bool reported = false;  // the larger of the two is the reported one (or they tie)
};
[[nodiscard]] Revenue revenue(const Context& c, EntityId house, Lens lens);

// All: absent where P_cs is 0 or there is nothing to divide by. `supplier` first, as in the subject.
[[nodiscard]] std::optional<DirectDependence> direct_dependence(const Context& c, EntityId supplier, EntityId customer, Lens lens);
// P_cs / reported revenue of s: uncapped.
[[nodiscard]] std::optional<double> commitment_to_revenue(const Context& c, EntityId supplier, EntityId customer, Lens lens);
// P_c / reported revenue of c: uncapped; capex with vendors included.
[[nodiscard]] std::optional<double> commitment_burden(const Context& c, EntityId customer, Lens lens);
// 10^4 * sum over customers of P_cs^2 / Rev_s^2: points, above 0 to 10^4 (Patatoukas 2012).
[[nodiscard]] std::optional<double> customer_hhi(const Context& c, EntityId supplier, Lens lens);

// The share that a filing states: that of the latest period among the facts of the deals that are there.
struct DisclosedDependence {
  double share = 0;    // 0..1
  std::string period;  // YYYY or YYYY-Qn
};
// Absent where none is told of this pair. O(log facts of the pair) a report.
[[nodiscard]] std::optional<DisclosedDependence> disclosed_dependence(const graph::View& view, EntityId subject, EntityId counterparty,
                                                                      Lens lens);

}  // namespace keiretsu::measure
