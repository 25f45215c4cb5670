// Source and sink against librdkafka's mock cluster: order, headers, ends, faults.
#include <gtest/gtest.h>

#include <mutex>
#include <thread>

#include "kafka/embedded_broker.h"
#include "kafka/topic_sink.h"
#include "kafka/topic_source.h"

namespace keiretsu::kafka {
namespace {

using loop::Outgoing;
using loop::Record;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class TopicTest : public testing::Test {
 protected:
  // One broker for all, a topic for each test.
  static void SetUpTestSuite() {
    auto broker = EmbeddedBroker::start({}, quiet());
    ASSERT_TRUE(broker) << broker.error().message;
    broker_ = std::move(*broker);
  }
  static void TearDownTestSuite() { broker_.reset(); }
  void SetUp() override {
    topic_ = testing::UnitTest::GetInstance()->current_test_info()->name();
    ASSERT_TRUE(broker_->create_topic(topic_));
  }

  static LogLine quiet() {
    return [](int, std::string_view, std::string_view) {};
  }
  Properties properties() const { return {{"bootstrap.servers", broker_->bootstrap_servers()}, {"fetch.wait.max.ms", "20"}}; }

  std::unique_ptr<TopicSource> source(std::string group = "keiretsu", LogLine log = quiet()) const {
    auto source = TopicSource::open({.properties = properties(),
                                     .topic = topic_,
                                     .partition = 0,
                                     .group = std::move(group),
                                     .client_id = "keiretsu-test",
                                     .wait_ms = 5000},
                                    std::move(log));
    if (!source) throw std::runtime_error(source.error().message);
    return std::move(*source);
  }
  std::unique_ptr<TopicSink> sink(Properties more = {}) const {
    Properties all = properties();
    all.insert(more.begin(), more.end());
    auto sink = TopicSink::open({.properties = all, .topic = topic_, .client_id = "keiretsu-test"}, quiet());
    if (!sink) throw std::runtime_error(sink.error().message);
    return std::move(*sink);
  }

  static void wait_delivered(TopicSink& sink, std::uint64_t position, milliseconds limit = milliseconds(10'000)) {
    const auto deadline = steady_clock::now() + limit;
    std::uint64_t reached = 0;
    while (steady_clock::now() < deadline && reached < position) {
      auto delivered = sink.delivered();
      ASSERT_TRUE(delivered) << delivered.error().message;
      reached = *delivered;
      std::this_thread::sleep_for(milliseconds(2));
    }
    ASSERT_EQ(reached, position) << sink.last_failure();
  }
  void write(int from, int to) const {
    auto out = sink();
    for (int i = from; i <= to; ++i) {
      ASSERT_TRUE(
          out->offer({.position = static_cast<std::uint64_t>(i), .key = "k", .value = "v" + std::to_string(i), .headers = {}}).value());
    }
    wait_delivered(*out, static_cast<std::uint64_t>(to));
  }
  static constexpr std::size_t kAll = 100'000;
  // Records until the end of the partition, or exactly `limit` of them.
  static std::vector<Record> read(TopicSource& source, std::size_t limit = kAll) {
    std::vector<Record> records;
    const auto deadline = steady_clock::now() + milliseconds(10'000);
    while (steady_clock::now() < deadline && records.size() < limit) {
      auto record = source.poll(100);
      if (!record) {
        ADD_FAILURE() << record.error().message;
        break;
      }
      if (*record) records.push_back(std::move(**record));
      else if (source.at_end() && limit == kAll) break;
    }
    return records;
  }
  static Fault wait_fault(TopicSource& source) {
    const auto deadline = steady_clock::now() + milliseconds(10'000);
    while (steady_clock::now() < deadline) {
      if (auto record = source.poll(100); !record) return record.error();
    }
    return {ExitCode::done, "no fault came"};
  }

  static inline std::unique_ptr<EmbeddedBroker> broker_;
  std::string topic_;
};

TEST_F(TopicTest, GivesBackWhatWasWrittenInOrderWithHeadersKeysAndTombstones) {
  auto out = sink();
  const std::vector<Outgoing> sent = {
      {.position = 1,
       .key = "a",
       .value = "one",
       .headers = {{"z", "1"}, {"a", "2"}, {"z", "3"}, {"empty", ""}, {"bin", std::string("\0\xff", 2)}}},
      {.position = 2, .key = std::nullopt, .value = "two", .headers = {}},
      {.position = 7, .key = "", .value = std::nullopt, .headers = {}},
      {.position = 8, .key = "b", .value = "", .headers = {}},
  };
  for (const auto& message : sent) ASSERT_TRUE(out->offer(message).value());
  wait_delivered(*out, 8);
  EXPECT_EQ(out->unconfirmed(), 0u);

  auto in = source();
  ASSERT_TRUE(in->assign(0));
  EXPECT_FALSE(in->at_end());
  const auto records = read(*in);
  ASSERT_EQ(records.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(records[i].offset, static_cast<std::int64_t>(i));
    EXPECT_EQ(records[i].key, sent[i].key) << i;
    EXPECT_EQ(records[i].value, sent[i].value) << i;
    EXPECT_EQ(records[i].headers, sent[i].headers) << i;
    EXPECT_GT(records[i].timestamp_ms, 1'500'000'000'000);
  }
  EXPECT_TRUE(in->at_end());
  EXPECT_EQ(in->marks_known().high, 4);
  EXPECT_LT(steady_clock::now() - in->last_contact(), milliseconds(10'000));
}

TEST_F(TopicTest, ABigMessagePassesAndAnOversizedOneIsAFaultThatNamesIt) {
  auto out = sink({{"compression.type", "none"}});
  std::string big(900'000, 'x');
  ASSERT_TRUE(out->offer({.position = 1, .key = "k", .value = big, .headers = {{"h", std::string(1000, 'h')}}}).value());
  wait_delivered(*out, 1);
  const auto refused = out->offer({.position = 2, .key = "k", .value = std::string(1'000'001, 'x'), .headers = {}});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("position 2"), std::string::npos) << refused.error().message;
  auto in = source();
  ASSERT_TRUE(in->assign(0));
  const auto records = read(*in, 1);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].value, big);
}

TEST_F(TopicTest, StartsAtTheAnchorAndGoesOnAfterTheEnd) {
  write(1, 10);
  auto in = source();
  const auto marks = in->watermarks();
  ASSERT_TRUE(marks);
  EXPECT_EQ(marks->low, 0);
  EXPECT_EQ(marks->high, 10);
  ASSERT_TRUE(in->assign(6));
  auto records = read(*in);
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records.front().offset, 6);
  EXPECT_EQ(records.front().value, "v7");
  EXPECT_TRUE(in->at_end());
  const auto nothing = in->poll(0);
  ASSERT_TRUE(nothing);
  EXPECT_FALSE(*nothing);
  EXPECT_TRUE(in->at_end());
  write(11, 12);
  records = read(*in, 2);
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records.back().value, "v12");
  EXPECT_FALSE(in->at_end());
  EXPECT_EQ(in->gaps(), 0u);
  ASSERT_TRUE(in->assign(2));  // back: older records again, none of the later ones first
  records = read(*in);
  ASSERT_EQ(records.size(), 10u);
  EXPECT_EQ(records.front().offset, 2);
}

TEST_F(TopicTest, AnOffsetBeyondTheEndIsTruncationUntilAssignedAnew) {
  write(1, 5);
  auto in = source();
  ASSERT_TRUE(in->assign(9));
  const Fault lost = wait_fault(*in);
  EXPECT_EQ(lost.exit, ExitCode::truncated) << lost.message;
  EXPECT_NE(lost.message.find(topic_ + "-0: offset 9"), std::string::npos) << lost.message;
  EXPECT_NE(lost.message.find("0 to 5"), std::string::npos) << lost.message;
  const auto again = in->poll(0);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().message, lost.message);
  ASSERT_TRUE(in->assign(4));
  EXPECT_EQ(read(*in).size(), 1u);
}

TEST_F(TopicTest, AnOffsetBelowTheLogIsOvertaken) {
  // The mock keeps 5 MiB per partition: 8 MiB push the first records out.
  auto out = sink({{"compression.type", "none"}});
  for (std::uint64_t i = 1; i <= 16; ++i) {
    ASSERT_TRUE(out->offer({.position = i, .key = {}, .value = std::string(std::size_t{1} << 19, 'x'), .headers = {}}).value());
    wait_delivered(*out, i);
  }
  auto in = source();
  const auto marks = in->watermarks();
  ASSERT_TRUE(marks);
  ASSERT_GT(marks->low, 0);
  ASSERT_TRUE(in->assign(0));
  const Fault lost = wait_fault(*in);
  EXPECT_EQ(lost.exit, ExitCode::overtaken) << lost.message;
}

TEST_F(TopicTest, ASpuriousResetIsAssignedAgain) {
  write(1, 5);
  std::mutex mutex;
  std::string told;
  auto in = source("keiretsu", [&](int, std::string_view, std::string_view text) {
    const std::lock_guard lock(mutex);
    told += text;
  });
  const std::int16_t fetch = 1;
  rd_kafka_mock_push_request_errors(broker_->cluster(), fetch, 2, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE,
                                    RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE);
  ASSERT_TRUE(in->assign(1));
  const auto records = read(*in);
  ASSERT_EQ(records.size(), 4u);
  EXPECT_EQ(records.front().offset, 1);
  const std::lock_guard lock(mutex);
  EXPECT_NE(told.find("offset 1 was called out of range"), std::string::npos) << told;
}

TEST_F(TopicTest, ALostBrokerIsNoFaultAndReadingGoesOn) {
  write(1, 3);
  auto in = source();
  ASSERT_TRUE(in->assign(0));
  EXPECT_EQ(read(*in).size(), 3u);
  ASSERT_EQ(rd_kafka_mock_broker_set_down(broker_->cluster(), 1), RD_KAFKA_RESP_ERR_NO_ERROR);
  for (int i = 0; i < 5; ++i) {
    const auto nothing = in->poll(50);
    ASSERT_TRUE(nothing) << nothing.error().message;
    EXPECT_FALSE(*nothing);
  }
  ASSERT_EQ(rd_kafka_mock_broker_set_up(broker_->cluster(), 1), RD_KAFKA_RESP_ERR_NO_ERROR);
  write(4, 5);
  EXPECT_EQ(read(*in, 2).size(), 2u);
}

TEST_F(TopicTest, TheGroupKeepsTheOffsetThatWasCommittedLast) {
  write(1, 5);
  {
    auto in = source();
    EXPECT_EQ(in->committed().value(), std::nullopt);
    ASSERT_TRUE(in->assign(0));
    EXPECT_EQ(read(*in).size(), 5u);
    for (std::int64_t next = 1; next <= 4; ++next) in->commit(next);
  }  // closing waits for the last one
  EXPECT_EQ(source()->committed().value(), 4);
  auto without = source("");
  ASSERT_TRUE(without->assign(0));
  without->commit(5);
  EXPECT_EQ(without->committed().value(), std::nullopt);
}

TEST_F(TopicTest, TheSinkDeliversInOrderAcrossALostBroker) {
  auto out = sink();
  ASSERT_TRUE(out->offer({.position = 1, .key = "k", .value = "v1", .headers = {}}).value());
  wait_delivered(*out, 1);
  ASSERT_EQ(rd_kafka_mock_broker_set_down(broker_->cluster(), 1), RD_KAFKA_RESP_ERR_NO_ERROR);
  for (std::uint64_t i = 2; i <= 50; ++i) {
    ASSERT_TRUE(out->offer({.position = i, .key = "k", .value = "v" + std::to_string(i), .headers = {}}).value());
  }
  EXPECT_EQ(out->delivered().value(), 1u);
  ASSERT_EQ(rd_kafka_mock_broker_set_up(broker_->cluster(), 1), RD_KAFKA_RESP_ERR_NO_ERROR);
  wait_delivered(*out, 50);
  auto in = source();
  ASSERT_TRUE(in->assign(0));
  const auto records = read(*in);
  ASSERT_EQ(records.size(), 50u);
  for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(records[i].value, "v" + std::to_string(i + 1));
}

// A refused batch ends the producer; a new one sends from the first unconfirmed on.
TEST_F(TopicTest, ARefusedMessageIsSentAgainByANewProducer) {
  auto out = sink();
  ASSERT_TRUE(out->offer({.position = 1, .key = "k", .value = "v1", .headers = {}}).value());
  wait_delivered(*out, 1);
  const std::int16_t produce = 0;
  rd_kafka_mock_push_request_errors(broker_->cluster(), produce, 1, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  for (std::uint64_t i = 2; i <= 5; ++i) {
    ASSERT_TRUE(out->offer({.position = i, .key = "k", .value = "v" + std::to_string(i), .headers = {}}).value());
  }
  wait_delivered(*out, 5);
  EXPECT_GE(out->replacements(), 1u);
  EXPECT_FALSE(out->last_failure().empty());
  auto in = source();
  ASSERT_TRUE(in->assign(0));
  std::vector<std::string> firsts;  // each value at its first coming: a suffix may repeat
  for (const auto& record : read(*in)) {
    if (std::find(firsts.begin(), firsts.end(), *record.value) == firsts.end()) firsts.push_back(*record.value);
  }
  EXPECT_EQ(firsts, (std::vector<std::string>{"v1", "v2", "v3", "v4", "v5"}));
}

TEST_F(TopicTest, AFullQueueSaysSoAndTakesMoreLater) {
  auto out = sink();
  ASSERT_EQ(rd_kafka_mock_broker_set_down(broker_->cluster(), 1), RD_KAFKA_RESP_ERR_NO_ERROR);
  std::uint64_t position = 0;
  const std::string value(500'000, 'x');
  for (;;) {
    auto taken = out->offer({.position = position + 1, .key = {}, .value = value, .headers = {}});
    ASSERT_TRUE(taken) << taken.error().message;
    if (!*taken) break;
    ++position;
    ASSERT_LE(position, 100u);
  }
  EXPECT_GE(position * value.size(), std::size_t{32'000'000});
  ASSERT_EQ(rd_kafka_mock_broker_set_up(broker_->cluster(), 1), RD_KAFKA_RESP_ERR_NO_ERROR);
  wait_delivered(*out, position);
  EXPECT_TRUE(out->offer({.position = position + 1, .key = {}, .value = value, .headers = {}}).value());
}

TEST_F(TopicTest, AClusterHasAnId) {
  auto in = source();
  const auto id = in->cluster_id();
  ASSERT_TRUE(id) << id.error().message;
  EXPECT_FALSE(id->empty());
}

TEST(TopicSettings, AWrongPropertyIsNamed) {
  const LogLine quiet = [](int, std::string_view, std::string_view) {};
  auto unknown =
      TopicSource::open({.properties = {{"bootstap.servers", "x:1"}}, .topic = "t", .partition = 0, .group = "g", .client_id = "c"}, quiet);
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().exit, ExitCode::bad_config);
  EXPECT_NE(unknown.error().message.find("kafka.properties.bootstap.servers"), std::string::npos) << unknown.error().message;
  auto fixed = TopicSource::open(
      {.properties = {{"enable.auto.commit", "true"}}, .topic = "t", .partition = 0, .group = "g", .client_id = "c"}, quiet);
  ASSERT_FALSE(fixed);
  EXPECT_NE(fixed.error().message.find("enable.auto.commit"), std::string::npos) << fixed.error().message;
  auto acks = TopicSink::open({.properties = {{"acks", "1"}}, .topic = "t", .client_id = "c"}, quiet);
  ASSERT_FALSE(acks);
  EXPECT_NE(acks.error().message.find("acks"), std::string::npos) << acks.error().message;
}

TEST(TopicSettings, NoBrokerIsUnreachableNotForEver) {
  const LogLine quiet = [](int, std::string_view, std::string_view) {};
  auto in = TopicSource::open(
      {.properties = {{"bootstrap.servers", "127.0.0.1:1"}}, .topic = "t", .partition = 0, .group = "g", .client_id = "c", .wait_ms = 300},
      quiet);
  ASSERT_TRUE(in);
  const auto marks = (*in)->watermarks();
  ASSERT_FALSE(marks);
  EXPECT_EQ(marks.error().exit, ExitCode::unreachable);
  EXPECT_FALSE((*in)->cluster_id());
}

}  // namespace
}  // namespace keiretsu::kafka
