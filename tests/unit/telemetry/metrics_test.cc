#include "telemetry/metrics.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

namespace keiretsu::telemetry {
namespace {

using namespace std::chrono_literals;

const BuildInfo kBuild = {"0.1.0", "abc", "2.0.2", "7.8.3", "3.0.1", "1.15"};

bool has(const std::string& text, const std::string& line) { return ("\n" + text).find("\n" + line + "\n") != std::string::npos; }

TEST(Metrics, AReadingThatIsNotThereAnyMoreIsNotShown) {
  Metrics metrics(kBuild, "keiretsu.deals", 0);
  const Reading excess{"excess_ratio", "graph", {}, "", "", Lens::stated, .25, {}},
      hhi{"market_hhi", "layer", {}, "cloud", "", Lens::firm, 5000.0, {}};
  metrics.measures({excess, hhi});
  EXPECT_TRUE(has(metrics.text(), R"(keiretsu_measure{layer="",lens="stated",measure="excess_ratio"} 0.25)")) << metrics.text();
  EXPECT_TRUE(has(metrics.text(), R"(keiretsu_measure{layer="cloud",lens="firm",measure="market_hhi"} 5000)"));
  const Reading impact{"debtrank", "entity", {"openai"}, "", "", Lens::stated, .5, {}, .125};
  metrics.measures({hhi, impact});
  EXPECT_TRUE(has(metrics.text(), R"(keiretsu_firm_measure{entity="openai",lens="stated",measure="debtrank"} 0.5)"));
  EXPECT_TRUE(has(metrics.text(), R"(keiretsu_firm_measure_error{entity="openai",lens="stated",measure="debtrank"} 0.125)"));
  metrics.measures({hhi});
  EXPECT_EQ(metrics.text().find("debtrank"), std::string::npos);
  EXPECT_EQ(metrics.text().find("excess_ratio"), std::string::npos);
  EXPECT_TRUE(has(metrics.text(), R"(keiretsu_measure{layer="cloud",lens="firm",measure="market_hhi"} 5000)"));
}

alert::Transition transition() {
  alert::Transition t;
  t.rule = "commitment_to_revenue";
  t.insight = 3;
  t.severity = alert::Severity::critical;
  t.state = alert::State::firing;
  t.certainty = Lens::stated;
  return t;
}

TEST(Metrics, TellsWhatWasCounted) {
  Metrics metrics(kBuild, "keiretsu.deals", 3);
  metrics.consumed.Increment(5);
  metrics.dead_letters.Increment(1);
  metrics.next_offset.Set(17);
  metrics.low_offset.Set(3);
  metrics.end_offset.Set(19);
  metrics.lag_records.Set(2);
  metrics.lag_seconds.Set(.5);
  metrics.event_age_seconds.Observe(.3);
  metrics.batch_records.Observe(5);
  metrics.last_commit.Set(1.5e9);
  metrics.graph_nodes.Set(4);
  metrics.graph_edges.Set(6);
  metrics.graph_deals.Set(7);
  metrics.graph_provisional.Set(1);
  metrics.rejected(RejectionClass::bad_amount).Increment();
  metrics.sink(SinkName::dead_letters).lag_rows.Set(9);
  metrics.sink(SinkName::alerts).oldest_row_age.Set(2);
  metrics.told(transition());
  metrics.told(transition());
  OpenAlerts open{};
  open[3][2] = 4;
  metrics.alerts_open(open);
  metrics.observe(Stage::commit, 3ms);
  metrics.observe(Stage::commit, 3s);
  metrics.halt("truncated", false);
  metrics.halt("overtaken", true);
  const std::string text = metrics.text();
  for (const char* line :
       {R"(keiretsu_events_consumed_total{partition="3",topic="keiretsu.deals"} 5)",
        "keiretsu_dead_letters_total 1",
        R"(keiretsu_input_next_offset{partition="3",topic="keiretsu.deals"} 17)",
        R"(keiretsu_input_low_offset{partition="3",topic="keiretsu.deals"} 3)",
        R"(keiretsu_input_end_offset{partition="3",topic="keiretsu.deals"} 19)",
        R"(keiretsu_consumer_lag_records{partition="3",topic="keiretsu.deals"} 2)",
        R"(keiretsu_consumer_lag_seconds{partition="3",topic="keiretsu.deals"} 0.5)",
        R"(keiretsu_event_age_seconds_bucket{le="0.25"} 0)",
        R"(keiretsu_event_age_seconds_bucket{le="0.5"} 1)",
        R"(keiretsu_batch_records_bucket{le="5"} 1)",
        "keiretsu_batch_records_sum 5",
        "keiretsu_last_commit_timestamp_seconds 1500000000",
        "keiretsu_graph_nodes 4",
        "keiretsu_graph_edges 6",
        "keiretsu_graph_deals 7",
        "keiretsu_graph_provisional_entities 1",
        R"(keiretsu_events_rejected_total{reason="bad_amount"} 1)",
        R"(keiretsu_events_rejected_total{reason="capacity"} 0)",
        R"(keiretsu_sink_cursor_lag_rows{sink="dead_letters"} 9)",
        R"(keiretsu_sink_oldest_row_age_seconds{sink="alerts"} 2)",
        R"(keiretsu_sink_last_success_timestamp_seconds{sink="alerts"} 0)",
        R"(keiretsu_alerts_total{certainty="stated",insight="3",rule="commitment_to_revenue",severity="critical",state="firing"} 2)",
        R"(keiretsu_alerts_open{insight="3",severity="critical"} 4)",
        R"(keiretsu_alerts_open{insight="0",severity="info"} 0)",
        R"(keiretsu_stage_duration_seconds_bucket{stage="commit",le="0.002"} 0)",
        R"(keiretsu_stage_duration_seconds_bucket{stage="commit",le="0.005"} 1)",
        R"(keiretsu_stage_duration_seconds_count{stage="commit"} 2)",
        R"(keiretsu_halted{reason="overtaken"} 1)",
        R"(keiretsu_halted{reason="truncated"} 0)",
        "keiretsu_ready 0",
        R"(keiretsu_build_info{civetweb="1.15",librdkafka="2.0.2",revision="abc",rocksdb="7.8.3",simdjson="3.0.1",version="0.1.0"} 1)"}) {
    EXPECT_TRUE(has(text, line)) << line << "\nis not in\n" << text;
  }
}

TEST(Metrics, WhatIsNotKnownYetIsNotShownAsZero) {
  Metrics metrics(kBuild, "keiretsu.deals", 3);
  const std::string before = metrics.text();
  for (const char* family :
       {"keiretsu_input_next_offset", "keiretsu_input_low_offset", "keiretsu_input_end_offset", "keiretsu_consumer_lag_records",
        "keiretsu_consumer_lag_seconds", "keiretsu_graph_deals", "keiretsu_loss_bound", "keiretsu_alerts_open",
        "keiretsu_sink_cursor_lag_rows", "keiretsu_sink_oldest_row_age_seconds"})
    EXPECT_EQ(before.find(family), std::string::npos) << before;
  EXPECT_TRUE(has(before, R"(keiretsu_events_consumed_total{partition="3",topic="keiretsu.deals"} 0)")) << "a counter has counted none";
  metrics.lag_records.Set(0);
  EXPECT_TRUE(has(metrics.text(), R"(keiretsu_consumer_lag_records{partition="3",topic="keiretsu.deals"} 0)"));
}

TEST(Metrics, WhatOthersKeepIsMadeAtTheScrape) {
  Families more;
  more.gauge("keiretsu_a_bytes", "a", 1, {{"client", "input"}});
  more.counter("keiretsu_b_total", "b", 2.5);
  more.gauge("keiretsu_a_bytes", "a", 3, {{"client", "output"}});
  more.summary("keiretsu_c_seconds", "c", 4, .5);
  const std::string text = Metrics(kBuild, "t", 0).text(std::move(more));
  EXPECT_TRUE(has(text, "# TYPE keiretsu_a_bytes gauge\nkeiretsu_a_bytes{client=\"input\"} 1\nkeiretsu_a_bytes{client=\"output\"} 3"))
      << text;
  EXPECT_TRUE(has(text, "# TYPE keiretsu_b_total counter\nkeiretsu_b_total 2.5"));
  EXPECT_TRUE(has(text, "# TYPE keiretsu_c_seconds summary\nkeiretsu_c_seconds_count 4\nkeiretsu_c_seconds_sum 0.5"));
}

TEST(Metrics, TheProcessIsThisOne) {
  Families process;
  add_process(process);
  std::map<std::string, double> values;
  for (const auto& family : process.take())
    values[family.name] =
        family.type == prometheus::MetricType::Counter ? family.metric.at(0).counter.value : family.metric.at(0).gauge.value;
  EXPECT_EQ(values.size(), 7u);
  EXPECT_GT(values["process_cpu_seconds_total"], 0);
  EXPECT_GT(values["process_resident_memory_bytes"], 1 << 20);
  EXPECT_GE(values["process_virtual_memory_bytes"], values["process_resident_memory_bytes"]);
  EXPECT_GE(values["process_open_fds"], 3);
  EXPECT_LE(values["process_open_fds"], values["process_max_fds"]);
  EXPECT_EQ(values["process_threads"], 1);
  const auto now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_LE(values["process_start_time_seconds"], now + 1);
  EXPECT_GT(values["process_start_time_seconds"], now - 86'400);
}

TEST(Metrics, EveryFamilyIsNamedByConventionAndHasHelp) {
  Metrics metrics(kBuild, "t", 0);
  metrics.told(transition());
  metrics.halt("truncated", true);
  metrics.alerts_open({});
  for (LateGauge* gauge : {&metrics.next_offset, &metrics.low_offset, &metrics.end_offset, &metrics.lag_records, &metrics.lag_seconds,
                           &metrics.graph_nodes, &metrics.graph_edges, &metrics.graph_deals, &metrics.graph_provisional,
                           &metrics.loss_bound, &metrics.sink(SinkName::alerts).lag_rows, &metrics.sink(SinkName::alerts).oldest_row_age})
    gauge->Set(1);
  std::istringstream text(metrics.text());
  std::set<std::string> helped, typed;
  for (std::string line; std::getline(text, line);) {
    std::istringstream words(line);
    std::string hash, kind, family, type;
    words >> hash >> kind >> family >> type;
    if (hash != "#") continue;
    EXPECT_TRUE(family.starts_with("keiretsu_")) << family;
    if (kind == "HELP") helped.insert(family);
    if (kind == "TYPE") typed.insert(family);
    if (kind == "TYPE") {
      EXPECT_EQ(type == "counter", family.ends_with("_total")) << family;
    }
  }
  EXPECT_EQ(helped, typed);
  EXPECT_EQ(typed.size(), 25u);
}

}  // namespace
}  // namespace keiretsu::telemetry
