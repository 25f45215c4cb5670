// What the HTTP server's threads may know of the core thread: written by the one after
// each turn, read by the others.
#pragma once

#include <array>
#include <chrono>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/shard_metrics.h"
#include "base/fault.h"
#include "http/health.h"
#include "kafka/statistics.h"
#include "loop/shard.h"
#include "store/rocks_store.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace keiretsu::app {

using SteadyTime = std::chrono::steady_clock::time_point;

// What the adapters tell of themselves; absent: there is none yet.
struct Adapters {
  std::optional<store::StoreFigures> store;
  std::optional<store::DiskSpace> disk;
  std::optional<kafka::Statistics> input, output;
  std::array<std::uint64_t, telemetry::kSinks> sink_failures{};
};

class Board {
 public:
  Board(telemetry::Metrics& metrics, const telemetry::Log& log);

  // --- core thread
  void waiting(std::string for_what);  // before the shard is there
  void reading();                      // the store and the ends of the log, on the way to the shard
  void started(const loop::Shard& shard);
  void turned(const loop::Turn& turn, const loop::Shard& shard, loop::Watermarks marks, SteadyTime contact);
  void looked(Adapters adapters);  // once a second
  void halted(const Fault& fault);
  void verifies(std::chrono::seconds every, std::int64_t created_s, std::int64_t verified_s);  // as the store says; 0: never

  // --- any thread
  // Of a verification of the store. Only a Fault `failed` is damage: any other says that it could not be read to its end.
  void verified(const Outcome<void>& verdict);
  [[nodiscard]] std::vector<http::Check> live() const;
  [[nodiscard]] std::vector<http::Check> ready() const;
  [[nodiscard]] std::string metrics_text() const;

 private:
  [[nodiscard]] std::vector<http::Check> ready_locked() const;

  telemetry::Metrics& metrics_;
  const telemetry::Log& log_;
  ShardMetrics shard_metrics_;  // core thread alone

  mutable std::mutex lock_;  // of all below
  std::string waiting_ = "start";
  std::optional<Fault> halted_;
  bool started_ = false, turned_ = false, caught_up_ = false;
  SteadyTime beat_ = std::chrono::steady_clock::now(), contact_{};
  Pending pending_;
  Adapters adapters_;
  std::optional<std::chrono::seconds> verify_every_;  // 0: never
  std::int64_t created_s_ = 0, verified_s_ = 0;       // since 1970; the last verification that passed; 0: none
  std::uint64_t verify_failures_ = 0;
  std::optional<std::string> damage_;  // what the last one found
};

// One word: truncated, recreated, ...
[[nodiscard]] std::string_view halt_reason(ExitCode exit);
// What only a person can decide.
[[nodiscard]] bool is_halt(ExitCode exit);

}  // namespace keiretsu::app
