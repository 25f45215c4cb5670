// Every reading of the graph, one a line of `--measures`. Walks the whole graph: for
// people and for tests, never for a record.
#pragma once

#include <span>
#include <vector>

#include "measure/context.h"
#include "measure/reading.h"

namespace keiretsu::measure {

// Sorted by Reading::key().
[[nodiscard]] std::vector<Reading> readings(const Context& c, std::span<const Lens> lenses);

}  // namespace keiretsu::measure
