#include "tests/support/ledger_run.h"

#include <algorithm>

#include "config/rules_yaml.h"
#include "measure/readings.h"
#include "measure/systemic_live.h"

namespace keiretsu::testing {

LedgerRun::LedgerRun(std::vector<RegistryEntry> registry, FxTable fx, alert::RuleSet rules) {
  auto made = resolve::Registry::make(std::move(registry), fx);
  if (!made) {
    std::fprintf(stderr, "registry: %s\n", made.error().front().message.c_str());
    std::abort();
  }
  ledger_ =
      std::make_unique<ledger::Ledger>(ledger::Config{*std::move(made), std::move(fx), std::move(rules), {}, 1, {"lineage", "test", 0}});
}

void LedgerRun::keep(ledger::Step&& step) {
  measure::SystemicLive::note(step.delta, moved_);
  transitions_.insert(transitions_.end(), step.transitions.begin(), step.transitions.end());
  ledger_->apply(std::move(step));
}

ledger::Step::Kind LedgerRun::feed(const DealReport& report) {
  const ledger::Told told{next_offset_++, -1, report};
  const Day upto = ledger_->day_of_record(told);
  while (const auto day = ledger_->due(upto)) keep(ledger_->plan_day(*day));
  ledger::Step step = ledger_->plan(told);
  const auto kind = step.kind;
  keep(std::move(step));
  return kind;
}

void LedgerRun::advance_to(Day day) {
  while (const auto due = ledger_->due(day)) keep(ledger_->plan_day(*due));
  if (day > ledger_->day()) keep(ledger_->plan_day(day));
}

std::vector<Reading> LedgerRun::readings() const {
  const graph::View view(ledger_->graph());
  return measure::exact_readings({view, ledger_->houses(), ledger_->symbols(), ledger_->day()}, ledger_->deals(), kAllLenses);
}

std::vector<Reading> LedgerRun::systemic_readings() const {
  const graph::View view(ledger_->graph());
  return measure::systemic_readings({view, ledger_->houses(), ledger_->symbols(), ledger_->day()}, kAllLenses);
}

std::map<std::string, alert::AlertState> LedgerRun::alerts() const {
  std::map<std::string, alert::AlertState> out;
  for (const auto& [key, state] : ledger_->book().states())
    out[ledger_->judge().rules().rules[key.rule].name + " " + alert::tell(key.subject, ledger_->symbols()).text()] = state;
  return out;
}

alert::RuleSet shipped_rules() {
  auto rules = config::load_rules(KEIRETSU_SOURCE_DIR "/config/rules.yaml");
  if (!rules) {
    std::fprintf(stderr, "%s\n", config::text(rules.error().front()).c_str());
    std::abort();
  }
  return *std::move(rules);
}

alert::RuleSet rules_watching(const std::vector<RegistryEntry>& registry) {
  alert::RuleSet rules = shipped_rules();
  rules.watched.clear();
  for (const RegistryEntry& e : registry) rules.watched.push_back(e.id);
  std::sort(rules.watched.begin(), rules.watched.end());
  return rules;
}

}  // namespace keiretsu::testing
