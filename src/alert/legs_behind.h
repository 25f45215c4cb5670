// The legs behind a subject in one lens: materiality, disclosure and conditions are counted
// over them. A few rows are read; pure.
#pragma once

#include "alert/subject.h"
#include "graph/graph.h"

namespace keiretsu::alert {

[[nodiscard]] graph::Legs legs_behind(Watch watch, const Subject& subject, const graph::View& view, Lens lens);

// False: the set that is watched does not hold the subject, for want of one of its legs. Of other watches: true.
[[nodiscard]] bool may_be_in(Watch watch, const Subject& subject, const graph::View& view, Lens lens);

// The legs of several keys as one.
[[nodiscard]] graph::Legs merge(const graph::Legs& a, const graph::Legs& b);

}  // namespace keiretsu::alert
