#include "app/trail.h"

#include <algorithm>

namespace keiretsu::app {
namespace {

alert::Subject subject_of(const alert::SubjectTold& told, const resolve::Symbols& symbols) {
  alert::Subject out;
  for (const alert::Scope s : {alert::Scope::layer, alert::Scope::entity, alert::Scope::entity_layer, alert::Scope::pair})
    if (alert::name(s) == told.scope) out.scope = s;
  if (!told.ids.empty()) out.a = symbols.find(told.ids[0]).value_or(EntityId{});
  if (told.ids.size() > 1) out.b = symbols.find(told.ids[1]).value_or(EntityId{});
  if (!told.layer.empty()) out.layer = symbols.find_layer(told.layer).value_or(LayerId{});
  return out;
}

std::optional<Derived> derive(const ledger::Ledger& ledger, const ledger::Step& step, const alert::Transition& t) {
  const auto& rules = ledger.judge().rules().rules;
  const auto rule = std::ranges::find(rules, t.rule, &alert::Rule::name);
  if (rule == rules.end()) return std::nullopt;
  const graph::View now(ledger.graph()), then(now, step.delta);
  const measure::Context before{now, ledger.houses(), ledger.symbols(), step.kind == ledger::Step::Kind::day ? step.day - 1 : step.day};
  const measure::Context after{then, ledger.houses(), ledger.symbols(), step.day};
  alert::Moment moment_before{before, ledger.deals()}, moment_after{after, ledger.deals()};
  if (step.kind == ledger::Step::Kind::accepted) {
    moment_after.changed_id = step.deal_id;
    moment_after.changed = ledger.deals().find(step.deal_id).value_or(DealIx{});
    moment_after.added = &step.version;
  }
  const alert::Moment& moment = rule->condition == alert::Condition::vanishes ? moment_before : moment_after;
  const alert::Subject subject = subject_of(t.subject, ledger.symbols());
  Derived out;
  out.seq = t.seq;
  out.day = step.day;
  for (const Lens lens : kAllLenses) out.values[index(lens)] = ledger.judge().find(*rule, subject, after, lens).value;
  out.contributions = alert::contributions(ledger.judge(), *rule, subject, t.certainty, moment);
  const Lens ends_in = t.state == alert::State::provisional ? Lens::reported : Lens::stated;
  out.clearing = alert::clearing_set(ledger.judge(), *rule, subject, ends_in, moment);
  return out;
}

}  // namespace

void TrailSeeker::see(const ledger::Ledger& before, const ledger::Step& step) {
  if (step.kind == ledger::Step::Kind::accepted) {
    for (auto& [id, trail] : trails_) {
      if (!trail.derived) continue;
      if (std::ranges::find(trail.derived->contributions, step.deal_id, &alert::Contribution::deal_id) ==
          trail.derived->contributions.end())
        continue;
      const Version& v = step.version;
      trail.since.push_back({step.deal_id, v.event_id, v.revision, v.published, v.stage, v.correction, v.ends_deal});
    }
  }
  for (const alert::Transition& t : step.transitions) {
    if (!t.alert_id.starts_with(prefix_)) continue;
    Trail& trail = trails_[t.alert_id];
    trail.transitions.push_back(t);
    if (alert::ended(t.state)) continue;
    trail.derived = derive(before, step, t);
    trail.since.clear();
  }
}

}  // namespace keiretsu::app
