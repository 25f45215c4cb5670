// The readings of structure and of what capital is given in, over the whole graph: the part
// of readings() that is not of one row of one table. For people and for tests.
#pragma once

#include "graph/deals.h"
#include "measure/lines.h"

namespace keiretsu::measure {

void add_structure_readings(const Context& c, const graph::Deals& deals, Lens lens, Lines& lines);

}  // namespace keiretsu::measure
