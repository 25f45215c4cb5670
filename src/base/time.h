// Event time. A day is counted from 1970-01-01 (UTC); an instant is in
// microseconds since then. No clock is read here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace keiretsu {

using Day = std::int32_t;
using Micros = std::int64_t;

inline constexpr Micros kMicrosPerDay = 86'400'000'000;

[[nodiscard]] constexpr Day day_of(Micros t) {
  return static_cast<Day>(t >= 0 ? t / kMicrosPerDay : -((-t + kMicrosPerDay - 1) / kMicrosPerDay));
}
[[nodiscard]] constexpr Micros start_of(Day day) { return Micros{day} * kMicrosPerDay; }

enum class TimeFault : std::uint8_t { unparsable, out_of_range };  // 1990..2100

// YYYY-MM-DD. The year's range is not tested here.
[[nodiscard]] std::optional<Day> parse_day(std::string_view text);
// RFC 3339 with seconds, any fraction (cut to microseconds) and offset.
[[nodiscard]] std::optional<Micros> parse_instant(std::string_view text);

[[nodiscard]] std::string format_day(Day day);        // 2025-09-10
[[nodiscard]] std::string format_instant(Micros at);  // 2025-09-10T12:00:00Z, fraction only if any

// First and last day that a report may name.
[[nodiscard]] Day first_day();  // 1990-01-01
[[nodiscard]] Day last_day();   // 2100-12-31

}  // namespace keiretsu
