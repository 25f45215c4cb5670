// A ledger over a log in memory, fed the way the loop does it.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ledger/ledger.h"
#include "measure/reading.h"

namespace keiretsu::testing {

class LedgerRun {
 public:
  LedgerRun(std::vector<RegistryEntry> registry, FxTable fx, alert::RuleSet rules);

  // The due days, then the record; its transitions are kept. Gives the record's own step kind.
  ledger::Step::Kind feed(const DealReport& report);
  // Time alone: due days up to `day`, then `day` itself.
  void advance_to(Day day);

  [[nodiscard]] ledger::Ledger& ledger() { return *ledger_; }
  [[nodiscard]] const ledger::Ledger& ledger() const { return *ledger_; }
  [[nodiscard]] std::vector<Reading> readings() const;  // those that the naive program gives bit by bit
  [[nodiscard]] std::vector<Reading> systemic_readings() const;
  // rule, subject, lens-free: what stands of each alert, by strings.
  [[nodiscard]] std::map<std::string, alert::AlertState> alerts() const;
  [[nodiscard]] const std::vector<alert::Transition>& transitions() const { return transitions_; }
  // Pairs whose exposure or purchases have moved since the last call.
  [[nodiscard]] std::vector<graph::PairKey> take_moved() { return std::exchange(moved_, {}); }

 private:
  void keep(ledger::Step&& step);

  std::unique_ptr<ledger::Ledger> ledger_;
  std::vector<alert::Transition> transitions_;
  std::vector<graph::PairKey> moved_;
  std::int64_t next_offset_ = 0;
};

[[nodiscard]] alert::RuleSet shipped_rules();
// The shipped rules with every listed firm watched.
[[nodiscard]] alert::RuleSet rules_watching(const std::vector<RegistryEntry>& registry);

}  // namespace keiretsu::testing
