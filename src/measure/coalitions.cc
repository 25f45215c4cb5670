#include "measure/coalitions.h"

#include <algorithm>

namespace keiretsu::measure {
namespace {

constexpr std::int64_t kDominantPercent = 40, kDominantRelations = 2;
constexpr std::size_t kDominantMost = 2;  // of .4 and more

std::optional<double> share(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::int64_t pairs_of(std::int64_t n) { return n * (n - 1) / 2; }

void sort_by_name(const Context& c, std::vector<EntityId>& firms) {
  std::sort(firms.begin(), firms.end(), [&](EntityId a, EntityId b) { return c.symbols.before(a, b); });
}

}  // namespace

std::vector<EntityId> leaders(const graph::View& view, LayerId layer, Lens lens, std::size_t most) {
  std::vector<EntityId> out;
  for (const graph::Ranked& r : view.leaders(layer, lens, most)) out.push_back(r.supplier);
  return out;
}

std::optional<LayerId> contested_layer(const Context& c, EntityId project, Lens lens) {
  std::optional<LayerId> least;
  for (const LayerId layer : c.view.contested_by(project))
    if (c.view.contest({project, layer}).lens[index(lens)].legs > 0 && (!least || c.symbols.before(layer, *least))) least = layer;
  return least;
}

namespace {

// The dominant firms of the contested layer that are members, or those that are not; by name.
std::vector<EntityId> dominant(const Context& c, EntityId project, Lens lens, bool members) {
  std::vector<EntityId> out;
  const std::optional<LayerId> layer = contested_layer(c, project, lens);
  if (!layer) return out;
  const std::int64_t all = c.view.layer(*layer).lens[index(lens)].relations;
  for (const graph::Ranked& r : c.view.leaders(*layer, lens, kDominantMost)) {
    const bool member = c.view.support({r.supplier, project}).lens[index(lens)].legs > 0;
    if (member == members && r.relations >= kDominantRelations && 100 * r.relations >= kDominantPercent * all) out.push_back(r.supplier);
  }
  sort_by_name(c, out);
  return out;
}

}  // namespace

std::vector<EntityId> excluded_dominant(const Context& c, EntityId project, Lens lens) { return dominant(c, project, lens, false); }
std::vector<EntityId> dominant_members(const Context& c, EntityId project, Lens lens) { return dominant(c, project, lens, true); }

std::int64_t member_count(const graph::View& view, EntityId project, Lens lens) {
  return view.coalition(project).lens[index(lens)].members;
}

std::optional<double> rival_density(const graph::View& view, EntityId project, Lens lens) {
  const auto& r = view.coalition(project).lens[index(lens)];
  return share(r.rival_pairs, pairs_of(r.members));
}

Coalition coalition(const Context& c, EntityId project, Lens lens) {
  const std::size_t l = index(lens);
  Coalition out;
  out.members = c.view.members_of(project);
  std::erase_if(out.members, [&](EntityId member) { return c.view.support({member, project}).lens[l].legs == 0; });
  sort_by_name(c, out.members);
  out.layer = contested_layer(c, project, lens);
  if (!out.layer) return out;
  out.dominant = excluded_dominant(c, project, lens);
  out.relations = c.view.layer(*out.layer).lens[l].relations;
  for (const EntityId member : out.members) out.own_relations += c.view.market({member, *out.layer}).now[l].relations;
  for (const EntityId enemy : out.dominant) {
    out.greatest_relations = std::max(out.greatest_relations, std::int64_t{c.view.market({enemy, *out.layer}).now[l].relations});
    const auto rivals = std::count_if(out.members.begin(), out.members.end(), [&](EntityId m) { return c.houses.rivals(m, enemy); });
    out.balanced += pairs_of(rivals);
    out.triads += pairs_of(static_cast<std::int64_t>(out.members.size()));
  }
  return out;
}

std::optional<double> common_enemy_closure(const Coalition& coalition) { return share(coalition.balanced, coalition.triads); }
std::optional<double> coalition_share(const Coalition& coalition) { return share(coalition.own_relations, coalition.relations); }
std::optional<double> power_ratio(const Coalition& coalition) { return share(coalition.own_relations, coalition.greatest_relations); }

}  // namespace keiretsu::measure
