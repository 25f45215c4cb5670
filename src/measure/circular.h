// Insight 9 as readings of one lens: `excess_ratio`, `component` and `triple_role`, the cycles.
// A component whose members are not all fully walked (measure/all_cycles.h) names them in its
// detail `truncated`: of their cycles those among themselves alone are left out.
#pragma once

#include <vector>

#include "measure/context.h"
#include "measure/reading.h"

namespace keiretsu::measure {

// Appends, in no order. `c.view` looks at a graph alone, without a delta.
void add_circular_readings(const Context& c, Lens lens, std::vector<Reading>& out);

}  // namespace keiretsu::measure
