// Insights 0, 2 and 6: sets of pairs that are tied to each other.
#include <algorithm>

#include "alert/find.h"
#include "alert/legs_behind.h"

namespace keiretsu::alert {
namespace {

// Rights that two members of an alliance grant each other, or a place in somebody's round, tie nobody while no amount is told of it.
bool is_capital_tie(const graph::Legs& capital, const Rule& rule) {
  return capital.disclosed > 0 || (capital.count > 0 && (!rule.hard_tie || capital.money >= rule.min_money_cents));
}

}  // namespace

void Judge::find_tie(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want, Found& f) const {
  const std::size_t l = index(lens);
  const auto &there = c.view.pair({subject.a, subject.b}).lens[l], &back = c.view.pair({subject.b, subject.a}).lens[l];
  f.legs = legs_behind(rule.watch, subject, c.view, lens);
  if (rule.watch == Watch::capital_for_supply) {
    f.member = there.capital.count > 0 && back.purchase.count > 0;
  } else if (rule.watch == Watch::guarantee) {
    f.member = c.view.obligation({subject.a, subject.b}).lens[l].guarantees > 0;
  } else {
    f.member = rule.watch == Watch::host ? there.access > 0 && c.houses.competes_in_cloud(subject.a)
                                         : (there.ties > 0 || back.ties > 0) && c.houses.rivals(subject.a, subject.b);
    f.bond.capital = is_capital_tie(there.capital, rule) || is_capital_tie(back.capital, rule);
    f.bond.other = there.other.count + back.other.count > 0;
    f.bond.supply = f.member && supplies(subject, c, l);
    if (rule.hard_tie) f.member = f.member && (f.bond.capital || f.bond.other || f.bond.supply);
  }
  f.value = f.member ? 1 : 0;
  f.qualifies = f.member && material(rule, subject, f.legs.money) && f.legs.count >= rule.min_deals;
  if (rule.watch == Watch::host && (f.qualifies || want == Want::reading)) {
    const auto n = want == Want::reading ? measure::cloud_hosts(c, subject.b, lens) : measure::cloud_hosts(c, subject.b, lens, 2);
    f.value = static_cast<double>(n);
    f.qualifies = f.qualifies && n >= 2;
  }
}

// Does one of the pair buy from the other in a supply layer?
bool Judge::supplies(const Subject& subject, const measure::Context& c, std::size_t l) const {
  const auto buys = [&](EntityId customer, EntityId supplier) {
    return c.view.pair({customer, supplier}).lens[l].purchase.count > 0 &&
           std::any_of(rules_->supply_layers.begin(), rules_->supply_layers.end(), [&](const std::string& word) {
             const auto layer = symbols_.find_layer(word);
             return layer && c.view.supplier({customer, supplier, *layer}).now[l].deals > 0;
           });
  };
  return buys(subject.a, subject.b) || buys(subject.b, subject.a);
}

}  // namespace keiretsu::alert
