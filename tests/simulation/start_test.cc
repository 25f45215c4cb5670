// Where a shard goes on, and where it does not: what only a person can decide is a Fault
// with a code of its own, and nothing was written.
#include <gtest/gtest.h>
#include <keiretsu/v1/report.pb.h>

#include <map>

#include "loop/restore.h"
#include "loop/start.h"
#include "tests/simulation/world.h"
#include "tests/support/report_bytes.h"
#include "tests/support/streams.h"

namespace keiretsu::testing {
namespace {

class Start : public ::testing::Test {
 protected:
  Start() {
    stream_ = random_stream(5, 40);
    for (const DealReport& report : stream_.reports) append(report_bytes(report), report.published_at / 1000);
    source_.visible = end();
    clock_.now_ = log_.back().timestamp_ms * 1000;
  }

  void append(std::string value, std::int64_t timestamp_ms) {
    loop::Record& r = log_.emplace_back();
    r.offset = static_cast<std::int64_t>(log_.size()) - 1;
    r.timestamp_ms = timestamp_ms;
    r.value = std::move(value);
  }
  [[nodiscard]] std::int64_t end() const { return static_cast<std::int64_t>(log_.size()); }

  Outcome<std::unique_ptr<loop::Shard>> start(bool new_lineage = false, bool accept_gap = false, loop::ShardOptions shard = {false, false},
                                              std::string cluster = "cluster") {
    const loop::StartOptions options{
        {0, "registry", rules_text_, ""},
        [this](const codec::EpochRow& texts, std::int64_t epoch) -> Outcome<ledger::Config> {
          return ledger::Config{*resolve::Registry::make(stream_.registry, stream_.fx), stream_.fx, rules_[texts.rules], {}, epoch, {}};
        },
        new_lineage,
        accept_gap,
        [this](const std::string& text) { warnings_.push_back(text); }};
    return loop::start({source_, store_, alerts_, dead_letters_, clock_}, {std::move(cluster), "deals", 0}, options, shard);
  }
  void run(loop::Shard& shard, int turns = 20) {
    for (int i = 0; i < turns; ++i) ASSERT_TRUE(shard.turn(10));
  }
  ExitCode refused(bool new_lineage = false, bool accept_gap = false, std::string cluster = "cluster") {
    const auto before = store_.rows;
    const auto shard = start(new_lineage, accept_gap, {false, false}, std::move(cluster));
    EXPECT_EQ(store_.rows, before);
    return shard ? ExitCode::done : shard.error().exit;
  }

