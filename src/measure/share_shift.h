// Insight 7: how much of a customer's wallet in a layer has moved since the end of day -
// 90, who lost and who gained. Class R, O(suppliers of the key). Formula: total variation,
// measures.md 3 "Insight 7", 11.
#pragma once

#include <optional>
#include <vector>

#include "measure/context.h"

namespace keiretsu::measure {

struct ShareShift {
  double tv = 0;                          // half the sum of |share now - share then|: 0..1
  std::optional<EntityId> loser, gainer;  // largest move down and up, ties to the least name; none if nothing moved
  std::vector<EntityId> losers, gainers;  // all who moved as much as these, by name
  std::optional<double> anchor_weight;    // on amounts: this customer's part of the loser's market then
};

enum class ShareBasis : std::uint8_t { amounts, deals };

// Absent unless the key has something to share at both dates.
[[nodiscard]] std::optional<ShareShift> share_shift(const Context& c, graph::SourcingKey key, Lens lens, ShareBasis basis);

}  // namespace keiretsu::measure
