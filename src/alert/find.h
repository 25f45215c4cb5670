// What the families of finders (find_*.cc: Judge::find_*) have in common. Private to them and judge.cc.
#pragma once

#include "alert/judge.h"
#include "measure/cycles.h"
#include "measure/structure.h"

namespace keiretsu::alert {

// Past a level, or, once past, not yet back beyond its clear. A level asks for more than
// itself (two equal suppliers, HHI 5000, are not "above 5000"), unless `inclusive`.
inline bool crosses(double x, const Threshold& t, bool down, bool held, bool inclusive = false) {
  if (held) return down ? x <= t.clear : x >= t.clear;
  if (x == t.at) return inclusive;
  return down ? x < t.at : x > t.at;
}

[[nodiscard]] measure::Cycle cycle_of(const Subject& subject, const resolve::Symbols& symbols);

inline bool disclosed_at_least(const graph::Legs& legs, double share) {
  return share <= 0 || measure::disclosed_share(legs).value_or(0) >= share;
}

}  // namespace keiretsu::alert
