#include "measure/all_cycles.h"

#include <tuple>

#include "measure/cycle_search.h"

namespace keiretsu::measure {
namespace {

struct Walk {
  EntityId firm;
  std::size_t visits;
};

// Of the firms that may be on a cycle of this length, the least costly first; beyond `budget` a firm's visits are not counted on.
std::vector<Walk> walks_of(const CycleSearch& search, const graph::Digraph& edges, const std::vector<EntityId>& firms, std::size_t length,
                           const resolve::Symbols& symbols, std::size_t budget) {
  std::vector<Walk> walks;
  for (const EntityId firm : firms) {
    if (edges.predecessors(firm).empty()) continue;
    std::size_t visits = 0;
    for (const EntityId payee : edges.successors(firm)) {
      visits += length == 2 ? 1 : search.plan({firm, payee}, length).visits;
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
  std::vector<bool> truncated(symbols.entity_count());
  for (std::size_t length = 2; length <= longest; ++length) {
    std::vector<bool> told(symbols.entity_count());  // this length, by a walk that has been made
    std::size_t left = budget.all;
    for (const Walk& walk : walks_of(search, edges, firms, length, symbols, budget.firm)) {
      if (walk.visits > std::min(budget.firm, left)) {
        if (!truncated[walk.firm.value]) out.truncated.push_back(walk.firm);
        truncated[walk.firm.value] = true;
        continue;
      }
      left -= walk.visits;
      for (const EntityId payee : edges.successors(walk.firm)) {
        const graph::PairKey edge{walk.firm, payee};
        search.each(edge, length, search.plan(edge, length).way, [&](std::span<const EntityId> on) {
          if (std::ranges::none_of(on, [&](EntityId e) { return told[e.value]; })) out.cycles.emplace_back(on, symbols);
        });
      }
      told[walk.firm.value] = true;
    }
  }
  return out;
}

}  // namespace keiretsu::measure
