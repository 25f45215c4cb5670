#include "telemetry/metrics.h"

#include <prometheus/text_serializer.h>

#include <utility>
#include <variant>

namespace keiretsu::telemetry {

namespace {

using Labels = std::map<std::string, std::string>;

// From a quick plan of one record (20 us) to a stalled disk (10 s).
const prometheus::Histogram::BucketBoundaries kSeconds = {20e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 2e-3, 5e-3,
                                                          10e-3, 20e-3, 50e-3,  0.1,    0.5,    1,    10};
constexpr std::array<const char*, kStages> kStageNames = {"poll", "plan", "commit", "publish"};
constexpr std::array<const char*, kSinks> kSinkNames = {"alerts", "dead_letters"};

prometheus::Family<prometheus::Counter>& counters(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
prometheus::Family<prometheus::Gauge>& gauges(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}
Labels place(const std::string& topic, std::int32_t partition) { return {{"topic", topic}, {"partition", std::to_string(partition)}}; }

}  // namespace

Metrics::Metrics(const BuildInfo& build, const std::string& topic, std::int32_t partition)
    : alerts_(counters(registry_, "keiretsu_alerts_total", "Alert transitions committed.")),
      halted_(gauges(registry_, "keiretsu_halted", "1 while the daemon waits for a person, by reason.")),
      measures_(gauges(registry_, "keiretsu_measure", "Readings of the graph (layer empty) and of its layers, by measure and lens.")),
      firm_measures_(gauges(registry_, "keiretsu_firm_measure", "Readings of the watched firms, by measure and lens.")),
      firm_errors_(gauges(registry_, "keiretsu_firm_measure_error", "How far a reading of a watched firm may be from the truth.")),
      consumed(
          counters(registry_, "keiretsu_events_consumed_total", "Records read from the input partition.").Add(place(topic, partition))),
      next_offset(gauges(registry_, "keiretsu_input_next_offset", "Offset of the next record to apply.").Add(place(topic, partition))),
      lag_records(gauges(registry_, "keiretsu_consumer_lag_records", "Records between the next to apply and the end of the log.")
                      .Add(place(topic, partition))),
      graph_nodes(gauges(registry_, "keiretsu_graph_nodes", "Entities that have a tie.").Add({})),
      graph_edges(gauges(registry_, "keiretsu_graph_edges", "Ties between entities.").Add({})),
      loss_bound(gauges(registry_, "keiretsu_loss_bound",
                        "Certified upper bound of the spectral radius of losses: below 1 they die out; +Inf: nothing is certified.")
                     .Add({})) {
  gauges(registry_, "keiretsu_build_info", "1; the labels tell what is running.")
      .Add({{"version", build.version}, {"revision", build.revision}, {"librdkafka", build.librdkafka}, {"rocksdb", build.rocksdb}})
      .Set(1);
  auto& rejected = counters(registry_, "keiretsu_events_rejected_total", "Records refused and sent to the dead letter topic, by class.");
  for (std::size_t i = 0; i < rejected_.size(); ++i) {
    rejected_[i] = &rejected.Add({{"reason", std::string(name(static_cast<RejectionClass>(i)))}});
  }
  auto& stages = prometheus::BuildHistogram()
                     .Name("keiretsu_stage_duration_seconds")
                     .Help("Time that a batch spent in a stage of the loop.")
                     .Register(registry_);
  for (std::size_t i = 0; i < stages_.size(); ++i) stages_[i] = &stages.Add({{"stage", kStageNames[i]}}, kSeconds);
  auto& sinks = gauges(registry_, "keiretsu_sink_cursor_lag_rows", "Rows written and not yet confirmed by the other side.");
  for (std::size_t i = 0; i < sinks_.size(); ++i) sinks_[i] = &sinks.Add({{"sink", kSinkNames[i]}});
}

void Metrics::observe(Stage stage, std::chrono::nanoseconds took) {
  stages_[static_cast<std::size_t>(stage)]->Observe(std::chrono::duration<double>(took).count());
}

void Metrics::alert(std::string_view rule, std::string_view severity, std::string_view state) {
  alerts_.Add({{"rule", std::string(rule)}, {"severity", std::string(severity)}, {"state", std::string(state)}}).Increment();
}

void Metrics::measures(const std::vector<Reading>& readings) {
  auto gone = std::exchange(measured_, {});
  const auto set = [&](prometheus::Family<prometheus::Gauge>& family, Labels labels, double value) {
    auto key = std::pair(&family, std::move(labels));
    const auto known = gone.find(key);
    prometheus::Gauge* gauge = known != gone.end() ? known->second : &family.Add(key.second);
    if (known != gone.end()) gone.erase(known);
    gauge->Set(value);
    measured_.emplace(std::move(key), gauge);
  };
  for (const Reading& r : readings) {
    const double value = std::visit([](auto x) { return static_cast<double>(x); }, r.value);
    const std::string lens(name(r.lens));
    if (r.scope != "entity") {
      set(measures_, {{"measure", r.measure}, {"layer", r.layer}, {"lens", lens}}, value);
      continue;
    }
    const Labels labels{{"measure", r.measure}, {"entity", r.ids.front()}, {"lens", lens}};
    set(firm_measures_, labels, value);
    if (r.epsilon) set(firm_errors_, labels, *r.epsilon);
  }
  for (const auto& [key, gauge] : gone) key.first->Remove(gauge);
}

void Metrics::halt(std::string_view reason) { halted_.Add({{"reason", std::string(reason)}}).Set(1); }

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(registry_.Collect()); }

}  // namespace keiretsu::telemetry
