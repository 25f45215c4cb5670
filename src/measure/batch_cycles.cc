#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "measure/batch_families.h"

namespace keiretsu::measure::batch {
namespace {

constexpr std::size_t kValueCycleMax = 4, kStructuralCycleMax = 3;

using Edges = std::map<std::string, std::set<std::string>>;  // from -> to
using Walk = std::vector<std::string>;

// On from the end of the walk, back to its start: simple cycles, each from its least id.
void go_on(const Edges& edges, std::size_t longest, Walk& walk, std::vector<Walk>& cycles) {
  const auto next = edges.find(walk.back());
  if (next == edges.end()) return;
  for (const std::string& house : next->second) {
    if (house == walk.front() && walk.size() >= 2) cycles.push_back(walk);
    if (house <= walk.front() || walk.size() == longest || std::find(walk.begin(), walk.end(), house) != walk.end()) continue;
    walk.push_back(house);
    go_on(edges, longest, walk, cycles);
    walk.pop_back();
  }
}

std::vector<Walk> cycles_of(const Edges& edges, std::size_t longest) {
  std::vector<Walk> cycles;
  for (const auto& [house, unused] : edges) {
    Walk walk{house};
    go_on(edges, longest, walk, cycles);
  }
  return cycles;
}

std::set<std::string> reached_from(const Edges& edges, const std::string& start) {
  std::set<std::string> reached;
  std::vector<std::string> open{start};
  while (!open.empty()) {
    const std::string house = open.back();
    open.pop_back();
    if (const auto next = edges.find(house); next != edges.end())
      for (const std::string& to : next->second)
        if (reached.insert(to).second) open.push_back(to);
  }
  return reached;
}

// The edges of a cycle, in its order.
std::vector<HousePair> edges_of(const Walk& cycle) {
  std::vector<HousePair> edges;
  for (std::size_t i = 0; i < cycle.size(); ++i) edges.emplace_back(cycle[i], cycle[(i + 1) % cycle.size()]);
  return edges;
}

// buys and funds: who pays whom, whatever is known of the amount.
Edges structure_of(const BatchSums& sums) {
  Edges edges;
  for (const auto& [from, to] : sums.buys) edges[from].insert(to);
  for (const auto& [from, to] : sums.funds) edges[from].insert(to);
  return edges;
}

bool has_all_roles(const BatchSums& sums, const std::set<std::string>& component, const std::string& house) {
  bool customer = false, supplier = false, capital = false;
  for (const std::string& other : component) {
    customer = customer || sums.buys.contains({house, other});
    supplier = supplier || sums.buys.contains({other, house});
    capital = capital || sums.funds.contains({house, other}) || sums.funds.contains({other, house});
  }
  return customer && supplier && capital;
}

}  // namespace

void netting(const LensDay& day, Lines& lines) {
  if (day.now.flow_total_cents == 0) return;
  std::map<std::string, Int128> net;
  for (const auto& [pair, cents] : day.now.flow_cents) {
    net[pair.first] -= cents;
    net[pair.second] += cents;
  }
  Int128 left = 0;
  for (const auto& [house, cents] : net) left += cents < 0 ? -cents : cents;
  const Int128 gross = 2 * Int128{day.now.flow_total_cents};
  lines.add("excess_ratio", "graph", {}, "", ratio(gross - left, gross));
}

void components(const LensDay& day, Lines& lines) {
  const Edges edges = structure_of(day.now);
  std::map<std::string, std::set<std::string>> reached;
  for (const auto& [house, unused] : edges) reached[house] = reached_from(edges, house);
  for (const auto& [house, there] : reached) {
    std::set<std::string> component;
    for (const std::string& other : there)
      if (const auto back = reached.find(other); back != reached.end() && back->second.contains(house)) component.insert(other);
    if (component.size() < 2 || *component.begin() != house) continue;
    lines.add("component", "component", {component.begin(), component.end()}, "", static_cast<std::int64_t>(component.size()));
    for (const std::string& member : component)
      if (has_all_roles(day.now, component, member)) lines.add("triple_role", "entity", {member}, "", std::int64_t{1});
  }
}

void cycles(const LensDay& day, Lines& lines) {
  Edges paying;
  for (const auto& [pair, cents] : day.now.flow_cents) paying[pair.first].insert(pair.second);
  for (const Walk& cycle : cycles_of(paying, kValueCycleMax)) {
    Cents round_trip = kCentsMax;
    double returned = 1;
    for (const HousePair& edge : edges_of(cycle)) {
      const Cents cents = day.now.flow_cents.at(edge);
      round_trip = std::min(round_trip, cents);
      returned *= ratio(cents, day.now.paid_cents.at(edge.first));
    }
    lines.add("cycle_round_trip_cents", "cycle", cycle, "", round_trip);
    lines.add("cycle_return_fraction", "cycle", cycle, "", returned);
  }

  for (const Walk& cycle : cycles_of(structure_of(day.now), kStructuralCycleMax)) {
    std::set<std::string> kinds;
    for (const HousePair& edge : edges_of(cycle)) {
      if (day.now.funds.contains(edge)) kinds.insert("capital");
      if (day.now.buys.contains(edge)) kinds.insert("purchase");
    }
    lines.add("cycle_structural", "cycle", cycle, "", std::int64_t{1})
        .detail.emplace_back("kinds", std::vector<std::string>(kinds.begin(), kinds.end()));
  }
}

}  // namespace keiretsu::measure::batch
