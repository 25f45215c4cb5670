// What the HTTP server's threads may know of the core thread: written by the one after
// each turn, read by the others. Turns a shard's turns into metrics.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/fault.h"
#include "http/health.h"
#include "loop/shard.h"
#include "measure/systemic_live.h"
#include "telemetry/metrics.h"

namespace keiretsu::app {

using SteadyTime = std::chrono::steady_clock::time_point;

class Board {
 public:
  explicit Board(telemetry::Metrics& metrics) : metrics_(metrics) {}

  // --- core thread
  void waiting(std::string for_what);  // before the shard is there
  void started(const loop::Shard& shard);
  void turned(const loop::Turn& turn, const loop::Shard& shard, std::int64_t high, SteadyTime contact);
  void halted(const Fault& fault);
  void beat();

  // --- any thread
  [[nodiscard]] std::vector<http::Check> live() const;
  [[nodiscard]] std::vector<http::Check> ready() const;

 private:
  void measure(const ledger::Ledger& ledger);
  [[nodiscard]] static std::vector<EntityId> watched(const ledger::Ledger& ledger);

  telemetry::Metrics& metrics_;
  ledger::Counters counted_;      // core thread alone
  std::set<std::string> layers_;  // of the registry: what may be a label
  SteadyTime measured_{};
  std::optional<measure::SystemicLive> systemic_;
  std::vector<graph::PairKey> moved_;  // since the last look
  mutable std::mutex lock_;
  std::string waiting_ = "start";
  std::optional<Fault> halted_;
  bool started_ = false, caught_up_ = false;
  SteadyTime beat_ = std::chrono::steady_clock::now(), contact_{};
};

// One word: truncated, recreated, ...
[[nodiscard]] std::string_view halt_reason(ExitCode exit);
// What only a person can decide.
[[nodiscard]] bool is_halt(ExitCode exit);

}  // namespace keiretsu::app
