// What a log tells of one alert: its transitions, the evidence of each derived anew at the
// very step that told it, and what was told since of the deals behind it. Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "alert/but_for.h"
#include "alert/transition.h"
#include "ledger/ledger.h"

namespace keiretsu::app {

// The evidence of one transition.
struct Derived {
  std::uint64_t seq = 0;
  Day day = 0;
  std::array<std::optional<double>, kLenses> values;
  std::vector<alert::Contribution> contributions;
  std::optional<alert::ClearingSet> clearing;
};

// A report of a deal of the evidence that came after it.
struct ToldSince {
  std::string deal_id, event_id;
  std::int64_t revision = 0;
  Micros published = 0;
  Stage stage = Stage::announced;
  bool correction = false, ends_deal = false;
};

struct Trail {
  std::vector<alert::Transition> transitions;
  std::optional<alert::Watch> watch;  // what its rule watches, if that is known
  std::optional<Derived> derived;     // of the last transition that left the alert open; before its step, of what vanishes
  std::vector<ToldSince> since;
};

class TrailSeeker {
 public:
  // Alerts whose id begins with `prefix`.
  explicit TrailSeeker(std::string prefix) : prefix_(std::move(prefix)) {}

  // Each step of the log in order, before it is applied.
  void see(const ledger::Ledger& before, const ledger::Step& step);

  [[nodiscard]] const std::map<std::string, Trail>& trails() const { return trails_; }

 private:
  std::string prefix_;
  std::map<std::string, Trail> trails_;  // by alert id
};

}  // namespace keiretsu::app
