// Insights 5 and 7: from whom one buys, how concentrated, and what moves.
#include <algorithm>

#include "alert/find.h"
#include "measure/concentration.h"

namespace keiretsu::alert {
namespace {

constexpr Cents kLaterSupplierCents = 100'000'000'000;  // 1 bn USD a year: what makes a fourth supplier news

}  // namespace

void Judge::find_sourcing(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want, Found& f) const {
  const graph::SourcingRow& row = c.view.sourcing({subject.a, subject.layer});
  const auto &now = row.now[index(lens)], &past = row.past[index(lens)];
  const auto reading = [&](const graph::SourcingRow::Lensed& r) {
    if (rule.watch == Watch::sourcing_hhi) return measure::sourcing_hhi(r);
    if (rule.watch == Watch::sourcing_count_hhi) return measure::sourcing_count_hhi(r);
    return measure::effective_number(r.flow, r.flow_squares);
  };
  f.legs = now.legs;
  f.qualifies =
      material(rule, subject, now.flow) && now.distinct_deals >= rule.min_deals && disclosed_at_least(now.legs, rule.min_disclosed);
  if (rule.condition == Condition::shift) f.qualifies = f.qualifies && disclosed_at_least(past.legs, rule.min_disclosed);
  if (want == Want::judgement && !f.qualifies) return;
  f.value = reading(now);
  if (rule.condition == Condition::shift) {
    f.reference = reading(past);
    if (f.value && f.reference) f.tested = *f.value - *f.reference;
  } else {
    f.tested = f.value;
    if (rule.count_companion) {
      const auto companion = measure::sourcing_count_hhi(now);
      f.qualifies = f.qualifies && companion && crosses(*companion, rule.warn, rule.below, false);
    }
  }
}

// Is all that the customer buys of the supplier what it guarantees it: to take what nobody else does? Then the purchase is the
// guarantee, told as another leg, and the guarantee is what is told.
bool Judge::stands_in(EntityId customer, EntityId supplier, const measure::Context& c, Lens lens) {
  const graph::PairRow::Lensed& pair = c.view.pair({customer, supplier}).lens[index(lens)];
  if (pair.purchase.count == 0 || pair.purchase.disclosed < pair.purchase.count || pair.purchase.conditional < pair.purchase.money)
    return false;
  const graph::ObligationRow::Lensed& owed = c.view.obligation({customer, supplier}).lens[index(lens)];
  return owed.guarantees > 0 && owed.committed <= pair.other.money;
}

void Judge::find_shift(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Found& f) const {
  const graph::SourcingKey key{subject.a, subject.layer};
  const graph::SourcingRow& row = c.view.sourcing(key);
  const auto &now = row.now[index(lens)], &past = row.past[index(lens)];
  f.legs = now.legs;
  // The shares of every supplier are looked at last: only where all that is cheap to ask has been met.
  const bool disclosed = disclosed_at_least(now.legs, rule.max_disclosed) && disclosed_at_least(past.legs, rule.max_disclosed);
  if (!material(rule, subject, now.flow) || now.distinct_deals < rule.min_deals || !disclosed_at_least(now.legs, rule.min_disclosed) ||
      !disclosed_at_least(past.legs, rule.min_disclosed) || disclosed)
    return;
  f.shift =
      measure::share_shift(c, key, lens, rule.watch == Watch::share_shift_tv ? measure::ShareBasis::amounts : measure::ShareBasis::deals);
  if (!f.shift) return;
  f.value = f.tested = f.shift->tv;
  f.reference = 0;
  f.qualifies = !rule.all_watched || (f.shift->loser && f.shift->gainer && watched(*f.shift->loser) && watched(*f.shift->gainer));
  const auto stands_in_for = [&](EntityId gainer) { return stands_in(subject.a, gainer, c, lens); };
  if (f.qualifies && !f.shift->gainers.empty() && std::ranges::all_of(f.shift->gainers, stands_in_for)) f.qualifies = false;
}

void Judge::find_market(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Found& f) const {
  const graph::LayerRow::Lensed& row = c.view.layer(subject.layer).lens[index(lens)];
  f.value = f.tested = rule.watch == Watch::market_hhi ? measure::market_hhi(row) : measure::market_relation_hhi(row);
  f.legs = row.legs;
  f.qualifies = material(rule, subject, row.legs.money) && row.relations >= rule.min_relations && row.legs.count >= rule.min_deals &&
                disclosed_at_least(row.legs, rule.min_disclosed);
  if (rule.count_companion) {
    const auto companion = measure::market_relation_hhi(row);
    f.qualifies = f.qualifies && companion && crosses(*companion, rule.warn, rule.below, false);
  }
}

// exclusive: the supplier is the customer's only one by contract.
// new_supplier: the second or third, itself watched, or a later one with at least 1 bn a year.
void Judge::find_supplier(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Found& f) const {
  if (rule.watch == Watch::new_supplier && (!watched(subject.a) || !supply_layer(subject.layer))) return;
  const graph::SupplierKey key{subject.a, subject.b, subject.layer};
  const graph::SupplierRow& supplier = c.view.supplier(key);
  const graph::SourcingRow& row = c.view.sourcing({subject.a, subject.layer});
  f.member = supplier.now[index(lens)].deals > 0;
  f.value = measure::sourcing_count_hhi(row.now[index(lens)]);
  f.legs = c.view.pair({subject.a, subject.b}).lens[index(lens)].purchase;
  if (rule.watch == Watch::exclusive) {
    f.member = supplier.now[index(lens)].exclusive > 0;
    f.told_gone = supplier.now[index(lens)].released > 0;
    f.qualifies = f.member && material(rule, subject, supplier.now[index(lens)].flow);
    return;
  }
  if (f.member && stands_in(subject.a, subject.b, c, lens)) f.member = false;
  f.suppliers = row.now[index(lens)].suppliers;
  const int stated = row.now[index(Lens::stated)].suppliers + (supplier.now[index(Lens::stated)].deals > 0 ? 0 : 1);
  const Cents flow = supplier.now[index(lens)].flow;
  f.qualifies = f.member && (stated == 2 || stated == 3 ? watched(subject.b) : stated > 3 && flow >= kLaterSupplierCents) &&
                (rule.min_deals <= 1 || row.now[index(lens)].distinct_deals >= rule.min_deals);
}

}  // namespace keiretsu::alert
