// The ports: how the world enters the loop. Each has a real adapter (kafka/,
// store/, sinks/) and a simulated one (tests/simulation). All calls come from
// the shard's core thread; but Store::commit perhaps from another, while the core
// thread calls nothing of the store.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fault.h"
#include "base/time.h"

namespace keiretsu::loop {

struct Header {
  std::string name, value;
  bool operator==(const Header&) const = default;
};

// One record of the input partition.
struct Record {
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1;  // -1: none
  std::optional<std::string> key;
  std::optional<std::string> value;  // absent: a tombstone
  std::vector<Header> headers;
};

struct Watermarks {
  std::int64_t low = 0, high = 0;  // high = the offset of the next record to be written
};

// The input partition. No ownership of records stays behind.
class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual Outcome<Watermarks> watermarks() = 0;
  // From now on poll() gives the records from `offset` on.
  [[nodiscard]] virtual Outcome<void> assign(std::int64_t offset) = 0;
  // The next record; nothing if none came within `wait_ms` (0: only what is queued).
  // A Fault with ExitCode::overtaken etc. is final until assign() is called again.
  [[nodiscard]] virtual Outcome<std::optional<Record>> poll(int wait_ms) = 0;
  // True while the last poll reached the end of the partition.
  [[nodiscard]] virtual bool at_end() const = 0;
  // The offset of the next record. Below it all has been given, or is none for us: a transaction's
  // marker, an aborted or a compacted record.
  [[nodiscard]] virtual std::int64_t position() const = 0;
  // Tells the group that everything below `next` is durable. For lag tools only; best effort.
  virtual void commit(std::int64_t next) = 0;
  // The offset last committed to the group, if any.
  [[nodiscard]] virtual Outcome<std::optional<std::int64_t>> committed() = 0;
};

struct Row {
  std::string key, value;  // grammar: architecture.md, "Row grammar"; codec/rows.h
  bool operator==(const Row&) const = default;
};

// Rows sorted by key, bytewise. One writer.
class Store {
 public:
  virtual ~Store() = default;
  // All or nothing, durable on return. After a Fault the outcome is indeterminate
  // and no further call is allowed.
  [[nodiscard]] virtual Outcome<void> commit(std::span<const Row> puts) = 0;
  [[nodiscard]] virtual Outcome<std::optional<std::string>> get(std::string_view key) = 0;
  // Rows from `first` on while `visit` returns true, at most those whose key starts with `prefix`.
  [[nodiscard]] virtual Outcome<void> scan(std::string_view prefix, std::string_view first,
                                           const std::function<bool(std::string_view key, std::string_view value)>& visit) = 0;
};

// One message to deliver: an alert transition, or a dead letter.
struct Outgoing {
  std::uint64_t position = 0;  // its row's number (seq of a `t` row, n of a `q` row)
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<Header> headers;
};

// Where messages go. Asynchronous: offer() queues, delivered() tells how far the
// other side has confirmed. What was not confirmed is offered again after a restart.
class Sink {
 public:
  virtual ~Sink() = default;
  // False: full; offer the same message again later.
  [[nodiscard]] virtual Outcome<bool> offer(const Outgoing& message) = 0;
  // The highest position p such that every offered message with position <= p is confirmed; 0: none.
  [[nodiscard]] virtual Outcome<std::uint64_t> delivered() = 0;
};

// Never read below the loop.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Micros now() = 0;  // wall time, UTC
  virtual void wait(int wait_ms) = 0;
};

}  // namespace keiretsu::loop
