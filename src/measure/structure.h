// Who is tied to whom, amounts known or not: insight 2 (capital from those one buys
// from), 0 (rivals that are tied), 6 (where a provider's models live), and how much of
// the picture is disclosed. Class X but disclosed_share (R). Sources: measures.md 3, 11.
#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "measure/context.h"

namespace keiretsu::measure {

// Investor i has a live capital leg to j, which has a live purchase leg to i. O(1).
[[nodiscard]] bool capital_for_supply(const graph::View& view, EntityId investor, EntityId customer, Lens lens);

// Rivals with a live leg between them other than `support`. O(1).
[[nodiscard]] bool coopetition_tie(const Context& c, EntityId a, EntityId b, Lens lens);
[[nodiscard]] bool tied(const graph::View& view, EntityId a, EntityId b, Lens lens);

// The platforms on which the provider's models are offered, by name; those of them that
// compete in cloud by their own layers. O(hosts).
[[nodiscard]] std::vector<EntityId> hosts(const Context& c, EntityId provider, Lens lens);
// How many; stops at `enough`, for one who asks only whether there are so many.
[[nodiscard]] std::size_t cloud_hosts(const Context& c, EntityId provider, Lens lens,
                                      std::size_t enough = std::numeric_limits<std::size_t>::max());

// Live valued legs with an amount of their own / all of them. Absent if there are none.
[[nodiscard]] std::optional<double> disclosed_share(const graph::TotalRow::Lensed& r);
[[nodiscard]] std::optional<double> disclosed_share(const graph::Legs& legs);

}  // namespace keiretsu::measure
