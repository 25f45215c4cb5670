// One step as the alerts see it: the graph and its deals before and after, what was touched,
// and why. Nothing here is owned: a ledger's plan holds it all while it is judged.
#pragma once

#include <cstdint>
#include <string_view>

#include "alert/life_cycle.h"
#include "alert/transition.h"
#include "graph/deals.h"
#include "graph/touched.h"
#include "measure/context.h"
#include "measure/touched_cycles.h"

namespace keiretsu::alert {

// A moment to take deals away from: before the step, or after it with the report that it
// adds (which the deals do not hold yet).
struct Moment {
  const measure::Context& context;
  const graph::Deals& deals;
  std::string_view changed_id = {};  // the deal of the added report; empty: none is added
  DealIx changed = {};               // its place, unknown if the report is its first
  const Version* added = nullptr;
};

struct StepSeen {
  Moment before, after;
  const graph::Touched& touched;  // by the deals of the step; unique
  const graph::Touched& lapsed;   // those of them whose deal lapsed on this day
  const measure::TouchedCycles& cycles;
  StepCause cause;
  Cause told_cause;
  Micros as_of = 0;
  bool late = false;
  std::uint64_t next_seq = 1;
};

}  // namespace keiretsu::alert
