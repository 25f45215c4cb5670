#include "telemetry/metrics.h"

#include <prometheus/text_serializer.h>

#include <iterator>
#include <utility>
#include <variant>

namespace keiretsu::telemetry {

namespace {

using prometheus::BuildCounter, prometheus::BuildGauge, prometheus::BuildHistogram, prometheus::Counter, prometheus::Gauge;
using Bounds = prometheus::Histogram::BucketBoundaries;

// From a quick plan of one record (10 us) to a stalled disk (10 s).
const Bounds kSeconds = {10e-6, 20e-6, 50e-6, 100e-6, 200e-6, 500e-6, 1e-3, 2e-3, 5e-3, 10e-3, 20e-3, 50e-3, 0.1, 0.2, 0.5, 1, 2, 5, 10};
// From a record that has just been written to a topic read from its beginning.
const Bounds kAges = {1e-3, 5e-3, 10e-3, 25e-3, 50e-3, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 86'400, 604'800};
const Bounds kRecords = {1, 2, 5, 10, 20, 50, 100, 200, 500};
constexpr std::array<const char*, kStages> kStageNames = {"poll", "plan", "commit", "publish"};

prometheus::Family<Counter>& counters(prometheus::Registry& registry, const char* name, const char* help) {
  return BuildCounter().Name(name).Help(help).Register(registry);
}
prometheus::Family<Gauge>& gauges(prometheus::Registry& registry, const char* name, const char* help) {
  return BuildGauge().Name(name).Help(help).Register(registry);
}
Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help, const Labels& labels = {}) {
  return gauges(registry, name, help).Add(labels);
}
prometheus::Histogram& histogram(prometheus::Registry& registry, const char* name, const char* help, const Bounds& bounds) {
  return BuildHistogram().Name(name).Help(help).Register(registry).Add({}, bounds);
}
LateGauge late(prometheus::Registry& registry, const char* name, const char* help, const Labels& labels = {}) {
  return {gauges(registry, name, help), labels};
}
Labels place(const std::string& topic, std::int32_t partition) { return {{"topic", topic}, {"partition", std::to_string(partition)}}; }

}  // namespace

std::string_view name(SinkName sink) { return sink == SinkName::alerts ? "alerts" : "dead_letters"; }

