// The way of stored messages to one sink: the rows are the queue, a cursor row says how
// far the sink has confirmed. A message is offered only after its row is durable, from
// memory while the sink keeps up, else read back from the store.
//
// Owner: the loop. Thread: the core thread. After a restart everything behind the cursor
// is offered again, byte for byte but for the header writer_epoch.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "base/fault.h"
#include "codec/rows.h"
#include "loop/io.h"

namespace keiretsu::loop {

class Outbox {
 public:
  // `kind`: the rows that it sends, 't' or 'q'. `name`: of its cursor row.
  Outbox(std::string name, char kind, Store& store, Sink& sink) : name_(std::move(name)), kind_(kind), store_(store), sink_(sink) {}

  // Reads the cursor. `last`: the number of the last row there is, 0 for none.
  [[nodiscard]] Outcome<void> open(std::uint64_t last, std::uint64_t writer_epoch);

  // The message of row last() + 1, which is durable now.
  void append(codec::MessageRow message);

  // Offers what the sink takes and looks how far it has confirmed. `may_read`: the store may be asked; else what is
  // not in memory waits.
  [[nodiscard]] Outcome<void> serve(bool may_read);

  // The next message is in the store alone.
  [[nodiscard]] bool must_read() const { return offered_ < last_ && next_.empty(); }

  [[nodiscard]] std::uint64_t last() const { return last_; }
  [[nodiscard]] std::uint64_t cursor() const { return cursor_; }
  [[nodiscard]] std::uint64_t unconfirmed() const { return last_ - cursor_; }

  // The cursor row, if it has moved since the last call: for the next commit.
  [[nodiscard]] std::optional<Row> moved_cursor();

 private:
  static constexpr std::size_t kMemoryBytesMax = std::size_t{8} << 20;

  [[nodiscard]] Outcome<void> read_on();
  void queue(codec::MessageRow message);

  std::string name_;
  char kind_;
  Store& store_;
  Sink& sink_;
  std::string writer_epoch_;
  std::uint64_t last_ = 0, offered_ = 0, cursor_ = 0, stored_cursor_ = 0;
  std::deque<Outgoing> next_;  // offered_ + 1, offered_ + 2, ...; may end before last_
  std::size_t next_bytes_ = 0;
};

}  // namespace keiretsu::loop
