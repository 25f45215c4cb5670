// What the daemon tells Prometheus. Names: keiretsu_ + base unit, counters end in _total.
//
// Owner: the verb `run` or `try`. Thread: any; all metrics are atomic or locked.
// The hot path holds references: only alerts and halts look a label up. Label
// values come from bounded sets (rejection classes, rules, stages); a firm is named
// only if it is on the watch list.
//
// Here is what the daemon counts itself; README.md has the list of all. What others
// keep (kernel, RocksDB, librdkafka) is made at the scrape: families.h.
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

#include "alert/transition.h"
#include "base/fault.h"
#include "measure/reading.h"
#include "telemetry/families.h"

namespace keiretsu::telemetry {

enum class Stage : std::uint8_t { poll, plan, commit, publish };
inline constexpr int kStages = 4;
enum class SinkName : std::uint8_t { alerts, dead_letters };
inline constexpr int kSinks = 2;
[[nodiscard]] std::string_view name(SinkName sink);

inline constexpr int kInsights = 11, kSeverities = 3;
// How many alerts are open, by insight and severity.
using OpenAlerts = std::array<std::array<std::int64_t, kSeverities>, kInsights>;

struct BuildInfo {
  std::string version, revision, librdkafka, rocksdb, simdjson, civetweb;
};

// A gauge that is not shown before its first value: until then a 0 would be taken for one.
class LateGauge {
 public:
  LateGauge(prometheus::Family<prometheus::Gauge>& family, Labels labels) : family_(&family), labels_(std::move(labels)) {}
  // One thread, or a lock.
  void Set(double value) {
    if (!gauge_) gauge_ = &family_->Add(labels_);
    gauge_->Set(value);
  }

 private:
  prometheus::Family<prometheus::Gauge>* family_;
  Labels labels_;
  prometheus::Gauge* gauge_ = nullptr;
};

struct SinkMetrics {
  LateGauge lag_rows, oldest_row_age;         // rows; seconds
  prometheus::Gauge* last_success = nullptr;  // seconds since 1970, 0: none
};

class Metrics {
  prometheus::Registry registry_;
  prometheus::Family<prometheus::Counter>& alerts_;
  prometheus::Family<prometheus::Gauge>& halted_;
  prometheus::Family<prometheus::Gauge>& measures_;
  prometheus::Family<prometheus::Gauge>&firm_measures_, &firm_errors_;
  // By family and labels, without those that are no more.
  std::map<std::pair<prometheus::Family<prometheus::Gauge>*, Labels>, prometheus::Gauge*> measured_;
  std::array<prometheus::Counter*, kRejectionClasses> rejected_{};
  std::array<prometheus::Histogram*, kStages> stages_{};
  std::vector<SinkMetrics> sinks_;  // by SinkName
  prometheus::Family<prometheus::Gauge>& open_;

 public:
  Metrics(const BuildInfo& build, const std::string& topic, std::int32_t partition);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  prometheus::Counter& consumed;
  prometheus::Counter& dead_letters;  // acknowledged by their topic
  LateGauge next_offset, low_offset, end_offset;
  LateGauge lag_records, lag_seconds;
  prometheus::Histogram &event_age_seconds, &batch_records;
  prometheus::Gauge& last_commit;  // seconds since 1970; 0: none
  LateGauge graph_nodes, graph_edges, graph_deals, graph_provisional;
  LateGauge loss_bound;
  prometheus::Gauge& ready;

  [[nodiscard]] prometheus::Counter& rejected(RejectionClass reason) { return *rejected_[static_cast<std::size_t>(reason)]; }
  [[nodiscard]] SinkMetrics& sink(SinkName sink) { return sinks_[static_cast<std::size_t>(sink)]; }
  void observe(Stage stage, std::chrono::nanoseconds took);
  void told(const alert::Transition& transition);
  void alerts_open(const OpenAlerts& open);
  // Of the graph, of layers, and of firms (scope entity), in place of those that were told before: what is not there any more is not shown.
  // One thread.
  void measures(const std::vector<Reading>& readings);
  // Each reason there is, once, at the start; and one that holds, until the process ends: a halt is left by a restart only.
  void halt(std::string_view reason, bool holds);

  // The exposition text, version 0.0.4; `more` behind what is counted here.
  [[nodiscard]] std::string text(Families more = {}) const;
};

}  // namespace keiretsu::telemetry