  std::map<std::string, alert::RuleSet> rules_;  // by their text
  std::string rules_text_ = "none";
  Fate fate_{1, true};
  SimClock clock_;
  Stream stream_;
  std::vector<loop::Record> log_;
  SimSource source_{fate_, clock_, log_};
  SimStore store_{fate_};
  std::vector<loop::Outgoing> alert_topic_, dead_letter_topic_;
  SimSink alerts_{fate_, alert_topic_}, dead_letters_{fate_, dead_letter_topic_};
  std::vector<std::string> warnings_;
};

TEST_F(Start, GoesOnAtTheNextRecord) {
  source_.visible = 10;
  run(**start());
  EXPECT_EQ(source_.group, 10);
  source_.visible = end();
  const auto shard = *start();
  EXPECT_EQ(shard->meta().next_offset, 10);
  run(*shard);
  EXPECT_EQ(shard->meta().next_offset, end());
  EXPECT_EQ(shard->status().caught_up, true);
  EXPECT_TRUE(warnings_.empty());
}

// What was accepted stays a fact: other ids of schemas decide about the next records alone.
TEST_F(Start, AFramedReportIsReadAgainWhateverIdsAreKnown) {
  v1::DealReport report;
  report.set_event_id("framed");
  report.set_deal_id("framed");
  report.set_action(v1::ACTION_REPORT);
  report.set_stage(v1::STAGE_ANNOUNCED);
  report.set_published_at("2021-01-01T00:00:00Z");
  report.add_parties()->set_id("a");
  append(std::string("\0\0\0\0\x07\0", 6) + report.SerializeAsString(), -1);
  source_.visible = end();
  run(**start(false, false, {false, false, {7}}));
  const auto shard = *start();
  EXPECT_EQ(shard->status().counters.refused_total(), 0U);
  EXPECT_TRUE(shard->ledger().deals().find("framed"));
}

TEST_F(Start, ATopicThatWasCutIsTruncated) {
  run(**start());
  source_.visible = end() - 1;
  EXPECT_EQ(refused(), ExitCode::truncated);
}

TEST_F(Start, ATopicThatWasWrittenAgainIsRecreated) {
  run(**start());
  *log_.back().value += " ";
  EXPECT_EQ(refused(), ExitCode::recreated);
  EXPECT_EQ(refused(false, false, "another cluster"), ExitCode::recreated);
}

TEST_F(Start, ANewLineageReadsTheTopicAgainAndKeepsWhatIsKnown) {
  run(**start());
  const auto former = loop::read_meta(store_).value().value();
  std::swap(log_[0].value, log_[1].value);  // other reports at the same offsets
  std::swap(log_[0].timestamp_ms, log_[1].timestamp_ms);
  append("{", log_.back().timestamp_ms);
  source_.visible = end();
  const auto shard = *start(true, false, {false, false}, "another cluster");
  EXPECT_EQ(shard->meta().next_offset, 0);
  EXPECT_NE(shard->meta().lineage, former.lineage);
  run(*shard);
  EXPECT_EQ(shard->ledger().counters().accepted, former.counters.accepted);
  EXPECT_EQ(shard->ledger().counters().refused_total(), former.counters.refused_total() + 1);
  const auto meta = loop::read_meta(store_).value().value();
  EXPECT_EQ(meta.generation, former.generation + 1);
  std::int64_t facts = 0;
  ASSERT_TRUE(loop::each_fact(store_, [&facts](loop::Fact&&) { return ++facts > 0; }));
  EXPECT_EQ(facts, former.counters.accepted);
}

TEST_F(Start, RetentionThatOvertookUs) {
  source_.visible = 10;
  run(**start());
  source_.visible = end();
  source_.low = 10;
  {
    const auto shard = start();  // the anchor alone has expired
    ASSERT_TRUE(shard);
    EXPECT_EQ(warnings_.size(), 1U);
  }
  source_.low = 11;
  EXPECT_EQ(refused(), ExitCode::overtaken);
  EXPECT_EQ((*start(false, true))->meta().next_offset, 11);
}

TEST_F(Start, AnEmptyStoreWhoseGroupHadComeFarther) {
  source_.group = 20;
  source_.low = 5;
  EXPECT_EQ(refused(), ExitCode::overtaken);
  source_.low = 0;
  EXPECT_TRUE(start());
  EXPECT_EQ(warnings_.size(), 1U);
}

TEST_F(Start, AStoreFromANewerVersionIsLeftAlone) {
  run(**start());
  store_.rows["mstate"] = std::string("\x01\x03\x02", 3);
  EXPECT_EQ(refused(), ExitCode::newer_store);
  store_.rows["mstate"] = "\x01\x01\x01rubbish";
  EXPECT_EQ(refused(), ExitCode::failed);
}

TEST_F(Start, ARuleKeepsItsNameOnlyWhileItWatchesTheSame) {
  alert::Rule rule;
  rule.name = "ties";
  rule.watch = alert::Watch::coopetition_tie;
  rule.condition = alert::Condition::appears;
  rules_["first"].rules = {rule};
  rule.watch = alert::Watch::host;
  rules_["other"].rules = {rule};
  rule.watch = alert::Watch::coopetition_tie;
  rule.min_money_cents = 1;
  rules_["same"].rules = {rule};

  rules_text_ = "first";
  ASSERT_TRUE(start());
  rules_text_ = "other";
  EXPECT_EQ(refused(), ExitCode::bad_config);
  rules_text_ = "same";
  EXPECT_TRUE(start());
}

TEST_F(Start, TooManyRefusalsStopTheShardUntilTheyAreAccepted) {
  for (int i = 0; i < 1400; ++i) append(i % 4 == 0 ? "{" : *log_[static_cast<std::size_t>(i % 40)].value, log_.back().timestamp_ms);
  source_.visible = end();
  const auto turns_until_halt = [](loop::Shard& shard) {
    for (int i = 0; i < 50; ++i)
      if (const auto turn = shard.turn(10); !turn) return turn.error().exit;
    return ExitCode::done;
  };
  EXPECT_EQ(turns_until_halt(**start()), ExitCode::refusals);
  EXPECT_EQ(turns_until_halt(**start()), ExitCode::refusals);
  const auto accepted = start(false, false, {false, true});
  EXPECT_EQ(turns_until_halt(**accepted), ExitCode::done);
  EXPECT_EQ((*accepted)->meta().next_offset, end());
  EXPECT_EQ(dead_letter_topic_.back().position, static_cast<std::uint64_t>((*accepted)->ledger().counters().refused_total()));
}

TEST_F(Start, ADayPassesWhenALiveTopicIsQuiet) {
  const auto shard = *start(false, false, {true, false});
  run(*shard, 1);
  const Day day = shard->ledger().day();
  // The newest record is live: published just before its own time.
  clock_.now_ = start_of(day + 5) + 1;
  run(*shard, 2);
  EXPECT_EQ(shard->ledger().day(), day) << "not quiet for a minute yet";
  clock_.now_ += 61'000'000;
  run(*shard, 2);
  EXPECT_EQ(shard->ledger().day(), day + 5);
  EXPECT_TRUE(store_.rows.contains(codec::tick_key(day + 5)));
  EXPECT_EQ((*start(false, false, {true, false}))->ledger().day(), day + 5);
}

}  // namespace
}  // namespace keiretsu::testing
