// The readings of the graph as a whole and of its layers that need no walk: O(layers) a lens, so
// that a daemon can show them while it runs. Classes X and R, as the measures' own headers say. Pure.
#pragma once

#include <vector>

#include "measure/context.h"
#include "measure/lines.h"
#include "measure/reading.h"

namespace keiretsu::measure {

void add_graph_readings(const Context& c, Lens lens, Lines& lines);
[[nodiscard]] std::vector<Reading> graph_readings(const Context& c, Lens lens);

}  // namespace keiretsu::measure
