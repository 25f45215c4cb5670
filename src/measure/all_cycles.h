// Insight 9: all cycles of a graph without weights, for one who asks (`show`, `replay
// --measures`). Bounded: 50,000 visits of edges for each firm. A firm whose cycles would take
// more is `truncated`, which its neighbours' degrees tell beforehand; a cycle is listed if one
// of its firms is not truncated. So a list is a function of the graph, and whole for every firm
// that is not truncated. Class X. Cost: at most 50,000 visits a firm, far less in a graph without
// hubs. Source: measures.md 3 "Insight 9". Pure; any thread.
#pragma once

#include <vector>

#include "graph/digraph.h"
#include "measure/cycles.h"

namespace keiretsu::measure {

inline constexpr std::size_t kCycleVisitsPerFirm = 50'000;

struct CycleList {
  std::vector<Cycle> cycles;        // each once, in no order
  std::vector<EntityId> truncated;  // in the order of the firms asked for
};

// Those of up to `longest` (2 to 4) firms through any of these.
[[nodiscard]] CycleList all_cycles(const graph::Digraph& edges, const std::vector<EntityId>& firms, std::size_t longest,
                                   const resolve::Symbols& symbols, std::size_t visits_per_firm = kCycleVisitsPerFirm);

}  // namespace keiretsu::measure
