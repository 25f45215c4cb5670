// A shard's turns as metrics: what each did, and what stands then. What grows by time
// alone is left for the scrape to work out (Pending).
//
// Owner: the board. Thread: the core thread.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "loop/shard.h"
#include "measure/systemic_live.h"
#include "telemetry/metrics.h"

namespace keiretsu::app {

// When the rows that a sink has not confirmed were written, to the second. Instants in
// microseconds since 1970; of what another process wrote, when this one began.
class RowAges {
 public:
  // Rows up to `last` are written; up to `confirmed` they are confirmed.
  void at(std::uint64_t last, std::uint64_t confirmed, Micros now);
  [[nodiscard]] std::optional<Micros> oldest() const { return rows_.empty() ? std::nullopt : std::optional(rows_.front().written); }

 private:
  struct Rows {
    std::uint64_t last = 0;
    Micros written = 0;
  };
  std::deque<Rows> rows_;
  std::uint64_t last_ = 0;
};

// Instants, in microseconds since 1970, from which something waits; nothing: it does not.
struct Pending {
  std::array<std::optional<Micros>, telemetry::kSinks> oldest_row;
  std::optional<Micros> applied;  // the timestamp of the record applied last, while there are more
  bool end_known = false;         // of the log: else nobody knows whether there are more
};

class ShardMetrics {
 public:
  explicit ShardMetrics(telemetry::Metrics& metrics) : metrics_(metrics) {}

  void started(const loop::Shard& shard, Micros now);
  // `marks`: the ends of the log as last heard, -1: not known.
  void turned(const loop::Turn& turn, const loop::Shard& shard, loop::Watermarks marks, Micros now);

  [[nodiscard]] const Pending& pending() const { return pending_; }

 private:
  void add(const loop::Turn& turn, Micros now);
  void set(const loop::Status& status, Micros now);
  void measure(const ledger::Ledger& ledger);

  telemetry::Metrics& metrics_;
  loop::Status counted_;
  std::array<RowAges, telemetry::kSinks> ages_;
  Pending pending_;
  std::set<std::string> layers_;  // of the registry: what may be a label
  std::chrono::steady_clock::time_point measured_{};
  std::optional<measure::SystemicLive> systemic_;
  std::vector<graph::PairKey> moved_;  // since the last look
};

}  // namespace keiretsu::app
