// The rows `m`: what the loop knows of itself. Pure but for the Store it is given.
//
//   mstate   one row, written with every batch; a store without it is fresh
//     value = 01 varint(store_format) varint(min_reader) text(lineage) signed(generation)
//             text(cluster id) text(topic) signed(partition) signed(next offset)
//             byte(has anchor) [signed(offset) signed(timestamp ms) 32 bytes] byte(newest record was live)
//             signed(event time us) varint(next seq) varint(dead letters) signed(config epoch) counters
//     counters = signed(accepted, corroborations, conflicts, stale, late, duplicates, event_id_reused, fx_missing)
//                varint(classes) *signed(refused) window
//     window = varint(next) varint(filled) varint(refused) *varint(16 words of bits)
//   mwriter  raised at each opening for writing: the fencing token of messages
//     value = 01 varint(epoch)
// Every later form of mstate begins with the same first three fields: so an older
// program can tell that it must not touch the store.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/fault.h"
#include "base/hash.h"
#include "base/time.h"
#include "ledger/counters.h"
#include "ledger/ledger.h"
#include "loop/io.h"

namespace keiretsu::loop {

inline constexpr std::uint64_t kStoreFormat = 1;
inline constexpr std::string_view kStateKey = "mstate", kWriterKey = "mwriter";

// The last record applied: read again at the next start, to see that the log is the same.
struct Anchor {
  std::int64_t offset = 0, timestamp_ms = -1;
  Digest256 sha256{};  // over key, value and headers
  bool operator==(const Anchor&) const = default;
};
[[nodiscard]] Anchor anchor_of(const Record& record);

struct Meta {
  std::string lineage;
  std::int64_t generation = 0;
  std::string cluster_id, topic;
  std::int32_t partition = 0;
  std::int64_t next_offset = -1;  // -1: no record has been applied
  std::optional<Anchor> anchor;
  bool newest_live = false;  // the newest readable record was published within 48 h of its own time
  Micros event_time = 0;
  std::uint64_t next_seq = 1, dead_letters = 0;
  std::int64_t config_epoch = 1;
  ledger::Counters counters;
  bool operator==(const Meta&) const = default;

  [[nodiscard]] ledger::Origin origin() const { return {lineage, topic, partition}; }
};

// SHA-256/128 of (cluster id, topic, partition, generation).
[[nodiscard]] std::string lineage_of(std::string_view cluster_id, std::string_view topic, std::int32_t partition, std::int64_t generation);

[[nodiscard]] std::string meta_value(const Meta& meta);
// Fault: newer_store; failed, if the row is damaged.
[[nodiscard]] Outcome<Meta> read_meta_value(std::string_view value);
// Nothing if the store is fresh.
[[nodiscard]] Outcome<std::optional<Meta>> read_meta(Store& store);

[[nodiscard]] std::string writer_value(std::uint64_t epoch);
// 0 if nobody ever wrote.
[[nodiscard]] Outcome<std::uint64_t> read_writer(Store& store);

}  // namespace keiretsu::loop
