// The real reports, and three short logs, through the shipped rules. What must hold is
// said one by one; the whole list is kept in a file beside this, to be read by people:
// KEIRETSU_GOLDEN_WRITE=1 rewrites it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "app/lines.h"
#include "measure/batch.h"
#include "tests/support/ledger_run.h"
#include "tests/support/real_log.h"

namespace keiretsu::testing {
namespace {

using alert::State;
using alert::Transition;

const std::string kGolden = KEIRETSU_SOURCE_DIR "/tests/golden/";

LedgerRun run_of(const std::vector<DealReport>& reports, Day until) {
  LedgerRun run(real_registry(), {}, shipped_rules());
  for (const DealReport& r : reports)
    if (day_of(r.published_at) <= until) run.feed(r);
  run.advance_to(until);
  return run;
}

Day day(std::string_view text) { return parse_day(text).value(); }

const std::vector<Transition>& real_alerts() {
  static const std::vector<Transition> transitions = run_of(real_reports(), day("2025-12-31")).transitions();
  return transitions;
}

std::vector<Transition> alerts_of(const std::vector<Transition>& all, std::string_view rule, const std::vector<std::string>& ids,
                                  std::string_view layer = "") {
  std::vector<Transition> out;
  for (const Transition& t : all)
    if (t.rule == rule && t.subject.ids == ids && t.subject.layer == layer) out.push_back(t);
  return out;
}

// Each as "day state certainty".
std::vector<std::string> course(const std::vector<Transition>& transitions) {
  std::vector<std::string> out;
  for (const Transition& t : transitions)
    out.push_back(format_day(day_of(t.as_of)) + " " + std::string(alert::name(t.state)) + " " + std::string(name(t.certainty)) +
                  (t.reason == alert::Reason::none ? "" : " " + std::string(alert::name(t.reason))));
  return out;
}

double naive(std::string_view until, Lens lens, std::string_view measure, const std::vector<std::string>& ids) {
  const auto reports = real_reports();
  const auto registry = real_registry();
  const FxTable fx;
  const Lens lenses[] = {lens};
  for (const Reading& r : measure::batch_readings({reports, registry, fx, day(until)}, lenses))
    if (r.measure == measure && r.ids == ids) return std::visit([](auto v) { return static_cast<double>(v); }, r.value);
  ADD_FAILURE() << "no reading of " << measure;
  return 0;
}

TEST(RealAlerts, OraclesRevenueHangsOnOpenAiFirstAsRumourThenSigned) {
  const auto alerts = alerts_of(real_alerts(), "commitment_to_revenue", {"oracle", "openai"});
  EXPECT_EQ(course(alerts),
            (std::vector<std::string>{"2025-06-30 provisional reported", "2025-07-22 firing stated", "2025-09-10 escalated firm"}));
  ASSERT_EQ(alerts.size(), 3U);
  EXPECT_EQ(alerts[0].value, naive("2025-06-30", Lens::reported, "commitment_to_revenue", {"oracle", "openai"}));
  EXPECT_EQ(alerts[1].value, naive("2025-07-22", Lens::stated, "commitment_to_revenue", {"oracle", "openai"}));
  EXPECT_EQ(alerts[2].value, naive("2025-09-10", Lens::firm, "commitment_to_revenue", {"oracle", "openai"}));
  EXPECT_NEAR(*alerts[0].value, 30 / 57.4, 1e-12);                   // 30 bn a year on a revenue of 57.4 bn
  EXPECT_NEAR(*alerts[2].value, 300 * 365.25 / 1826 / 57.4, 1e-12);  // 300 bn over five years
  EXPECT_GT(alerts[2].conditional_share, 0.99);
  EXPECT_EQ(alerts[2].severity, alert::Severity::critical);
  EXPECT_EQ(alerts[2].alert_id, alerts[0].alert_id);
  EXPECT_NE(alerts[2].summary.find("104.5 % of Oracle's annual revenue (52.3 % before)"), std::string::npos) << alerts[2].summary;
  EXPECT_NE(alerts[2].summary.find("conditional"), std::string::npos);
  ASSERT_FALSE(alerts[2].contributions.empty());
  EXPECT_EQ(alerts[2].contributions[0].value_without, std::nullopt);  // one deal carries it all
}

TEST(RealAlerts, TheTieOfOpenAiAndGoogleIsNotedAndStays) {
  const auto alerts = alerts_of(real_alerts(), "rivals_tie", {"google", "openai"});
  EXPECT_EQ(course(alerts),
            (std::vector<std::string>{"2025-06-10 provisional reported", "2025-07-16 firing stated", "2025-07-23 resolved stated noted"}));
  EXPECT_EQ(naive("2025-07-24", Lens::stated, "coopetition_tie", {"google", "openai"}), 1);
}

TEST(RealAlerts, OracleIsOpenAisSecondCloud) {
  const auto alerts = alerts_of(real_alerts(), "new_supplier", {"openai", "oracle"}, "cloud");
  ASSERT_FALSE(alerts.empty());
  EXPECT_EQ(course({alerts[0]}), std::vector<std::string>{"2024-06-11 firing stated"});
  EXPECT_EQ(alerts[0].before, 10000);
  EXPECT_EQ(alerts[0].value, 5000);
  EXPECT_EQ(alerts[0].severity, alert::Severity::info);
}

TEST(RealAlerts, AnthropicTakesCapitalFromTwoOfItsClouds) {
  for (const char* cloud : {"amazon", "google"}) {
    const auto alerts = alerts_of(real_alerts(), "capital_for_supply", {cloud, "anthropic"});
    EXPECT_TRUE(std::any_of(alerts.begin(), alerts.end(), [](const Transition& t) { return t.state == State::firing; })) << cloud;
    EXPECT_EQ(naive("2025-09-30", Lens::stated, "capital_for_supply", {cloud, "anthropic"}), 1);
  }
}

TEST(RealAlerts, MicrosoftsContractStaysFirmAfterTheLetterOfIntent) {
  LedgerRun run = run_of(real_reports(), day("2025-09-12"));
  const auto microsoft = run.ledger().find_house("microsoft"), openai = run.ledger().find_house("openai");
  const graph::View view(run.ledger().graph());
  EXPECT_GT(view.pair({*openai, *microsoft}).lens[index(Lens::firm)].purchase.count, 0);
}

TEST(RealAlerts, AnthropicsShareAtAmazonIsSeenWithoutAnAmount) {
  LedgerRun run = run_of(real_reports(), day("2025-09-30"));
  bool counted = false, valued = false;
  for (const Reading& r : run.readings()) {
    if (r.ids != std::vector<std::string>{"anthropic"} || r.layer != "cloud" || r.lens != Lens::stated) continue;
    counted = counted || r.measure == "sourcing_count_cr1";
    valued = valued || r.measure == "sourcing_cr1";
  }
  EXPECT_TRUE(counted);
  EXPECT_FALSE(valued);
}

TEST(ShortLogs, ARumourBetweenRivalsThatIsRetracted) {
  const auto run = run_of(reports_of("tests/golden/fixtures/rumour_retracted.jsonl"), day("2025-04-01"));
  EXPECT_EQ(course(alerts_of(run.transitions(), "rivals_tie", {"google", "openai"})),
            (std::vector<std::string>{"2025-03-01 provisional reported", "2025-03-03 retracted reported retraction"}));
}

TEST(ShortLogs, AnAmountCorrectedIsRetractedAnAmountLoweredIsResolved) {
  const auto corrected = run_of(reports_of("tests/golden/fixtures/amount_corrected.jsonl"), day("2025-04-01"));
  EXPECT_EQ(course(alerts_of(corrected.transitions(), "commitment_to_revenue", {"oracle", "openai"})),
            (std::vector<std::string>{"2025-03-01 escalated firm", "2025-03-03 retracted firm correction"}));
  const auto lowered = run_of(reports_of("tests/golden/fixtures/amount_lowered.jsonl"), day("2025-04-01"));
  EXPECT_EQ(course(alerts_of(lowered.transitions(), "commitment_to_revenue", {"oracle", "openai"})),
            (std::vector<std::string>{"2025-03-01 escalated firm", "2025-03-06 resolved firm improved"}));
}

TEST(RealAlerts, TheWholeListIsTheOneThatWasRead) {
  std::string list;
  for (const Transition& t : real_alerts()) list += app::readable(t) + '\n';
  const std::string file = kGolden + "ai-deals.alerts.txt";
  if (std::getenv("KEIRETSU_GOLDEN_WRITE") != nullptr) std::ofstream(file) << list;
  std::ifstream in(file);
  std::stringstream kept;
  kept << in.rdbuf();
  std::istringstream now_lines(list), kept_lines(kept.str());
  std::string now_line, kept_line;
  for (int n = 1;; ++n) {
    const bool a = static_cast<bool>(std::getline(now_lines, now_line)), b = static_cast<bool>(std::getline(kept_lines, kept_line));
    if (!a && !b) break;
    ASSERT_TRUE(a && b) << "line " << n << " is in one of the lists alone";
    ASSERT_EQ(now_line, kept_line) << "line " << n;
  }
}

}  // namespace
}  // namespace keiretsu::testing
