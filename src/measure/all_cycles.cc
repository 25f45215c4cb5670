#include "measure/all_cycles.h"

#include "measure/cycle_search.h"

namespace keiretsu::measure {

CycleList all_cycles(const graph::Digraph& edges, const std::vector<EntityId>& firms, std::size_t longest, const resolve::Symbols& symbols,
                     std::size_t visits_per_firm) {
  const graph::Digraph none;
  const CycleSearch search(edges, none);
  CycleList out;
  std::vector<bool> truncated(symbols.entity_count());
  for (const EntityId firm : firms) {
    if (edges.predecessors(firm).empty()) continue;
    std::size_t visits = 0;
    for (const EntityId payee : edges.successors(firm)) {
      visits += 1 + search.plan({firm, payee}, longest).visits;
      if (visits > visits_per_firm) break;
    }
    if (visits <= visits_per_firm) continue;
    truncated[firm.value] = true;
    out.truncated.push_back(firm);
  }
  for (const EntityId firm : firms) {
    if (truncated[firm.value] || edges.predecessors(firm).empty()) continue;
    // Each cycle is told by the first of its firms by name that is not truncated.
    const auto told_by_another = [&](EntityId e) { return !truncated[e.value] && symbols.before(e, firm); };
    for (const EntityId payee : edges.successors(firm)) {
      const graph::PairKey edge{firm, payee};
      search.each(edge, longest, search.plan(edge, longest), [&](std::span<const EntityId> on) {
        if (std::ranges::none_of(on, told_by_another)) out.cycles.emplace_back(on, symbols);
      });
    }
  }
  return out;
}

}  // namespace keiretsu::measure
