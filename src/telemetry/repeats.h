// Which lines are kept off a log because they say the same again: of one component and one
// template at most kMost in kWindow. The template of a message is the message with each run
// of digits as one: an offset, a port or a count makes it no other.
//
// Pure: the time is given. Not thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace keiretsu::telemetry {

class Repeats {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::uint64_t kMost = 10;
  static constexpr std::chrono::seconds kWindow{10};
  static constexpr std::size_t kTemplatesMost = 1'000;  // then all windows end early

  // Lines that were held back: how many, and the last of them.
  struct Held {
    int level = 0;
    std::string component, message;
    std::uint64_t lines = 0;
  };

  // Whether the line may be written. Call over() first.
  [[nodiscard]] bool passes(int level, std::string_view component, std::string_view message, Time now);
  // What was held back in windows that have ended; each is told once.
  [[nodiscard]] std::vector<Held> over(Time now);
  [[nodiscard]] std::vector<Held> rest() { return over(Time::max()); }

 private:
  struct Window {
    Time end;
    std::uint64_t lines = 0;
    Held held;
  };
  std::map<std::string, Window> windows_;  // by component and template
};

}  // namespace keiretsu::telemetry
