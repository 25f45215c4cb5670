#include "base/time.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace keiretsu {
namespace {

namespace chrono = std::chrono;

// The n digits at `at`, or -1.
int digits(std::string_view text, std::size_t at, std::size_t n) {
  if (at + n > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + n; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int y = digits(text, 0, 4), m = digits(text, 5, 2), d = digits(text, 8, 2);
  if (y < 0 || m < 0 || d < 0) return std::nullopt;
  const chrono::year_month_day date{chrono::year{y}, chrono::month{static_cast<unsigned>(m)}, chrono::day{static_cast<unsigned>(d)}};
  if (!date.ok()) return std::nullopt;
  return static_cast<Day>(chrono::sys_days{date}.time_since_epoch().count());
}

std::optional<Micros> parse_instant(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') return std::nullopt;
  const auto day = parse_day(text.substr(0, 10));
  const int h = digits(text, 11, 2), m = digits(text, 14, 2), s = digits(text, 17, 2);
  if (!day || h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60) return std::nullopt;  // 60: a leap second
  std::size_t at = 19;
  Micros fraction = 0;
  if (text[at] == '.') {
    Micros unit = 100'000;
    const std::size_t first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10) fraction += unit * (text[at] - '0');
    if (at == first) return std::nullopt;
  }
  if (at >= text.size()) return std::nullopt;
  Micros offset = 0;
  if (text[at] == 'Z' || text[at] == 'z') {
    if (at + 1 != text.size()) return std::nullopt;
  } else {
    if ((text[at] != '+' && text[at] != '-') || at + 6 != text.size() || text[at + 3] != ':') return std::nullopt;
    const int oh = digits(text, at + 1, 2), om = digits(text, at + 4, 2);
    if (oh < 0 || oh > 23 || om < 0 || om > 59) return std::nullopt;
    offset = (oh * 60 + om) * 60 * (text[at] == '-' ? -1 : 1);
  }
  return start_of(*day) + ((h * 60 + m) * 60 + s - offset) * 1'000'000 + fraction;
}

std::string format_day(Day day) {
  const chrono::year_month_day date{chrono::sys_days{chrono::days{day}}};
  std::array<char, 32> text{};
  const int n = std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                              static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return {text.data(), static_cast<std::size_t>(n)};
}

std::string format_instant(Micros at) {
  const Day day = day_of(at);
  const Micros rest = at - start_of(day);
  const auto s = static_cast<int>(rest / 1'000'000), us = static_cast<int>(rest % 1'000'000);
  std::array<char, 32> text{};
  int n = std::snprintf(text.data(), text.size(), "T%02d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
  if (us != 0) n += std::snprintf(text.data() + n, text.size() - static_cast<std::size_t>(n), ".%06d", us);
  return format_day(day) + std::string(text.data(), static_cast<std::size_t>(n)) + "Z";
}

Day first_day() { return 7305; }
Day last_day() { return 47846; }

}  // namespace keiretsu
