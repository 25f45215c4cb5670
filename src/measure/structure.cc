#include "measure/structure.h"

#include <algorithm>

namespace keiretsu::measure {

bool capital_for_supply(const graph::View& view, EntityId investor, EntityId customer, Lens lens) {
  return view.pair({investor, customer}).lens[index(lens)].capital.count > 0 &&
         view.pair({customer, investor}).lens[index(lens)].purchase.count > 0;
}

bool tied(const graph::View& view, EntityId a, EntityId b, Lens lens) {
  return view.pair({a, b}).lens[index(lens)].ties > 0 || view.pair({b, a}).lens[index(lens)].ties > 0;
}

bool coopetition_tie(const Context& c, EntityId a, EntityId b, Lens lens) { return c.houses.rivals(a, b) && tied(c.view, a, b, lens); }

std::vector<EntityId> hosts(const Context& c, EntityId provider, Lens lens) {
  std::vector<EntityId> out = c.view.hosts_of(provider);
  std::erase_if(out, [&](EntityId host) { return c.view.pair({host, provider}).lens[index(lens)].access == 0; });
  std::sort(out.begin(), out.end(), [&](EntityId a, EntityId b) { return c.symbols.before(a, b); });
  return out;
}

std::size_t cloud_hosts(const Context& c, EntityId provider, Lens lens, std::size_t enough) {
  std::size_t n = 0;
  c.view.each_host(provider, [&](EntityId host) {
    if (c.houses.competes_in_cloud(host) && c.view.pair({host, provider}).lens[index(lens)].access > 0) ++n;
    return n < enough;
  });
  return n;
}

std::optional<double> disclosed_share(const graph::TotalRow::Lensed& r) {
  if (r.valued == 0) return std::nullopt;
  return static_cast<double>(r.disclosed) / static_cast<double>(r.valued);
}

std::optional<double> disclosed_share(const graph::Legs& legs) {
  if (legs.count == 0) return std::nullopt;
  return static_cast<double>(legs.disclosed) / static_cast<double>(legs.count);
}

}  // namespace keiretsu::measure
