// The but-for table: which deals move an alert's number, and by how much. Pure; costs a
// fold per deal, so only for what is told. Source: alerts.md "Identity and proof".
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "alert/judge.h"
#include "alert/step_seen.h"
#include "alert/transition.h"
#include "graph/deals.h"

namespace keiretsu::alert {

inline constexpr std::size_t kDealsWeighed = 64, kDealsTold = 10;

// A deal with a live leg in a key.
struct DealInKey {
  std::string_view id;
  graph::History history;
  graph::Effect effect;
  Cents value = 0;  // the largest leg's in the key
};

// The deals of largest value among those live in the key in this lens, kDealsWeighed at
// most; by value, then by id.
[[nodiscard]] std::vector<DealInKey> deals_in_key(const Rule& rule, const Subject& subject, Lens lens, const Moment& moment);

// The ten deals that move the reading most, of the 64 of largest value among those live
// in the key; by |value - value without|, then by deal id. The deal of the step is one of
// the ten if it is one of the 64, or lives in the lens that was judged alone, though it move nothing.
[[nodiscard]] std::vector<Contribution> contributions(const Judge& judge, const Rule& rule, const Subject& subject, Lens lens,
                                                      const Moment& moment);

// What the deal of the step is to a key.
struct DealOfStep {
  bool here = false;     // has a part in it
  bool further = false;  // and has come to it with this report
  // Where that is so, and all of its part in the key is told to have begun more than the window of a shift before the report: since when.
  std::optional<Day> since;
};
// Is it told of a leg of the step's deal, in this report or another, that it began as long ago? Looks at nothing else.
[[nodiscard]] bool tells_of_old(const Moment& moment);
[[nodiscard]] DealOfStep deal_of_step(const Rule& rule, const Subject& subject, Lens lens, const StepSeen& step);

}  // namespace keiretsu::alert
