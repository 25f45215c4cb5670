// Insight 9: money, or capital and supply, that goes in a circle through operating firms.
#include <algorithm>

#include "alert/find.h"
#include "alert/legs_behind.h"

namespace keiretsu::alert {

measure::Cycle cycle_of(const Subject& subject, const resolve::Symbols& symbols) {
  std::vector<EntityId> firms;
  for (const EntityId e : subject.places())
    if (e.known()) firms.push_back(e);
  return {firms, symbols};
}

// Of value: each of its flows is at least the rule's money, and one of its firms is watched. Of structure: capital and
// purchases on its edges, all of its firms watched, two of its edges with at least the rule's money: it weighs as much as
// the smaller of these.
void Judge::find_cycle(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Found& f) const {
  const measure::Cycle cycle = cycle_of(subject, c.symbols);
  f.legs = legs_behind(rule.watch, subject, c.view, lens);
  if (rule.watch == Watch::cycle_round_trip_cents) {
    const Cents round_trip = measure::cycle_round_trip_cents(c.view, cycle, lens);
    f.weight = round_trip;
    f.value = static_cast<double>(round_trip);
    f.member = round_trip >= rule.min_money_cents && !subject.each_firm([this](EntityId e) { return !watched(e); });
  } else {
    const auto structure = measure::cycle_structure(c.view, cycle, lens, rule.min_money_cents);
    f.value = structure ? 1 : 0;
    std::vector<Cents> edges;
    for (const graph::PairKey edge : edges_of(subject)) {
      const auto& pair = c.view.pair(edge).lens[index(lens)];
      edges.push_back(pair.purchase.money + pair.capital.money);
    }
    std::ranges::sort(edges);
    f.weight = edges[edges.size() - 2];
    f.member = structure && structure->capital && structure->purchase && structure->large >= 2 && all_watched(subject);
  }
  f.qualifies = f.member;
}

std::optional<Cents> Judge::cycle_floor_cents() const {
  std::optional<Cents> floor;
  for (const Rule& rule : rules_->rules)
    if (kind_of(rule.watch).scope == Scope::cycle) floor = std::min(floor.value_or(kCentsMax), std::max(Cents{1}, rule.min_money_cents));
  return floor;
}

measure::CycleFirms Judge::cycle_firms() const {
  return {[this](EntityId e) { return houses_.operating(e); }, [this](EntityId e) { return watched(e); }, all_watched_};
}

}  // namespace keiretsu::alert
