// Lines for people and log collectors, on stderr: one event a line, logfmt or JSON.
//
//   line   = "ts=" RFC-3339-UTC-ms " level=" level " component=" word " msg=" value *(" " key "=" value) LF
//   level  = "debug" | "info" | "warn" | "error"
//   value  = bare | quoted
//   bare   = 1*(printable ASCII but space, '"', '=', '\')
//   quoted = '"' *(character | escape) '"', escape as in JSON: \" \\ \n \r \t \uXXXX
// JSON has the same keys, all values strings.
//
// Text of others (names, headlines, errors of brokers) may be hostile: C0, DEL, C1,
// line separators and bidirectional controls are escaped, invalid UTF-8 becomes U+FFFD,
// and a value is cut after 1,024 bytes.
//
// What says the same again and again is held back (repeats.h); how much that was, a line of
// the same component and message tells, with a key `suppressed`: before the next line once
// the ten seconds are over, in tell_suppressed(), or at the end.
//
// Owner: main. Thread: any; a line is one write(2). A line that cannot be
// written is lost: there is no other place to tell it.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "telemetry/repeats.h"

namespace keiretsu::telemetry {

enum class Level : std::uint8_t { debug, info, warn, error };
enum class LogFormat : std::uint8_t { logfmt, json };

struct Field {
  Field(std::string_view k, std::string_view v) : key(k), value(v) {}
  template <std::integral T>
  Field(std::string_view k, T v) : key(k), value(std::to_string(v)) {}

  std::string_view key;  // a word: letters, digits, '_'
  std::string value;
};

class Log {
 public:
  explicit Log(Level least = Level::info, LogFormat format = LogFormat::logfmt, int fd = 2) : least_(least), format_(format), fd_(fd) {}

  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void write(Level level, std::string_view component, std::string_view message, std::initializer_list<Field> fields = {}) const;
  void set_least(Level level) { least_.store(level, std::memory_order_relaxed); }

  // Costs nothing while nothing is held back: for a loop that goes on when no line comes.
  void tell_suppressed() const;
  // How many lines were held back so far.
  [[nodiscard]] std::uint64_t suppressed() const { return suppressed_.load(std::memory_order_relaxed); }

 private:
  void put(Level level, std::string_view component, std::string_view message, std::initializer_list<Field> fields) const;
  void tell(const std::vector<Repeats::Held>& held) const;

  std::atomic<Level> least_;
  LogFormat format_;
  int fd_;
  mutable std::mutex lock_;
  mutable Repeats repeats_;
  mutable std::atomic<std::uint64_t> suppressed_{0}, told_{0};  // lines held back, and those of them of which a line has told
};

// The value of the grammar above: bare or quoted for logfmt, always quoted for JSON.
[[nodiscard]] std::string log_value(std::string_view text, LogFormat format);

}  // namespace keiretsu::telemetry
