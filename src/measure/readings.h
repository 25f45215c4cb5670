// Every reading of the graph, one a line of `--measures`. Walks the whole graph: for
// people and for tests, never for a record.
#pragma once

#include <span>
#include <vector>

#include "graph/deals.h"
#include "measure/context.h"
#include "measure/reading.h"

namespace keiretsu::measure {

// All sorted by Reading::key().
[[nodiscard]] std::vector<Reading> readings(const Context& c, const graph::Deals& deals, std::span<const Lens> lenses);
// Their two halves: those of classes X and R, which the naive program gives bit by bit, and those of S and C.
[[nodiscard]] std::vector<Reading> exact_readings(const Context& c, const graph::Deals& deals, std::span<const Lens> lenses);
[[nodiscard]] std::vector<Reading> systemic_readings(const Context& c, std::span<const Lens> lenses);

}  // namespace keiretsu::measure
