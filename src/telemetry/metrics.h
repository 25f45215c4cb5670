// What the daemon tells Prometheus. Names: keiretsu_ + base unit, counters end in _total.
//
// Owner: the verb `run` or `try`. Thread: any; all metrics are atomic or locked.
// The hot path holds references: only alerts and halts look a label up. Label
// values come from bounded sets (rejection classes, rules, stages); a firm is named
// only if it is on the watch list.
//
// | metric | labels | unit |
// | --- | --- | --- |
// | keiretsu_build_info | version, revision, librdkafka, rocksdb | 1 |
// | keiretsu_events_consumed_total | topic, partition | records |
// | keiretsu_events_rejected_total | reason | records |
// | keiretsu_input_next_offset | topic, partition | offset of the next record to apply |
// | keiretsu_consumer_lag_records | topic, partition | records behind the end of the log |
// | keiretsu_stage_duration_seconds | stage | histogram, one observation per batch |
// | keiretsu_alerts_total | rule, severity, state | transitions |
// | keiretsu_sink_cursor_lag_rows | sink | rows not yet confirmed |
// | keiretsu_graph_nodes, keiretsu_graph_edges | | entities with a tie, ties |
// | keiretsu_measure | measure, layer, lens | readings of the graph (layer empty) and of the registry's layers: ratios, points, cents |
// | keiretsu_firm_measure | measure, entity, lens | readings of the watched firms; keiretsu_firm_measure_error: their certified error |
// | keiretsu_loss_bound | | certified upper bound of the spectral radius of losses: below 1 they die out; +Inf: none is certified |
// | keiretsu_halted | reason | 1 while only a person can go on |
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/fault.h"
#include "measure/reading.h"

namespace keiretsu::telemetry {

enum class Stage : std::uint8_t { poll, plan, commit, publish };
inline constexpr int kStages = 4;
enum class SinkName : std::uint8_t { alerts, dead_letters };
inline constexpr int kSinks = 2;

struct BuildInfo {
  std::string version, revision, librdkafka, rocksdb;
};

class Metrics {
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& alerts_;
  prometheus::Family<prometheus::Gauge>& halted_;
  prometheus::Family<prometheus::Gauge>& measures_;
  prometheus::Family<prometheus::Gauge>&firm_measures_, &firm_errors_;
  // By family and labels, without those that are no more.
  std::map<std::pair<prometheus::Family<prometheus::Gauge>*, std::map<std::string, std::string>>, prometheus::Gauge*> measured_;
  std::array<prometheus::Counter*, kRejectionClasses> rejected_{};
  std::array<prometheus::Histogram*, kStages> stages_{};
  std::array<prometheus::Gauge*, kSinks> sinks_{};

 public:
  Metrics(const BuildInfo& build, const std::string& topic, std::int32_t partition);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  prometheus::Counter& consumed;
  prometheus::Gauge& next_offset;
  prometheus::Gauge& lag_records;
  prometheus::Gauge& graph_nodes;
  prometheus::Gauge& graph_edges;
  prometheus::Gauge& loss_bound;

  [[nodiscard]] prometheus::Counter& rejected(RejectionClass reason) { return *rejected_[static_cast<std::size_t>(reason)]; }
  [[nodiscard]] prometheus::Gauge& sink_lag_rows(SinkName sink) { return *sinks_[static_cast<std::size_t>(sink)]; }
  void observe(Stage stage, std::chrono::nanoseconds took);
  void alert(std::string_view rule, std::string_view severity, std::string_view state);
  // Of the graph, of layers, and of firms (scope entity), in place of those that were told before: what is not there any more is not shown.
  // One thread.
  void measures(const std::vector<Reading>& readings);
  // Until the process ends: a halt is left by a restart only.
  void halt(std::string_view reason);

  // The exposition text, version 0.0.4.
  [[nodiscard]] std::string text() const;
};

}  // namespace keiretsu::telemetry
