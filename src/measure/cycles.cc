#include "measure/cycles.h"

namespace keiretsu::measure {
namespace {

double ratio(Int128 part, Int128 whole) { return static_cast<double>(part) / static_cast<double>(whole); }

Cents flow(const graph::View& view, graph::PairKey edge, Lens lens) {
  return graph::flow(view.pair(edge).lens[index(lens)], view.obligation(edge).lens[index(lens)]);
}

}  // namespace

std::optional<double> excess_ratio(const graph::TotalRow::Lensed& r) {
  if (r.flow <= 0) return std::nullopt;
  const Int128 gross = 2 * Int128{r.flow};
  return ratio(gross - r.net, gross);
}

Cycle::Cycle(std::span<const EntityId> firms, const resolve::Symbols& symbols) : length_(static_cast<std::uint8_t>(firms.size())) {
  const auto least = std::ranges::min_element(firms, [&](EntityId a, EntityId b) { return symbols.before(a, b); });
  std::ranges::rotate_copy(firms, least, firms_.begin());
}

bool Cycle::before(const Cycle& a, const Cycle& b, const resolve::Symbols& symbols) {
  return std::ranges::lexicographical_compare(a.firms(), b.firms(), [&](EntityId x, EntityId y) { return symbols.before(x, y); });
}

Cents cycle_round_trip_cents(const graph::View& view, const Cycle& cycle, Lens lens) {
  Cents least = kCentsMax;
  for (std::size_t i = 0; i < cycle.length() && least > 0; ++i) least = std::min(least, flow(view, cycle.edge(i), lens));
  return std::max<Cents>(least, 0);
}

double cycle_return_fraction(const graph::View& view, const Cycle& cycle, Lens lens) {
  double returned = 1;
  for (std::size_t i = 0; i < cycle.length(); ++i) {
    const auto& payer = view.entity(cycle.edge(i).from).lens[index(lens)];
    returned *= ratio(flow(view, cycle.edge(i), lens), Int128{payer.paid.money} + payer.capital_paid);
  }
  return returned;
}

std::optional<CycleStructure> cycle_structure(const graph::View& view, const Cycle& cycle, Lens lens, Cents floor) {
  CycleStructure out;
  for (std::size_t i = 0; i < cycle.length(); ++i) {
    const auto& r = view.pair(cycle.edge(i)).lens[index(lens)];
    if (r.purchase.count == 0 && r.capital.count == 0) return std::nullopt;
    out.purchase = out.purchase || r.purchase.count > 0;
    out.capital = out.capital || r.capital.count > 0;
    if (Int128{r.purchase.money} + r.capital.money >= floor) ++out.large;
  }
  return out;
}

}  // namespace keiretsu::measure
