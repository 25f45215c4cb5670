// The legs behind a subject in one lens: materiality, disclosure and conditions are counted
// over them. A few rows are read; pure.
#pragma once

#include <vector>

#include "alert/subject.h"
#include "graph/graph.h"

namespace keiretsu::alert {

[[nodiscard]] graph::Legs legs_behind(Watch watch, const Subject& subject, const graph::View& view, Lens lens);

// False: the set that is watched does not hold the subject, for want of one of its legs. Of other watches: true.
[[nodiscard]] bool may_be_in(Watch watch, const Subject& subject, const graph::View& view, Lens lens);

// Of a cycle: from each firm to the next, from the last to the first.
[[nodiscard]] std::vector<graph::PairKey> edges_of(const Subject& cycle);

// The legs of several keys as one.
[[nodiscard]] graph::Legs merge(const graph::Legs& a, const graph::Legs& b);

}  // namespace keiretsu::alert
