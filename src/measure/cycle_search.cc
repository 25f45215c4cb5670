#include "measure/cycle_search.h"

#include <algorithm>

namespace keiretsu::measure {

// A firm that is left out of X or Y is visited to be passed.
CycleSearch::Plan CycleSearch::plan(graph::PairKey edge, std::size_t length) const {
  const auto [a, b] = edge;
  const std::size_t both = contains({b, a}) ? 1 : 0;
  const std::size_t from_head = payees(b) - both, to_tail = payers(a) - both;
  if (length < 3 || from_head == 0 || to_tail == 0) return {};
  if (length == 3) return {from_head <= to_tail ? Plan::Way::from_head : Plan::Way::from_tail, std::min(from_head, to_tail) + both};

  Plan best{Plan::Way::across, from_head * to_tail};
  const auto better = [&best](Plan::Way way, std::size_t visits) {
    if (visits < best.visits) best = {way, visits};
  };
  if (from_head <= std::min(kNear, best.visits)) {
    std::size_t visits = from_head;
    each_payee(b, [&](EntityId x) { visits += x == a ? 0 : payees(x); });
    better(Plan::Way::from_head, visits);
  }
  if (to_tail <= std::min(kNear, best.visits)) {
    std::size_t visits = to_tail;
    each_payer(a, [&](EntityId y) { visits += y == b ? 0 : payers(y); });
    better(Plan::Way::from_tail, visits);
  }
  return best;
}

}  // namespace keiretsu::measure
