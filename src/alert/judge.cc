#include "alert/judge.h"

#include <algorithm>

#include "measure/concentration.h"
#include "measure/dependence.h"
#include "measure/structure.h"

namespace keiretsu::alert {
namespace {

constexpr Cents kLaterSupplierCents = 100'000'000'000;  // 1 bn USD a year: what makes a fourth supplier news

bool disclosed_at_least(const graph::Legs& legs, double share) { return measure::disclosed_share(legs).value_or(0) >= share; }

// Past a level, or, once past, not yet back beyond its clear. A level asks for more than
// itself (two equal suppliers, HHI 5000, are not "above 5000"); a shift `by` x is one of x.
bool crosses(double x, const Threshold& t, bool down, bool held, bool inclusive = false) {
  if (held) return down ? x <= t.clear : x >= t.clear;
  if (x == t.at) return inclusive;
  return down ? x < t.at : x > t.at;
}

bool goes_down(const Rule& rule) { return rule.condition == Condition::shift ? rule.warn.at < 0 : rule.below; }

// Of a rule that was gone and has come back with its name, old states may be about subjects of another shape.
bool is_subject_of(Watch w, const Subject& s) {
  switch (w) {
    case Watch::sourcing_hhi:
    case Watch::sourcing_effective_number:
    case Watch::sourcing_count_hhi:
    case Watch::share_shift_tv:
    case Watch::share_shift_count_tv: return s.scope == Scope::entity_layer;
    case Watch::market_hhi:
    case Watch::market_relation_hhi: return s.scope == Scope::layer;
    case Watch::commitment_burden: return s.scope == Scope::entity;
    case Watch::direct_dependence:
    case Watch::commitment_to_revenue:
    case Watch::capital_for_supply:
    case Watch::coopetition_tie:
    case Watch::host: return s.scope == Scope::pair && !s.layer.known();
    case Watch::new_supplier:
    case Watch::exclusive: return s.scope == Scope::pair && s.layer.known();
  }
  return false;
}

// Raised only by what enters in the step itself; what else it asks is asked on entry alone.
bool strict_entry(Watch w) { return w == Watch::host || w == Watch::new_supplier; }

}  // namespace

graph::Legs merge(const graph::Legs& a, const graph::Legs& b) {
  return {a.money + b.money, a.conditional + b.conditional, a.count + b.count, a.disclosed + b.disclosed, a.party + b.party};
}

Judge::Judge(const RuleSet& rules, const resolve::Houses& houses, const resolve::Symbols& symbols)
    : rules_(&rules), houses_(houses), symbols_(symbols) {
  for (const std::string& id : rules.watched)
    if (const auto house = houses.house_of(id)) {
      if (house->value >= watched_.size()) watched_.resize(house->value + 1);
      watched_[house->value] = true;
    }
  for (const Rule& rule : rules.rules) least_money_cents_ = std::min(least_money_cents_, rule.min_money_cents);
}

bool Judge::supply_layer(LayerId layer) const {
  return std::binary_search(rules_->supply_layers.begin(), rules_->supply_layers.end(), symbols_.layer(layer), std::less<>());
}

bool Judge::layer_wanted(const Rule& rule, LayerId layer) const {
  return rule.layers.empty() || std::find(rule.layers.begin(), rule.layers.end(), symbols_.layer(layer)) != rule.layers.end();
}

bool Judge::material(const Rule& rule, const Subject& subject, Cents money) const {
  if (money >= rule.min_money_cents) return true;
  if (rule.money_only || !subject.a.known()) return false;
  return watched(subject.a) && (!subject.b.known() || watched(subject.b));
}

Found Judge::find(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want) const {
  Found f;
  if (!is_subject_of(rule.watch, subject)) return f;
  if (subject.layer.known() && !layer_wanted(rule, subject.layer)) return f;
  if (rule.all_watched && ((subject.a.known() && !watched(subject.a)) || (subject.b.known() && !watched(subject.b)))) return f;
  if (rule.operating && ((subject.a.known() && !houses_.operating(subject.a)) || (subject.b.known() && !houses_.operating(subject.b))))
    return f;
  switch (rule.watch) {
    case Watch::sourcing_hhi:
    case Watch::sourcing_effective_number:
    case Watch::sourcing_count_hhi: find_sourcing(rule, subject, c, lens, f); break;
    case Watch::share_shift_tv:
    case Watch::share_shift_count_tv: find_shift(rule, subject, c, lens, f); break;
    case Watch::market_hhi:
    case Watch::market_relation_hhi: find_market(rule, subject, c, lens, f); break;
    case Watch::direct_dependence:
    case Watch::commitment_to_revenue:
    case Watch::commitment_burden: find_dependence(rule, subject, c, lens, f); break;
    case Watch::capital_for_supply:
    case Watch::coopetition_tie:
    case Watch::host: find_tie(rule, subject, c, lens, want, f); break;
    case Watch::new_supplier:
    case Watch::exclusive: find_supplier(rule, subject, c, lens, f); break;
  }
  return f;
}

void Judge::find_sourcing(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Found& f) const {
  const graph::SourcingRow& row = c.view.sourcing({subject.a, subject.layer});
  const auto &now = row.now[index(lens)], &past = row.past[index(lens)];
  const auto reading = [&](const graph::SourcingRow::Lensed& r) {
    if (rule.watch == Watch::sourcing_hhi) return measure::sourcing_hhi(r);
    if (rule.watch == Watch::sourcing_count_hhi) return measure::sourcing_count_hhi(r);
    return measure::effective_number(r.flow, r.flow_squares);
  };
  f.value = reading(now);
  f.legs = now.legs;
  f.qualifies =
      material(rule, subject, now.flow) && now.distinct_deals >= rule.min_deals && disclosed_at_least(now.legs, rule.min_disclosed);
  if (rule.condition == Condition::shift) {
    f.reference = reading(past);
    if (f.value && f.reference) f.tested = *f.value - *f.reference;
    f.qualifies = f.qualifies && disclosed_at_least(past.legs, rule.min_disclosed);
  } else {
    f.tested = f.value;
    if (rule.count_companion) {
      const auto companion = measure::sourcing_count_hhi(now);
      f.qualifies = f.qualifies && companion && crosses(*companion, rule.warn, rule.below, false);
    }
  }
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

void Judge::find_dependence(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Found& f) const {
  if (rule.watch == Watch::commitment_burden) {
    f.legs = c.view.entity(subject.a).lens[index(lens)].paid;
    f.value = measure::commitment_burden(c, subject.a, lens);
  } else {
    f.legs = c.view.pair({subject.b, subject.a}).lens[index(lens)].purchase;
    if (rule.watch == Watch::commitment_to_revenue) {
      f.value = measure::commitment_to_revenue(c, subject.a, subject.b, lens);
    } else if (const auto d = measure::direct_dependence(c, subject.a, subject.b, lens)) {
      // Over revenue that is only what is observed, the share says how few deals are known, not whom the firm hangs on.
      f.value = d->value;
      f.judged = !rule.reported_revenue || d->reported_basis;
    }
  }
  f.tested = f.value;
  f.qualifies = material(rule, subject, f.legs.money) && f.legs.count >= rule.min_deals && disclosed_at_least(f.legs, rule.min_disclosed);
}

void Judge::find_tie(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want, Found& f) const {
  const std::size_t l = index(lens);
  const auto &there = c.view.pair({subject.a, subject.b}).lens[l], &back = c.view.pair({subject.b, subject.a}).lens[l];
  if (rule.watch == Watch::capital_for_supply) {
    f.legs = merge(there.capital, back.purchase);
    f.member = there.capital.count > 0 && back.purchase.count > 0;
  } else {
    f.legs = merge(merge(merge(there.purchase, there.capital), there.other), merge(merge(back.purchase, back.capital), back.other));
    f.member = rule.watch == Watch::host ? there.access > 0 && c.houses.competes_in_cloud(subject.a)
                                         : (there.ties > 0 || back.ties > 0) && c.houses.rivals(subject.a, subject.b);
    f.bond.capital = there.capital.count + back.capital.count > 0;
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
  f.suppliers = row.now[index(lens)].suppliers;
  const int stated = row.now[index(Lens::stated)].suppliers + (supplier.now[index(Lens::stated)].deals > 0 ? 0 : 1);
  const Cents flow = supplier.now[index(lens)].flow;
  f.qualifies = f.member && (stated == 2 || stated == 3 ? watched(subject.b) : stated > 3 && flow >= kLaterSupplierCents) &&
                (rule.min_deals <= 1 || row.now[index(lens)].distinct_deals >= rule.min_deals);
}

// Does the subject enter the set in this step, in a way that is news: in stated, or as a rumour of what is not stated yet?
bool Judge::enters(const Rule& rule, const Subject& subject, const measure::Context& before, const measure::Context& after,
                   const StepCause& cause) const {
  if (cause.kind == StepCause::Kind::config_epoch) return false;
  const auto was = [&](Lens lens) { return find(rule, subject, before, lens, Want::judgement).member; };
  const auto comes = [&](Lens lens) { return find(rule, subject, after, lens, Want::judgement).qualifies && !was(lens); };
  return comes(Lens::stated) || (comes(Lens::reported) && !was(Lens::stated));
}

Finding Judge::judge(const Rule& rule, const Subject& subject, const AlertState& old, const measure::Context& before,
                     const measure::Context& after, const StepCause& cause) const {
  Finding out;
  const bool down = goes_down(rule), shift = rule.condition == Condition::shift;
  for (const Lens lens : kAllLenses) {
    const bool held = old.holds(lens);
    const Found f = find(rule, subject, after, lens, Want::judgement);
    bool holds = false;
    switch (rule.condition) {
      case Condition::level:
      case Condition::shift: holds = f.judged ? f.qualifies && f.tested && crosses(*f.tested, rule.warn, down, held, shift) : held; break;
      case Condition::appears:
        // Ties that stand when a rule or the registry changes are no news.
        if (strict_entry(rule.watch)) holds = f.member && (old.held != 0 || enters(rule, subject, before, after, cause));
        else holds = f.qualifies && (old.held != 0 || cause.kind != StepCause::Kind::config_epoch);
        break;
      case Condition::vanishes: {
        const bool gone = !f.member && (held || f.told_gone);
        const Found was = find(rule, subject, before, lens, Want::judgement);
        const bool news = cause.kind != StepCause::Kind::config_epoch && !cause.retraction && !cause.correction;
        // What was never stated is no news when it goes; its rumour is withdrawn elsewhere.
        const bool stated = lens != Lens::reported || find(rule, subject, before, Lens::stated, Want::judgement).member;
        holds = gone && (held || (news && was.member && was.qualifies && stated));
        break;
      }
    }
    if (holds) out.holds |= 1U << index(lens);
    if (lens == Lens::stated) out.money = f.judged ? f.legs.money : old.told_money;
    // Judged in the lens that decides the state: stated, or reported while it is only that.
    const bool decides = lens == Lens::stated ? holds : lens == Lens::reported && holds;
    if (decides && rule.critical && f.tested) {
      const bool was_critical = old.critical && old.open() && (lens == Lens::stated) == (old.phase != Phase::provisional);
      out.critical = f.judged ? crosses(*f.tested, *rule.critical, down, was_critical, shift) : was_critical;
    }
    if (holds && (lens == Lens::reported || lens == Lens::stated)) {
      out.confirmed &= ~kConfirmedByParty;
      if (f.legs.count > 0 && f.legs.party == f.legs.count) out.confirmed |= kConfirmedByParty;
    }
  }
  if (out.in(Lens::stated) && out.in(Lens::firm)) out.confirmed |= kConfirmedByFirm;
  return out;
}

namespace {

// An upper bound of the money behind a subject in a lens, or nothing if its set is empty there.
std::optional<Cents> money_behind(const Rule& rule, const Subject& s, const measure::Context& c, std::size_t l) {
  switch (rule.watch) {
    case Watch::sourcing_hhi:
    case Watch::sourcing_effective_number:
    case Watch::sourcing_count_hhi:
    case Watch::share_shift_tv:
    case Watch::share_shift_count_tv: return c.view.sourcing({s.a, s.layer}).now[l].flow;
    case Watch::market_hhi:
    case Watch::market_relation_hhi: return c.view.layer(s.layer).lens[l].legs.money;
    case Watch::commitment_burden: return c.view.entity(s.a).lens[l].paid.money;
    case Watch::direct_dependence:
    case Watch::commitment_to_revenue: return c.view.pair({s.b, s.a}).lens[l].purchase.money;
    case Watch::new_supplier:
    case Watch::exclusive: return c.view.supplier({s.a, s.b, s.layer}).now[l].flow;
    case Watch::capital_for_supply: {
      const auto &there = c.view.pair({s.a, s.b}).lens[l], &back = c.view.pair({s.b, s.a}).lens[l];
      if (there.capital.count == 0 || back.purchase.count == 0) return std::nullopt;
      return there.capital.money + back.purchase.money;
    }
    case Watch::host:
    case Watch::coopetition_tie: {
      const auto &there = c.view.pair({s.a, s.b}).lens[l], &back = c.view.pair({s.b, s.a}).lens[l];
      if (rule.watch == Watch::host ? there.access == 0 : there.ties + back.ties == 0) return std::nullopt;
      return there.purchase.money + there.capital.money + there.other.money + back.purchase.money + back.capital.money + back.other.money;
    }
  }
  return std::nullopt;
}

}  // namespace

bool Judge::may_matter(const Rule& rule, const Subject& s, const measure::Context& before, const measure::Context& after) const {
  if (s.layer.known() && !layer_wanted(rule, s.layer)) return false;
  const bool all = s.a.known() && watched(s.a) && (!s.b.known() || watched(s.b));
  if (rule.all_watched && !all) return false;
  if (rule.watch == Watch::new_supplier && !watched(s.a)) return false;
  const bool watched_counts = rule.watch == Watch::new_supplier || (all && !rule.money_only);
  // What holds in firm alone does not count.
  for (const Lens lens : {Lens::reported, Lens::stated}) {
    const auto money = money_behind(rule, s, rule.condition == Condition::vanishes ? before : after, index(lens));
    if (money && (watched_counts || *money >= rule.min_money_cents)) return true;
  }
  return false;
}

}  // namespace keiretsu::alert
