#include "alert/judge.h"

#include <algorithm>

#include "alert/find.h"
#include "alert/legs_behind.h"

namespace keiretsu::alert {
namespace {

bool goes_down(const Rule& rule) { return rule.condition == Condition::shift ? rule.warn.at < 0 : rule.below; }

// Of a rule that was gone and has come back with its name, old states may be about subjects of another shape.
bool is_subject_of(Watch w, const Subject& s) { return s.scope == kind_of(w).scope && s.layer.known() == kind_of(w).layered; }

// Raised only by what enters in the step itself; what else it asks is asked on entry alone.
bool strict_entry(Watch w) { return w == Watch::host || w == Watch::new_supplier || w == Watch::cross_link; }

}  // namespace

Judge::Judge(const RuleSet& rules, const resolve::Houses& houses, const resolve::Symbols& symbols, std::size_t retired)
    : rules_(&rules), houses_(houses), symbols_(symbols) {
  for (const std::string& id : rules.watched)
    if (const auto house = houses.house_of(id)) {
      if (house->value >= watched_.size()) watched_.resize(house->value + 1);
      if (!watched_[house->value]) all_watched_.push_back(*house);
      watched_[house->value] = true;
    }
  for (std::size_t r = 0; r < rules.rules.size() && r < retired; ++r)
    if (std::ranges::any_of(rules.rules, [&](const Rule& other) { return outdone_by(other.watch) == rules.rules[r].watch; }))
      outdoing_.push_back(&rules.rules[r]);
  for (const Rule& rule : rules.rules) least_money_cents_ = std::min(least_money_cents_, rule.min_money_cents);
}

bool Judge::supply_layer(LayerId layer) const {
  return std::binary_search(rules_->supply_layers.begin(), rules_->supply_layers.end(), symbols_.layer(layer), std::less<>());
}

bool Judge::layer_wanted(const Rule& rule, LayerId layer) const {
  return rule.layers.empty() || std::find(rule.layers.begin(), rule.layers.end(), symbols_.layer(layer)) != rule.layers.end();
}

bool Judge::material(const Rule& rule, const Subject& subject, Cents money) const {
  if (rule.any_watched) return !subject.each_firm([this](EntityId e) { return !watched(e); });
  if (money >= rule.min_money_cents) return true;
  if (rule.money_only || !subject.a.known()) return false;
  return all_watched(subject);
}

bool Judge::all_watched(const Subject& subject) const {
  return subject.each_firm([this](EntityId e) { return watched(e); });
}

Found Judge::find(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want) const {
  Found f;
  if (!is_subject_of(rule.watch, subject)) return f;
  if (subject.layer.known() && !layer_wanted(rule, subject.layer)) return f;
  if (rule.all_watched && !all_watched(subject)) return f;
  if (rule.operating && !subject.each_firm([this](EntityId e) { return houses_.operating(e); })) return f;
  switch (rule.watch) {
    case Watch::sourcing_hhi:
    case Watch::sourcing_effective_number:
    case Watch::sourcing_count_hhi: find_sourcing(rule, subject, c, lens, want, f); break;
    case Watch::share_shift_tv:
    case Watch::share_shift_count_tv: find_shift(rule, subject, c, lens, f); break;
    case Watch::market_hhi:
    case Watch::market_relation_hhi: find_market(rule, subject, c, lens, f); break;
    case Watch::direct_dependence:
    case Watch::disclosed_dependence:
    case Watch::commitment_to_revenue:
    case Watch::commitment_burden: find_dependence(rule, subject, c, lens, want, f); break;
    case Watch::capital_for_supply:
    case Watch::coopetition_tie:
    case Watch::host:
    case Watch::guarantee: find_tie(rule, subject, c, lens, want, f); break;
    case Watch::new_supplier:
    case Watch::exclusive: find_supplier(rule, subject, c, lens, f); break;
    case Watch::counter_coalition: find_coalition(subject, c, lens, f); break;
    case Watch::cross_link: find_link(rule, subject, c, lens, f); break;
    case Watch::cycle_round_trip_cents:
    case Watch::cycle_structural: find_cycle(rule, subject, c, lens, f); break;
    case Watch::debtrank:
    case Watch::stability: find_systemic(rule, subject, c, lens, want, f); break;
    case Watch::risk_transfer_ratio:
    case Watch::coverage:
    case Watch::uncovered_capex_cents:
    case Watch::uncovered_capex_of_equity:
    case Watch::vendor_financing_ratio:
    case Watch::supplier_funded_capital:
    case Watch::non_cash_share:
    case Watch::large_exposure:
    case Watch::support_incentive_partners:
    case Watch::alliance_supply_share: find_obligation(rule, subject, c, lens, want, f); break;
  }
  if (f.qualifies) f.outdone = outdone(rule, subject, c, lens);
  if (f.outdone) f.judged = false;
  return f;
}

// Does a stronger rule tell this of the subject?
bool Judge::outdone(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens) const {
  const auto by = outdone_by(rule.watch);
  return by && std::ranges::any_of(outdoing_, [&](const Rule* other) {
           if (other->watch != *by) return false;
           const Found f = find(*other, subject, c, lens, Want::judgement);
           if (other->condition != Condition::level) return f.qualifies;
           return f.qualifies && f.judged && f.tested && crosses(*f.tested, other->warn, goes_down(*other), false);
         });
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
  const bool down = goes_down(rule);
  // A count is a level of itself: three partners are "3 or more".
  const bool inclusive = rule.condition == Condition::shift || kind_of(rule.watch).unit == Unit::count;
  for (const Lens lens : kAllLenses) {
    const bool held = old.holds(lens);
    const Found f = find(rule, subject, after, lens, Want::judgement);
    bool holds = false;
    switch (rule.condition) {
      case Condition::level:
      case Condition::shift:
        holds = f.judged ? f.qualifies && f.tested && crosses(*f.tested, rule.warn, down, held, inclusive) : held;
        break;
      case Condition::rank: holds = f.judged ? f.qualifies && f.member : held; break;
      case Condition::appears:
        // Ties that stand when a rule or the registry changes are no news.
        if (strict_entry(rule.watch)) holds = f.member && (old.held != 0 || enters(rule, subject, before, after, cause));
        else holds = f.judged ? f.qualifies && (old.held != 0 || cause.kind != StepCause::Kind::config_epoch) : held;
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
    if (f.outdone && lens == (old.phase == Phase::provisional ? Lens::reported : Lens::stated)) out.outdone = true;
    // Judged in the lens that decides the state: stated, or reported while it is only that.
    const bool decides = holds && judged_in(lens) == lens;
    if (decides) out.money = f.judged ? f.money() : old.told_money;
    if (decides && rule.critical && f.tested) {
      const bool was_critical = old.critical && old.open() && (lens == Lens::stated) == (old.phase != Phase::provisional);
      out.critical = f.judged ? f.money() >= rule.critical_money_cents && crosses(*f.tested, *rule.critical, down, was_critical, inclusive)
                              : was_critical;
    }
    if (holds && (lens == Lens::reported || lens == Lens::stated)) {
      out.confirmed &= ~kConfirmedByParty;
      if (f.legs.count > 0 && f.legs.party == f.legs.count) out.confirmed |= kConfirmedByParty;
    }
  }
  if (out.in(Lens::stated) && out.in(Lens::firm)) out.confirmed |= kConfirmedByFirm;
  return out;
}

bool Judge::may_matter(const Rule& rule, const Subject& s, const measure::Context& before, const measure::Context& after) const {
  if (s.layer.known() && !layer_wanted(rule, s.layer)) return false;
  const bool all = s.a.known() && all_watched(s);
  if (rule.all_watched && !all) return false;
  if (rule.watch == Watch::new_supplier && !watched(s.a)) return false;
  if (rule.watch == Watch::counter_coalition) return true;  // few reports touch one
  if (rule.any_watched) return material(rule, s, 0);
  const bool watched_counts = rule.watch == Watch::new_supplier || (all && !rule.money_only);
  // What holds in firm alone does not count.
  for (const Lens lens : {Lens::reported, Lens::stated}) {
    const graph::View& view = (rule.condition == Condition::vanishes ? before : after).view;
    if (may_be_in(rule.watch, s, view, lens) && (watched_counts || legs_behind(rule.watch, s, view, lens).money >= rule.min_money_cents))
      return true;
  }
  return false;
}

}  // namespace keiretsu::alert
