// From the keys that a step touches to what is told: judges every rule on every touched
// subject, advances the life cycles and words the transitions. Pure.
#pragma once

#include <string>
#include <vector>

#include "alert/book.h"
#include "alert/judge.h"
#include "alert/step_seen.h"
#include "alert/transition.h"

namespace keiretsu::alert {

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
