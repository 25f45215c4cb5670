// The sentence of an alert that an analyst can paste: who, what, from, to, why, how sure.
// Pure; the same words on every machine.
#pragma once

#include <string>

#include "alert/evidence.h"
#include "alert/judge.h"
#include "alert/transition.h"

namespace keiretsu::alert {

// What the sentence tells. It begins with the number that was judged, which may be of another lens than the message's:
// an alert that is firm is judged in `stated`.
struct Sentence {
  std::optional<double> value, before;
  Found judged;                 // the subject in the lens that was judged (of an end: before the step)
  std::optional<Found> firm{};  // what of it is signed, if the alert is firm
  bool now_signed = false;      // a notice told again because it became firm
  // Told again for nothing but that it is less sure than it was, or that a party or a filing now says it all.
  bool no_longer_signed = false, now_confirmed = false;
  bool first_amount = false;  // risen: no money was known when it was told last
  DealOfStep deal{};          // that of the report that tells it
  bool is_news = false;       // not told before, or as a rumour alone
  std::string stronger{};     // the rule that tells it from here on
};

// `t` has every field but the sentence itself.
[[nodiscard]] std::string summarise(const Rule& rule, const Subject& subject, const Transition& t, const Sentence& numbers,
                                    const measure::Context& c);

}  // namespace keiretsu::alert
