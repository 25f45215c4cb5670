// Every reading of the graph, one a line of `--measures`. Walks the whole graph: for
// people and for tests, never for a record.
#pragma once

#include <span>
#include <vector>

#include "graph/deals.h"
#include "measure/context.h"
#include "measure/reading.h"

namespace keiretsu::measure {

// Sorted by Reading::key(). `deals` are those that the graph is folded from.
[[nodiscard]] std::vector<Reading> readings(const Context& c, const graph::Deals& deals, std::span<const Lens> lenses);

}  // namespace keiretsu::measure
