// The rows of a shard's store: what a key and a value look like. Pure.
//
//   row  = 'd' number number       the fact: a report that was accepted, as told; the lineage's generation and its offset.
//                                  In the order of the log: facts are appended, and a compaction moves files in place of rewriting them.
//            value = 01 signed(timestamp ms) headers *raw     what a decoder needs, the record's own bytes
//        | 'a' rule 00 subject     what stands of an alert; subject as alert::SubjectTold::text()
//            value = 01 state
//        | 't' number              a transition: history and outbox in one; number = its seq
//        | 'q' number              a refused record for the dead letter topic, counted from 1
//            value of both = 01 optional-text(key) optional-text(value) headers, the message of codec/message.h
//        | 'c' sink                how far a sink has confirmed
//            value = 01 varint(position)
//        | 'e' number              a config epoch, from 1: the texts of registry, rules and fx
//            value = 01 signed(position) text text text
//        | 'k' number              a tick to that day (since 1970; none is earlier)
//            value = 01 signed(position)
//        | 'm' name                what the loop knows of itself: loop/meta.h
//   headers = varint(count) *(text(name) text(value))
//   position = the offset of the next record when it took effect
// The first byte of a value is the version of its form. Nothing is ever deleted or
// moved, so a batch of puts can be replayed.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alert/life_cycle.h"
#include "alert/subject.h"
#include "codec/envelope.h"

namespace keiretsu::codec {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// --- facts
struct FactKey {
  std::int64_t generation = 0, offset = 0;
  bool operator==(const FactKey&) const = default;
};
struct FactRow {
  std::int64_t timestamp_ms = -1;
  HeaderList headers;  // those that decode() looks at
  std::string value;
  bool operator==(const FactRow&) const = default;
};
[[nodiscard]] std::string fact_key(std::int64_t generation, std::int64_t offset);
// Keeps of `headers` what decode() looks at.
[[nodiscard]] std::string fact_value(std::int64_t timestamp_ms, std::string_view value, std::span<const HeaderView> headers);
[[nodiscard]] std::optional<FactKey> read_fact_key(std::string_view key);
[[nodiscard]] std::optional<FactRow> read_fact_value(std::string_view value);
[[nodiscard]] Decoded decode(Decoder& decoder, const FactRow& fact);

// --- alert states
struct AlertKey {
  std::string rule;
  alert::SubjectTold subject;
  bool operator==(const AlertKey&) const = default;
};
[[nodiscard]] std::string alert_key(std::string_view rule, const alert::SubjectTold& subject);
[[nodiscard]] std::string alert_value(const alert::AlertState& state);
[[nodiscard]] std::optional<AlertKey> read_alert_key(std::string_view key);
[[nodiscard]] std::optional<alert::AlertState> read_alert_value(std::string_view value);

// --- messages: transitions and dead letters
struct MessageRow {
  std::optional<std::string> key, value;
  HeaderList headers;
  bool operator==(const MessageRow&) const = default;
};
[[nodiscard]] std::string transition_key(std::uint64_t seq);
[[nodiscard]] std::string dead_letter_key(std::uint64_t n);
[[nodiscard]] std::string message_value(const MessageRow& message);
[[nodiscard]] std::optional<MessageRow> read_message(std::string_view value);
// Of `t`, `q`, `e`, `k` rows.
[[nodiscard]] std::optional<std::uint64_t> read_number_key(char kind, std::string_view key);

// --- cursors, epochs, ticks
[[nodiscard]] std::string cursor_key(std::string_view sink);
[[nodiscard]] std::string cursor_value(std::uint64_t position);
[[nodiscard]] std::optional<std::uint64_t> read_cursor(std::string_view value);

struct EpochRow {
  std::int64_t position = 0;
  std::string registry, rules, fx;  // fx: empty = no table
  bool operator==(const EpochRow&) const = default;
};
[[nodiscard]] std::string epoch_key(std::int64_t epoch);
[[nodiscard]] std::string epoch_value(const EpochRow& epoch);
[[nodiscard]] std::optional<EpochRow> read_epoch(std::string_view value);

// Precondition: day >= 0.
[[nodiscard]] std::string tick_key(Day day);
[[nodiscard]] std::string tick_value(std::int64_t position);
[[nodiscard]] std::optional<std::int64_t> read_tick(std::string_view value);

}  // namespace keiretsu::codec
