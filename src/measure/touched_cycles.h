// Insight 9: the cycles that a step may have made, changed or broken: those through an edge
// that its delta touches. Found anew for each step in the graph before and after together, with
// nothing kept but the large edges; so what is found, and what is not, is a function of the
// graph and the delta: a ledger that was just restored finds the same.
//
// Bounded: a step makes 50,000 visits of edges at most, the least costly walks first. A
// walk that does not fit is not made at all: the edge's two firms are `truncated` in that step,
// and cycles of that kind through no other edge of the step are missing. measure/all_cycles.h recounts when asked.
// From an edge between two firms that are not watched the search goes by the watch list, not
// by the hubs beside it. A step that touches no large edge, nor two watched firms, visits none.
// Class X. Source: measures.md 3 "Insight 9"; alerts.md, rules of insight 9. Pure; any thread.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "graph/large_flows.h"
#include "measure/cycles.h"

namespace keiretsu::measure {

inline constexpr std::size_t kCycleVisitsPerStep = 50'000;

// Who may be on a cycle.
struct CycleFirms {
  std::function<bool(EntityId)> admitted;  // all of its firms
  std::function<bool(EntityId)> watched;   // one firm of a cycle of value, all of a structural one
  std::span<const EntityId> all_watched;   // those for whom `watched` holds, in any order
};

struct TouchedCycles {
  // Each exists before the step or after it, in some lens. By names.
  std::vector<Cycle> value;       // 2 to 4 firms, every flow at least `floor`
  std::vector<Cycle> structural;  // 3 firms, capital and purchases on its edges, two of them large
  std::vector<EntityId> truncated;
};

// `large_flows`: of the graph before the step, with the floor of the rules. `before` and `after` differ by the delta.
[[nodiscard]] TouchedCycles touched_cycles(const graph::LargeFlows& large_flows, const Context& before, const Context& after,
                                           const graph::Delta& delta, const CycleFirms& firms, std::size_t visits = kCycleVisitsPerStep);

// All of one moment, for a step that judges everything anew; found as if every large edge were touched.
inline constexpr std::size_t kLargeCyclesVisits = 100 * kCycleVisitsPerStep;
[[nodiscard]] TouchedCycles large_cycles(const graph::LargeFlows& large_flows, const Context& now, const CycleFirms& firms,
                                         std::size_t visits = kLargeCyclesVisits);

}  // namespace keiretsu::measure
