// Insight 9: all cycles of a graph without weights, for one who asks (`show`, `replay
// --measures`). For each length, bounded: 50,000 visits of edges for a firm, 1,000,000 for
// all, the least costly firms first, so that no graph has more cycles listed than a reader's
// machine holds. A firm whose cycles of some length do not fit is `truncated`, which its
// neighbours' degrees tell beforehand; a cycle is listed if those of its length are walked
// from one of its firms. So a list is a function of the graph, and whole for every firm that
// is not truncated. Class X. Source: measures.md 3 "Insight 9". Pure; any thread.
#pragma once

#include <vector>

#include "graph/digraph.h"
#include "measure/cycles.h"

namespace keiretsu::measure {

struct CycleBudget {
  std::size_t firm = 50'000, all = 1'000'000;  // visits, for each length
};

struct CycleList {
  std::vector<Cycle> cycles;        // each once, in no order
  std::vector<EntityId> truncated;  // each once, in no order
};

// Those of up to `longest` (2 to 4) firms through any of these.
[[nodiscard]] CycleList all_cycles(const graph::Digraph& edges, const std::vector<EntityId>& firms, std::size_t longest,
                                   const resolve::Symbols& symbols, CycleBudget budget = {});

}  // namespace keiretsu::measure
