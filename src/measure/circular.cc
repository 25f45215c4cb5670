#include "measure/circular.h"

#include <algorithm>
#include <set>
#include <string>

#include "measure/all_cycles.h"
#include "measure/components.h"
#include "measure/cycles.h"

namespace keiretsu::measure {
namespace {

using Ids = std::vector<std::string>;

class Circular {
 public:
  Circular(const Context& c, Lens lens, std::vector<Reading>& out) : c_(c), lens_(lens), out_(out) {}

  void all() {
    const Components components(dealing_pairs(c_.view.graph(), lens_));
    // A cycle never leaves its component.
    graph::Digraph structure, paying;
    for (const auto& edge : components.within()) {
      structure.add(edge);
      if (graph::flow(c_.view.pair(edge).lens[index(lens_)], c_.view.obligation(edge).lens[index(lens_)]) > 0) paying.add(edge);
    }
    for (const auto& firms : components.firms()) asked_.insert(asked_.end(), firms.begin(), firms.end());
    for (const Cycle& cycle : listed(paying, kValueCycleMax)) {
      put("cycle_round_trip_cents", "cycle", ids(cycle.firms()), cycle_round_trip_cents(c_.view, cycle, lens_));
      put("cycle_return_fraction", "cycle", ids(cycle.firms()), cycle_return_fraction(c_.view, cycle, lens_));
    }
    for (const Cycle& cycle : listed(structure, kStructuralCycleMax)) structural(cycle);
    for (const auto& firms : components.firms()) component(firms);
    for (const EntityId firm : triple_roles(c_.view, components.within(), lens_))
      put("triple_role", "entity", {std::string(c_.symbols.id(firm))}, std::int64_t{1});
  }

 private:
  Reading& put(const char* measure, const char* scope, Ids ids, std::variant<std::int64_t, double> value) {
    return out_.emplace_back(Reading{measure, scope, std::move(ids), {}, {}, lens_, value, {}});
  }
  [[nodiscard]] Ids ids(std::span<const EntityId> firms) const {
    Ids out;
    for (const EntityId firm : firms) out.emplace_back(c_.symbols.id(firm));
    return out;
  }

  std::vector<Cycle> listed(const graph::Digraph& edges, std::size_t longest) {
    CycleList list = all_cycles(edges, asked_, longest, c_.symbols);
    truncated_.insert(list.truncated.begin(), list.truncated.end());
    return std::move(list.cycles);
  }

  void component(const std::vector<EntityId>& firms) {
    Ids members = ids(firms), truncated;
    std::sort(members.begin(), members.end());
    for (const EntityId firm : firms)
      if (truncated_.contains(firm)) truncated.emplace_back(c_.symbols.id(firm));
    std::sort(truncated.begin(), truncated.end());
    Reading& r = put("component", "component", std::move(members), static_cast<std::int64_t>(firms.size()));
    if (!truncated.empty()) r.detail.emplace_back("truncated", std::move(truncated));
  }

  void structural(const Cycle& cycle) {
    const auto s = cycle_structure(c_.view, cycle, lens_);
    Ids kinds;
    if (s->capital) kinds.emplace_back("capital");
    if (s->purchase) kinds.emplace_back("purchase");
    put("cycle_structural", "cycle", ids(cycle.firms()), std::int64_t{1}).detail.emplace_back("kinds", std::move(kinds));
  }

  const Context& c_;
  Lens lens_;
  std::vector<Reading>& out_;
  std::vector<EntityId> asked_;  // all that are in a component
  std::set<EntityId> truncated_;
};

}  // namespace

void add_circular_readings(const Context& c, Lens lens, std::vector<Reading>& out) { Circular(c, lens, out).all(); }

}  // namespace keiretsu::measure
