#include "app/log_compare.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "codec/message.h"
#include "loop/shard.h"
#include "tests/support/real_log.h"

namespace keiretsu::app {
namespace {

constexpr std::string_view kTrace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";  // which facts do not keep

// A store as a daemon leaves it after the real reports, with one tick in their midst.
class LogCompareTest : public ::testing::Test {
 protected:
  void SetUp() override {
    epoch_.registry = testing::file_text("config/registry.json");
    epoch_.rules = testing::file_text("config/rules.yaml");
    auto config = config_of(epoch_, 1);
    ASSERT_TRUE(config);
    meta_.lineage = "0123456789abcdef0123456789abcdef";
    meta_.topic = "deals";
    config->origin = meta_.origin();
    ledger::Ledger ledger(*std::move(config));

    std::vector<loop::Row> rows{{codec::epoch_key(1), codec::epoch_value(epoch_)}};
    std::vector<codec::MessageRow> alerts;
    const StepVisitor store = [&](const ledger::Step& step) { loop::append_rows(step, kTrace, ledger, rows, alerts); };
    const std::string text = testing::file_text("deploy/data/ai-deals.jsonl");
    codec::Decoder decoder;
    std::int64_t offset = 0;
    for (std::size_t from = 0; from < text.size(); ++offset) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      const std::string_view line = std::string_view(text).substr(from, end - from);
      from = end + 1;
      if (offset == 100) {
        const Day day = ledger.day() + 3;
        advance(ledger, day, store);
        rows.push_back({codec::tick_key(day), codec::tick_value(offset)});
      }
      const ledger::Told told{offset, -1, decoder.decode(line, {}).report};
      ASSERT_TRUE(told.report);
      feed(ledger, told, store);
      rows.push_back({codec::fact_key(0, offset), codec::fact_value(-1, line, {})});
    }
    meta_.next_offset = offset;
    meta_.event_time = ledger.event_time();
    meta_.next_seq = ledger.next_seq();
    meta_.counters = ledger.counters();
    rows.push_back({std::string(loop::kStateKey), loop::meta_value(meta_)});
    commit(rows);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void commit(std::span<const loop::Row> rows) {
    auto store = store::RocksStore::open(directory_, store::Mode::read_write);
    ASSERT_TRUE(store) << store.error().message;
    ASSERT_TRUE((*store)->commit(rows));
  }
  Outcome<std::string> compare() {
    Place place;
    place.store = directory_.string();
    const auto opened = open_store(place);
    if (!opened) return std::unexpected(opened.error());
    return compare_log(*opened);
  }

  std::filesystem::path directory_ = std::filesystem::temp_directory_path() / ("keiretsu-log-compare-" + std::to_string(::getpid()));
  codec::EpochRow epoch_;
  loop::Meta meta_;
};

TEST_F(LogCompareTest, TheFactsLeadToWhatIsStored) {
  const auto said = compare();
  ASSERT_TRUE(said) << said.error().message;
  EXPECT_NE(said->find("the same " + std::to_string(meta_.next_seq - 1) + " transitions"), std::string::npos) << *said;
}

TEST_F(LogCompareTest, OneTransitionOfOtherBytesIsFound) {
  codec::MessageRow other;
  other.value = "{}";
  commit(std::vector<loop::Row>{{codec::transition_key(7), codec::message_value(other)}});
  const auto said = compare();
  ASSERT_FALSE(said);
  EXPECT_NE(said.error().message.find("the log leads to other bytes"), std::string::npos) << said.error().message;
}

TEST_F(LogCompareTest, AnAlertStateFromNowhereIsFound) {
  alert::AlertState state;
  state.phase = alert::Phase::firing;
  state.episode = 1;
  commit(std::vector<loop::Row>{{codec::alert_key("commitment_to_revenue", {"pair", {"nvidia", "aker"}, ""}), codec::alert_value(state)}});
  const auto said = compare();
  ASSERT_FALSE(said);
  EXPECT_NE(said.error().message.find("the log does not lead to it"), std::string::npos) << said.error().message;
}

TEST_F(LogCompareTest, ATopicMadeAnewIsAnotherLog) {
  meta_.generation = 1;
  commit(std::vector<loop::Row>{{std::string(loop::kStateKey), loop::meta_value(meta_)}});
  const auto said = compare();
  ASSERT_TRUE(said);
  EXPECT_NE(said->find("not derived anew"), std::string::npos);
}

TEST_F(LogCompareTest, AfterAnotherConfigurationItSaysWhatItDidNotDo) {
  meta_.config_epoch = 2;
  commit(
      std::vector<loop::Row>{{codec::epoch_key(2), codec::epoch_value(epoch_)}, {std::string(loop::kStateKey), loop::meta_value(meta_)}});
  const auto said = compare();
  ASSERT_TRUE(said);
  EXPECT_NE(said->find("not derived anew"), std::string::npos);
}

}  // namespace
}  // namespace keiretsu::app
