// The two things that can go wrong without being a bug. A Rejection is bad
// input: data, for the dead letter topic. A Fault is the world (disk, broker,
// configuration): it ends the process or halts it. A bug aborts: base/check.h.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace keiretsu {

// In the order in which they are tested (events.md).
enum class RejectionClass : std::uint8_t {
  too_large,
  unknown_schema,
  not_protobuf,
  not_utf8,
  too_deep,
  not_json,
  duplicate_key,
  bad_field,
  unknown_enum,
  unknown_ref,
  bad_amount,
  bad_date,
  future,
  capacity,
};
inline constexpr int kRejectionClasses = 14;
[[nodiscard]] std::string_view name(RejectionClass c);

struct Rejection {
  RejectionClass cls = RejectionClass::bad_field;
  std::string code;     // stable, machine-readable: "bad_field.missing", "bad_amount.negative", ...
  std::string message;  // names field, value and expectation: `legs[2].amount.value: -5 is negative; expected 0 to 1e13`
  bool operator==(const Rejection&) const = default;
};

// One table for the whole program (reliability.md 2.5).
enum class ExitCode : std::uint8_t {
  done = 0,
  failed = 1,
  usage = 2,
  bad_input = 65,
  unreachable = 69,
  bad_config = 78,
  truncated = 20,
  recreated = 21,
  overtaken = 22,
  refusals = 23,
  disk_full = 30,
  write_failed = 31,
  newer_store = 40,
};

struct Fault {
  ExitCode exit = ExitCode::failed;
  std::string message;
};

template <class T>
using Outcome = std::expected<T, Fault>;
template <class T>
using Accepted = std::expected<T, Rejection>;

[[nodiscard]] inline std::unexpected<Fault> fault(ExitCode exit, std::string message) {
  return std::unexpected(Fault{exit, std::move(message)});
}
[[nodiscard]] inline std::unexpected<Rejection> reject(RejectionClass cls, std::string code, std::string message) {
  return std::unexpected(Rejection{cls, std::move(code), std::move(message)});
}

}  // namespace keiretsu
