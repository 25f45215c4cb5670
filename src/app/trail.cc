#include "app/trail.h"

#include <algorithm>

namespace keiretsu::app {
namespace {

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
  const alert::Subject subject = alert::read(
      t.subject, [&](const std::string& id) { return ledger.symbols().find(id).value_or(EntityId{}); },
      [&](const std::string& word) { return ledger.symbols().find_layer(word).value_or(LayerId{}); });
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
      trail.since.push_back({step.deal_id, std::string(v.event_id()), v.revision, v.published, v.stage, v.correction, v.ends_deal});
    }
  }
  for (const alert::Transition& t : step.transitions) {
    if (!t.alert_id.starts_with(prefix_)) continue;
    Trail& trail = trails_[t.alert_id];
    trail.transitions.push_back(t);
    const auto& rules = before.judge().rules().rules;
    if (const auto rule = std::ranges::find(rules, t.rule, &alert::Rule::name); rule != rules.end()) trail.watch = rule->watch;
    if (alert::ended(t.state)) continue;
    trail.derived = derive(before, step, t);
    trail.since.clear();
  }
}

}  // namespace keiretsu::app
