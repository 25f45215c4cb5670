#include "telemetry/metrics.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace keiretsu::telemetry {
namespace {

using namespace std::chrono_literals;

const BuildInfo kBuild = {"0.1.0", "abc", "2.0.2", "7.8.3"};

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

TEST(Metrics, TellsWhatWasCounted) {
  Metrics metrics(kBuild, "keiretsu.deals", 3);
  metrics.consumed.Increment(5);
  metrics.next_offset.Set(17);
  metrics.lag_records.Set(2);
  metrics.graph_nodes.Set(4);
  metrics.graph_edges.Set(6);
  metrics.rejected(RejectionClass::bad_amount).Increment();
  metrics.sink_lag_rows(SinkName::dead_letters).Set(9);
  metrics.alert("commitment_to_revenue", "critical", "firing");
  metrics.alert("commitment_to_revenue", "critical", "firing");
  metrics.observe(Stage::commit, 3ms);
  metrics.observe(Stage::commit, 3s);
  metrics.halt("overtaken");
  const std::string text = metrics.text();
  for (const char* line :
       {R"(keiretsu_events_consumed_total{partition="3",topic="keiretsu.deals"} 5)",
        R"(keiretsu_input_next_offset{partition="3",topic="keiretsu.deals"} 17)",
        R"(keiretsu_consumer_lag_records{partition="3",topic="keiretsu.deals"} 2)", "keiretsu_graph_nodes 4", "keiretsu_graph_edges 6",
        R"(keiretsu_events_rejected_total{reason="bad_amount"} 1)", R"(keiretsu_events_rejected_total{reason="capacity"} 0)",
        R"(keiretsu_sink_cursor_lag_rows{sink="dead_letters"} 9)", R"(keiretsu_sink_cursor_lag_rows{sink="alerts"} 0)",
        R"(keiretsu_alerts_total{rule="commitment_to_revenue",severity="critical",state="firing"} 2)",
        R"(keiretsu_stage_duration_seconds_bucket{stage="commit",le="0.002"} 0)",
        R"(keiretsu_stage_duration_seconds_bucket{stage="commit",le="0.005"} 1)",
        R"(keiretsu_stage_duration_seconds_count{stage="commit"} 2)", R"(keiretsu_halted{reason="overtaken"} 1)",
        R"(keiretsu_build_info{librdkafka="2.0.2",revision="abc",rocksdb="7.8.3",version="0.1.0"} 1)"}) {
    EXPECT_TRUE(has(text, line)) << line << "\nis not in\n" << text;
  }
}

TEST(Metrics, EveryFamilyIsNamedByConventionAndHasHelp) {
  Metrics metrics(kBuild, "t", 0);
  metrics.alert("r", "info", "firing");
  metrics.halt("truncated");
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
  EXPECT_EQ(typed.size(), 12u);
}

}  // namespace
}  // namespace keiretsu::telemetry
