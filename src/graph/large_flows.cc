#include "graph/large_flows.h"

#include <algorithm>

namespace keiretsu::graph {
namespace {

bool has_capital(const PairRow& row) {
  return std::any_of(row.lens.begin(), row.lens.end(), [](const auto& r) { return r.capital.count > 0; });
}

}  // namespace

LargeFlows::LargeFlows(Cents floor, const Graph& graph) : LargeFlows(floor) {
  const View view(graph);
  for (const auto& [key, row] : graph.pairs())
    if (large(row, view.obligation(key))) edges_.add(key);
}

bool LargeFlows::large(const PairRow& pair, const ObligationRow& obligation) const {
  for (std::size_t l = 0; l < kLenses; ++l)
    if (Int128{pair.lens[l].purchase.money} + std::max(obligation.lens[l].capital_flow, pair.lens[l].capital.money) >= floor_) return true;
  return false;
}

std::vector<LargeFlows::Change> LargeFlows::changes(const View& before, const Delta& delta) const {
  static const ObligationRow kNone{};
  std::vector<Change> out;
  out.reserve(delta.pairs.changes().size());
  for (const auto& c : delta.pairs.changes()) {
    Change change{c.key};
    if (has_capital(c.before) || has_capital(c.after)) {
      const auto* changed = delta.obligations.find(c.key);
      const ObligationRow& was = changed != nullptr ? changed->before : before.obligation(c.key);
      change.was = large(c.before, was);
      change.is = large(c.after, changed != nullptr ? changed->after : was);
    } else {  // nothing flows but what is bought
      change.was = large(c.before, kNone);
      change.is = large(c.after, kNone);
    }
    out.push_back(change);
  }
  return out;
}

void LargeFlows::apply(const View& before, const Delta& delta) {
  for (const Change& c : changes(before, delta)) {
    if (c.was == c.is) continue;
    if (c.is) edges_.add(c.edge);
    else edges_.remove(c.edge);
  }
}

}  // namespace keiretsu::graph
