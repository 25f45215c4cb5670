// The sentence of an alert that an analyst can paste: who, what, from, to, why, how sure.
// Pure; the same words on every machine.
#pragma once

#include <string>

#include "alert/judge.h"
#include "alert/transition.h"

namespace keiretsu::alert {

// A reading as people write it: 104.5 %, 5,000, 0.25, 2.
[[nodiscard]] std::string tell_value(Unit unit, double value);
[[nodiscard]] std::string tell_value(Watch watch, double value);
// "$30.0 bn", "$250 m", "$1.2 tn".
[[nodiscard]] std::string tell_money(Cents cents);

// The numbers of the sentence. They may be of another lens than the message's: what is now
// signed was stated before, and "nothing before" would be false of it.
struct Sentence {
  std::optional<double> value, before;
  bool now_signed = false;  // a notice told again because it became firm
  std::int64_t count = 0;   // new_supplier: of suppliers
};

// `t` has every field but the sentence itself; `found` is the subject in the lens of
// certainty (of an end: before the step).
[[nodiscard]] std::string summarise(const Rule& rule, const Subject& subject, const Transition& t, const Sentence& numbers,
                                    const Found& found, const measure::Context& c);

}  // namespace keiretsu::alert
