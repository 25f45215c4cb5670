#include "measure/coopetition.h"

namespace keiretsu::measure {
namespace {

std::optional<double> share(Int128 part, Int128 whole) {
  if (whole <= 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

// Pairs of those who compete there: all of them are rivals.
std::int64_t pairs_in(const Context& c, LayerId layer) {
  const std::int64_t n = c.houses.competitors(layer);
  return n * (n - 1) / 2;
}

}  // namespace

std::optional<double> coopetition_rate(const Context& c, Lens lens) {
  const auto& r = c.view.total().lens[index(lens)];
  return share(r.tied_rivals, c.houses.rival_pairs() + r.outside_rivals);
}

std::optional<double> coopetition_rate(const Context& c, LayerId layer, Lens lens) {
  return share(c.view.layer(layer).lens[index(lens)].tied_rivals, pairs_in(c, layer));
}

std::optional<double> cross_link_density(const Context& c, LayerId layer, Lens lens) {
  return share(c.view.layer(layer).lens[index(lens)].linked_rivals, pairs_in(c, layer));
}

std::optional<double> coopetition_share(const graph::View& view, Lens lens) {
  const auto& r = view.total().lens[index(lens)];
  return share(r.rival_flow, r.flow);
}

std::optional<double> coopetition_share(const graph::View& view, EntityId house, Lens lens) {
  const auto& r = view.entity(house).lens[index(lens)];
  return share(view.firm(house).lens[index(lens)].rival_flow, Int128{r.paid.money} + r.capital_paid + r.received + r.capital_received);
}

}  // namespace keiretsu::measure