Metrics::Metrics(const BuildInfo& build, const std::string& topic, std::int32_t partition)
    : alerts_(counters(registry_, "keiretsu_alerts_total", "Alert transitions committed.")),
      halted_(gauges(registry_, "keiretsu_halted", "1 while the daemon waits for a person, by reason.")),
      measures_(gauges(registry_, "keiretsu_measure", "Readings of the graph (layer empty) and of its layers, by measure and lens.")),
      firm_measures_(gauges(registry_, "keiretsu_firm_measure", "Readings of the watched firms, by measure and lens.")),
      firm_errors_(gauges(registry_, "keiretsu_firm_measure_error", "How far a reading of a watched firm may be from the truth.")),
      open_(gauges(registry_, "keiretsu_alerts_open", "Alerts that are open now, without the provisional ones.")),
      consumed(counters(registry_, "keiretsu_events_consumed_total", "Records of the input partition that were applied or refused.")
                   .Add(place(topic, partition))),
      dead_letters(
          counters(registry_, "keiretsu_dead_letters_total", "Refused records that the dead letter topic has acknowledged.").Add({})),
      next_offset(late(registry_, "keiretsu_input_next_offset", "Offset of the next record to apply.", place(topic, partition))),
      low_offset(late(registry_, "keiretsu_input_low_offset", "Offset at which the log begins, as last heard.", place(topic, partition))),
      end_offset(late(registry_, "keiretsu_input_end_offset", "Offset at which the log ends, as last heard.", place(topic, partition))),
      lag_records(late(registry_, "keiretsu_consumer_lag_records", "Records between the next to apply and the end of the log.",
                       place(topic, partition))),
      lag_seconds(late(registry_, "keiretsu_consumer_lag_seconds",
                       "Age of the record applied last while there are more, by its timestamp; else 0.", place(topic, partition))),
      event_age_seconds(histogram(registry_, "keiretsu_event_age_seconds",
                                  "Age of a batch's last record, by its timestamp, when the batch is durable.", kAges)),
      batch_records(histogram(registry_, "keiretsu_batch_records", "Records of a durable batch.", kRecords)),
      last_commit(gauge(registry_, "keiretsu_last_commit_timestamp_seconds", "When the last batch became durable; 0: none yet.")),
      graph_nodes(late(registry_, "keiretsu_graph_nodes", "Entities that have a tie.")),
      graph_edges(late(registry_, "keiretsu_graph_edges", "Ties between entities.")),
      graph_deals(late(registry_, "keiretsu_graph_deals", "Deals of which a report was accepted.")),
      graph_provisional(
          late(registry_, "keiretsu_graph_provisional_entities", "Entities that have a tie and that the registry does not know.")),
      loss_bound(late(registry_, "keiretsu_loss_bound",
                      "Certified upper bound of the spectral radius of losses: below 1 they die out; +Inf: nothing is certified.")),
      ready(gauge(registry_, "keiretsu_ready", "1 if /readyz says so.")) {
  gauge(registry_, "keiretsu_build_info", "1; the labels tell what is running.",
        {{"version", build.version},
         {"revision", build.revision},
         {"librdkafka", build.librdkafka},
         {"rocksdb", build.rocksdb},
         {"simdjson", build.simdjson},
         {"civetweb", build.civetweb}})
      .Set(1);
  auto& rejected = counters(registry_, "keiretsu_events_rejected_total", "Records refused and sent to the dead letter topic, by class.");
  for (std::size_t i = 0; i < rejected_.size(); ++i)
    rejected_[i] = &rejected.Add({{"reason", std::string(keiretsu::name(static_cast<RejectionClass>(i)))}});
  auto& stages =
      BuildHistogram().Name("keiretsu_stage_duration_seconds").Help("Time that a batch spent in a stage of the loop.").Register(registry_);
  for (std::size_t i = 0; i < stages_.size(); ++i) stages_[i] = &stages.Add({{"stage", kStageNames[i]}}, kSeconds);
  auto& lag = gauges(registry_, "keiretsu_sink_cursor_lag_rows", "Rows written and not yet confirmed by the other side.");
  auto& age = gauges(registry_, "keiretsu_sink_oldest_row_age_seconds", "How long the oldest of those rows has waited; 0: there is none.");
  auto& success = gauges(registry_, "keiretsu_sink_last_success_timestamp_seconds", "When a row was last confirmed; 0: none yet.");
  for (int i = 0; i < kSinks; ++i) {
    const Labels labels = {{"sink", std::string(name(static_cast<SinkName>(i)))}};
    sinks_.push_back({{lag, labels}, {age, labels}, &success.Add(labels)});
  }
}

void Metrics::observe(Stage stage, std::chrono::nanoseconds took) {
  stages_[static_cast<std::size_t>(stage)]->Observe(std::chrono::duration<double>(took).count());
}

void Metrics::told(const alert::Transition& t) {
  alerts_
      .Add({{"rule", t.rule},
            {"insight", std::to_string(t.insight)},
            {"severity", std::string(alert::name(t.severity))},
            {"state", std::string(alert::name(t.state))},
            {"certainty", std::string(keiretsu::name(t.certainty))}})
      .Increment();
}

void Metrics::alerts_open(const OpenAlerts& open) {
  for (std::size_t i = 0; i < open.size(); ++i)
    for (std::size_t s = 0; s < open[i].size(); ++s)
      open_.Add({{"insight", std::to_string(i)}, {"severity", std::string(alert::name(static_cast<alert::Severity>(s)))}})
          .Set(static_cast<double>(open[i][s]));
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
    const std::string lens(keiretsu::name(r.lens));
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

void Metrics::halt(std::string_view reason, bool holds) { halted_.Add({{"reason", std::string(reason)}}).Set(holds ? 1 : 0); }

std::string Metrics::text(Families more) const {
  std::vector<prometheus::MetricFamily> all = registry_.Collect(), rest = more.take();
  all.insert(all.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
  return prometheus::TextSerializer().Serialize(all);
}

}  // namespace keiretsu::telemetry
