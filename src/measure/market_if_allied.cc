#include "measure/market_if_allied.h"

#include "measure/structure.h"

namespace keiretsu::measure {

std::optional<DeltaHhi> delta_hhi(const graph::View& view, EntityId a, EntityId b, LayerId layer, Lens lens) {
  const Int128 of_a = view.market({a, layer}).now[index(lens)].flow, of_b = view.market({b, layer}).now[index(lens)].flow;
  if (of_a <= 0 || of_b <= 0 || !tied(view, a, b, lens)) return std::nullopt;
  const auto& market = view.layer(layer).lens[index(lens)];
  const auto all = static_cast<double>(market.flow);
  DeltaHhi out;
  out.value = 1e4 * static_cast<double>(2 * of_a * of_b) / (all * all);
  out.post_hhi = 1e4 * static_cast<double>(market.flow_squares + 2 * of_a * of_b) / (all * all);
  out.joint_share = static_cast<double>(of_a + of_b) / all;
  out.presumption = out.value > 100 && (out.post_hhi > 1800 || out.joint_share > .3);
  return out;
}

}  // namespace keiretsu::measure
