// The legs behind a subject in one lens: materiality, disclosure and conditions are counted
// over them. A few rows are read; pure.
#pragma once

#include <cstdint>
#include <vector>

#include "alert/subject.h"
#include "graph/graph.h"

namespace keiretsu::alert {

[[nodiscard]] graph::Legs legs_behind(Watch watch, const Subject& subject, const graph::View& view, Lens lens);

// False: the set that is watched does not hold the subject, for want of one of its legs. Of other watches: true.
[[nodiscard]] bool may_be_in(Watch watch, const Subject& subject, const graph::View& view, Lens lens);

// What may be watched of a subject (from, to) by these rows of (from, to) and (to, from): bit i is Watch i. Where it is not
// set, may_be_in() is false in `reported` and `stated`.
[[nodiscard]] std::uint64_t may_be_watched(const graph::PairRow& there, const graph::PairRow& back);

// Of a cycle: from each firm to the next, from the last to the first.
[[nodiscard]] std::vector<graph::PairKey> edges_of(const Subject& cycle);

// The legs of several keys as one.
[[nodiscard]] graph::Legs merge(const graph::Legs& a, const graph::Legs& b);

}  // namespace keiretsu::alert
