#include "measure/consideration.h"

#include <numeric>

namespace keiretsu::measure {

graph::Mix given_in(const graph::Winner& winner) {
  graph::Mix mix;
  for (const graph::LegEffect& e : winner.legs)
    if (graph::is_consideration(e)) mix.part(e.leg->type, e.leg->what) += e.value;
  return mix;
}

Cents total(const graph::Mix& mix) { return std::accumulate(mix.in_kind.begin(), mix.in_kind.end(), mix.cash); }

double consideration_share(const graph::Mix& mix, Cents part) { return static_cast<double>(part) / static_cast<double>(total(mix)); }

std::optional<double> non_cash_share(const graph::Mix& mix) {
  const Cents all = total(mix);
  if (all <= 0) return std::nullopt;
  return consideration_share(mix, all - mix.cash);
}

std::optional<double> non_cash_share(const graph::View& view, EntityId recipient, Lens lens) {
  return non_cash_share(view.consideration(recipient).lens[index(lens)]);
}

}  // namespace keiretsu::measure
