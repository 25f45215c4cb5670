// From the keys that a step touches to what is told: judges every rule on every touched
// subject, advances the life cycles and words the transitions. Pure.
#pragma once

#include <string>
#include <vector>

#include "alert/book.h"
#include "alert/evidence.h"
#include "alert/judge.h"
#include "alert/transition.h"
#include "graph/touched.h"
#include "measure/touched_cycles.h"

namespace keiretsu::alert {

// One step as the alerts see it.
struct StepSeen {
  Moment before, after;           // the graph, and the deals' reports, before and after
  const graph::Touched& touched;  // by the deals of the step; unique
  const graph::Touched& lapsed;   // those of them whose deal lapsed on this day
  const measure::TouchedCycles& cycles;
  StepCause cause;
  Cause told_cause;
  Micros as_of = 0;
  bool late = false;
  std::uint64_t next_seq = 1;
};

// What does not change from step to step.
struct Identity {
  std::string lineage, shard;
  std::int64_t config_epoch = 0;
};

struct Raised {
  std::vector<StateChange> changes;     // in no order
  std::vector<Transition> transitions;  // by (rule, subject); seq from next_seq on
};

// `retired`: rules from this place on have left the rules; their open alerts end.
[[nodiscard]] Raised raise(const Book& book, const Judge& judge, std::size_t retired, const Identity& identity, const StepSeen& step);

}  // namespace keiretsu::alert
