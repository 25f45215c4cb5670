// Insight 5: what a market would be if two tied suppliers of a layer were one. On annual flows without
// `part_of` legs. Class R: one division over exact integers; O(1) when asked, from the rows that the
// market's own measures keep. Pure; any thread. Sources: measures.md 3 "Insight 5", 11 (US Merger
// Guidelines 2023, guideline 1).
#pragma once

#include <optional>

#include "measure/context.h"

namespace keiretsu::measure {

struct DeltaHhi {
  double value = 0;          // 2 * 10^4 * q_a q_b: points, above 0 to 5,000
  double post_hhi = 0;       // the market's HHI with it: points
  double joint_share = 0;    // q_a + q_b: 0..1
  bool presumption = false;  // value > 100 and (post_hhi > 1800 or joint_share > .3): presumed to harm competition
};

// Absent unless both sell in the layer and a live leg (not `support`) ties them.
[[nodiscard]] std::optional<DeltaHhi> delta_hhi(const graph::View& view, EntityId a, EntityId b, LayerId layer, Lens lens);

}  // namespace keiretsu::measure
