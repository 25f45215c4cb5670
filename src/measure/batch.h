// The second, naive program: every reading of a day but the systemic ones
// (batch_systemic.h), folded anew from the
// reports and the registry. It follows the text of the design line by line,
// over strings and ordered maps, and shares nothing with the incremental
// program but the vocabulary and the spelling of names: what both print alike,
// neither got wrong by itself. Clear, not fast: a call costs
// O(reports x log) per lens and reads no clock.
//
// Pure; any thread; keeps nothing. Before the call: no report is one that the
// daemon refuses (so no sum passes 2^62), the registry has no two entries of one
// id, name or identifier and no circle of parents. Formulas: measures.md 3, 11.
#pragma once

#include <span>
#include <vector>

#include "base/time.h"
#include "deal/registry_entry.h"
#include "deal/report.h"
#include "measure/reading.h"

namespace keiretsu::measure {

struct BatchInput {
  // The log, in its order. Of two reports of one (deal_id, event_id) the first
  // counts, whatever the other says; the order means nothing beyond that.
  std::span<const DealReport> reports;
  std::span<const RegistryEntry> registry;
  const FxTable& fx;
  // Every report published up to the end (UTC) of this day; timers run to it.
  Day until = 0;
};

// Sorted by Reading::key(). Money in cents.
[[nodiscard]] std::vector<Reading> batch_readings(const BatchInput& input, std::span<const Lens> lenses);

// The systemic ones (insight 8, and of 3 what goes through chains): dense solves, cubic in the firms. The other program's
// agree within 1e-9 or its epsilon, not bit by bit.
[[nodiscard]] std::vector<Reading> batch_systemic_readings(const BatchInput& input, std::span<const Lens> lenses);

}  // namespace keiretsu::measure
