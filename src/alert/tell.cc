#include "alert/tell.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace keiretsu::alert {
namespace {

std::string print(const char* format, double x) {
  std::array<char, 64> text{};
  const int n = std::snprintf(text.data(), text.size(), format, x);
  return {text.data(), static_cast<std::size_t>(n)};
}

std::string with_thousands(double x) {
  std::string digits = print("%.0f", std::fabs(x));
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return (x < 0 ? "-" : "") + digits;
}

}  // namespace

std::string tell_money(Cents cents) {
  const double usd = static_cast<double>(cents) / 100;
  if (usd >= 1e12) return "$" + print("%.1f", usd / 1e12) + " tn";
  if (usd >= 1e9) return "$" + print("%.1f", usd / 1e9) + " bn";
  if (usd >= 1e6) return "$" + print("%.0f", usd / 1e6) + " m";
  return "$" + with_thousands(usd);
}

std::string tell_value(Watch watch, double value) { return tell_value(kind_of(watch).unit, value); }

std::string tell_value(Unit unit, double value) {
  switch (unit) {
    case Unit::points: return with_thousands(value);
    case Unit::number: return print("%.2f", value);
    case Unit::share: return std::fabs(value) >= 10 ? print("%.0f", value) + " times" : print("%.1f", 100 * value) + " %";
    case Unit::count: return print("%.0f", value);
    case Unit::money: return tell_money(static_cast<Cents>(value));
  }
  return {};
}

std::string tell_percent(double share) { return print("%.0f", 100 * share) + " %"; }

std::string in_words(int n) {
  constexpr std::array<std::string_view, 13> kWords = {"none",  "one",   "two",  "three", "four",   "five",  "six",
                                                       "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  return n >= 0 && static_cast<std::size_t>(n) < kWords.size() ? std::string(kWords[static_cast<std::size_t>(n)]) : std::to_string(n);
}

}  // namespace keiretsu::alert
