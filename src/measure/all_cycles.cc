#include "measure/all_cycles.h"

#include <tuple>

#include "measure/cycle_search.h"

namespace keiretsu::measure {
namespace {

struct Walk {
  EntityId firm;
  std::size_t visits;
};

// Of the firms that may be on a cycle, the least costly first; beyond the budget of a firm they are not counted on.
std::vector<Walk> walks_of(const CycleSearch& search, const graph::Digraph& edges, const std::vector<EntityId>& firms, std::size_t longest,
                           const resolve::Symbols& symbols, std::size_t budget) {
  std::vector<Walk> walks;
  for (const EntityId firm : firms) {
    if (edges.predecessors(firm).empty()) continue;
    std::size_t visits = 0;
    for (const EntityId payee : edges.successors(firm)) {
      visits += 1 + search.plan({firm, payee}, longest).visits;
      if (visits > budget) break;
    }
    if (visits > 0) walks.push_back({firm, std::min(visits, budget + 1)});
  }
  std::ranges::sort(walks, [&](const Walk& a, const Walk& b) {
    return std::tuple(a.visits, symbols.id(a.firm)) < std::tuple(b.visits, symbols.id(b.firm));
  });
  return walks;
}

}  // namespace

CycleList all_cycles(const graph::Digraph& edges, const std::vector<EntityId>& firms, std::size_t longest, const resolve::Symbols& symbols,
                     CycleBudget budget) {
  const graph::Digraph none;
  const CycleSearch search(edges, none);
  CycleList out;
  std::vector<bool> told(symbols.entity_count());  // by a walk that has been made
  for (const Walk& walk : walks_of(search, edges, firms, longest, symbols, budget.firm)) {
    if (walk.visits > std::min(budget.firm, budget.all)) {
      out.truncated.push_back(walk.firm);
      continue;
    }
    budget.all -= walk.visits;
    for (const EntityId payee : edges.successors(walk.firm)) {
      const graph::PairKey edge{walk.firm, payee};
      search.each(edge, longest, search.plan(edge, longest), [&](std::span<const EntityId> on) {
        if (std::ranges::none_of(on, [&](EntityId e) { return told[e.value]; })) out.cycles.emplace_back(on, symbols);
      });
    }
    told[walk.firm.value] = true;
  }
  return out;
}

}  // namespace keiretsu::measure
