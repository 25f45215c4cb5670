// The smallest set of deals without which an alert would clear: what an analyst must
// doubt to doubt the alert. Pure; a fold per set that is tried, so for one who asks, never
// for a record. Source: alerts.md "Identity and proof".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alert/evidence.h"

namespace keiretsu::alert {

inline constexpr std::size_t kDealsExhausted = 12;  // up to 4,095 sets
inline constexpr std::size_t kDealsSolved = 16;     // of a systemic reading: each set is a solve over all firms

struct ClearingSet {
  std::vector<std::string> deals;  // by id
  bool smallest = false;           // every smaller set was tried; else found step by step
  bool operator==(const ClearingSet&) const = default;
};

// Clears: by the rule's own clear level, in `lens` (that in which the alert ends: reported
// while it is provisional, else stated); of a systemic reading, below the least that is told, step by step. Of several smallest sets the
// one of largest deals. Nothing: it stands without any of them (the 64 of largest value; 16 of a systemic reading), or the rule watches
// what vanishes, for which no deal is the reason.
[[nodiscard]] std::optional<ClearingSet> clearing_set(const Judge& judge, const Rule& rule, const Subject& subject, Lens lens,
                                                      const Moment& moment);

}  // namespace keiretsu::alert
