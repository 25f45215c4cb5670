// Numbers and sentences as people write them. Pure; the same words on every machine.
#pragma once

#include <string>
#include <string_view>

#include "alert/watch.h"
#include "base/money.h"

namespace keiretsu::alert {

// A reading: 104.5 %, 29 times (a share of ten or more), 5,000, 0.25, 2.
[[nodiscard]] std::string tell_value(Unit unit, double value);
[[nodiscard]] std::string tell_value(Watch watch, double value);
// "$30.0 bn", "$250 m", "$1.2 tn".
[[nodiscard]] std::string tell_money(Cents cents);
// Of a share, without a decimal: "63 %".
[[nodiscard]] std::string tell_percent(double share);
// "five", but "13".
[[nodiscard]] std::string in_words(int n);

// A sentence with its {placeholders} filled by `word(name)`. What is told as times takes no "of":
// "{value} of its revenue" is "52.3 % of its revenue", but "29 times its revenue".
template <class Word>
[[nodiscard]] std::string fill(std::string_view sentence, Word word) {
  std::string out;
  for (std::size_t at = 0; at < sentence.size();) {
    const std::size_t open = sentence.find('{', at);
    const std::size_t close = open == std::string_view::npos ? open : sentence.find('}', open);
    if (close == std::string_view::npos) return out.append(sentence.substr(at));
    out.append(sentence.substr(at, open - at)).append(word(sentence.substr(open + 1, close - open - 1)));
    at = close + 1;
    if (out.ends_with(" times") && sentence.substr(at).starts_with(" of ")) at += std::string_view(" of").size();
  }
  return out;
}

}  // namespace keiretsu::alert
