#include "measure/graph_readings.h"

#include "measure/concentration.h"
#include "measure/consideration.h"
#include "measure/coopetition.h"
#include "measure/cycles.h"
#include "measure/financing.h"
#include "measure/homing.h"
#include "measure/structure.h"

namespace keiretsu::measure {

void add_graph_readings(const Context& c, Lens lens, Lines& lines) {
  const auto& all = c.view.total().lens[index(lens)];
  lines.put("flow_total_cents", "graph", {}, {}, all.flow);
  lines.put_if("disclosed_share", "graph", {}, {}, disclosed_share(all));
  lines.put_if("weighted_reciprocity", "graph", {}, {}, weighted_reciprocity(all));
  lines.put_if("excess_ratio", "graph", {}, {}, excess_ratio(all));
  lines.put_if("coopetition_rate", "graph", {}, {}, coopetition_rate(c, lens));
  lines.put_if("coopetition_share", "graph", {}, {}, coopetition_share(c.view, lens));
  lines.put_if("multi_homing_rate", "graph", {}, {}, multi_homing_rate(c.view, lens));
  lines.put_if("non_cash_share", "graph", {}, {}, non_cash_share(all.given));
  for (std::size_t i = 0; i < c.symbols.layer_count(); ++i) {
    const LayerId layer{static_cast<std::uint16_t>(i)};
    const auto& r = c.view.layer(layer).lens[index(lens)];
    const std::string word = lines.word(layer);
    lines.put_if("market_hhi", "layer", {}, word, market_hhi(r));
    lines.put_if("market_effective_number", "layer", {}, word, effective_number(r.flow, r.flow_squares));
    lines.put_if("market_relation_hhi", "layer", {}, word, market_relation_hhi(r));
    lines.put_if("market_relation_cr1", "layer", {}, word, market_relation_cr1(c.view, layer, lens));
    lines.put_if("coopetition_rate", "layer", {}, word, coopetition_rate(c, layer, lens));
    lines.put_if("cross_link_density", "layer", {}, word, cross_link_density(c, layer, lens));
    lines.put_if("multi_sourcing_rate", "layer", {}, word, multi_sourcing_rate(c.view, layer, lens));
  }
}

std::vector<Reading> graph_readings(const Context& c, Lens lens) {
  std::vector<Reading> out;
  Lines lines(c, lens, out);
  add_graph_readings(c, lens, lines);
  return out;
}

}  // namespace keiretsu::measure
