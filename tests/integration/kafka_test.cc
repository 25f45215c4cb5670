// Source and sink against a real Apache Kafka: what librdkafka's mock cluster does not
// have (retention, deleted topics, transactions) or does too kindly (a broker that dies or hangs).
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "kafka/topic_sink.h"
#include "kafka/topic_source.h"

namespace keiretsu::kafka {
namespace {

using loop::Record;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

const LogLine kQuiet = [](int, std::string_view, std::string_view) {};

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  if (!value) throw std::runtime_error(std::string(name) + " is not set: run this by tests/support/with_broker");
  return value;
}
void steer(const std::string& command) {
  if (std::system((setting("BROKER") + " " + command + " >/dev/null 2>&1").c_str()) != 0) throw std::runtime_error("broker " + command);
}

class RealKafka : public testing::Test {
 protected:
  void SetUp() override {
    topic_ = testing::UnitTest::GetInstance()->current_test_info()->name();
    create_topic();
  }

  static Properties properties() {
    return {{"bootstrap.servers", setting("KAFKA_BOOTSTRAP")}, {"fetch.wait.max.ms", "50"}, {"statistics.interval.ms", "500"}};
  }
  static std::unique_ptr<Client> client(Properties more = {}) {
    Settings settings;
    settings.given = properties();
    settings.given.insert(more.begin(), more.end());
    auto client = Client::open(RD_KAFKA_PRODUCER, settings, {.log = kQuiet, .delivered = {}, .statistics = {}, .committed = {}});
    if (!client) throw std::runtime_error(client.error().message);
    return std::move(*client);
  }

  // One call of the admin interface, waited for.
  template <class Call>
  static void administer(Call call) {
    const auto admin = client();
    rd_kafka_queue_t* queue = rd_kafka_queue_new(admin->get());
    call(admin->get(), queue);
    rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 20'000);
    ASSERT_NE(event, nullptr);
    EXPECT_EQ(rd_kafka_event_error(event), RD_KAFKA_RESP_ERR_NO_ERROR) << rd_kafka_event_error_string(event);
    rd_kafka_event_destroy(event);
    rd_kafka_queue_destroy(queue);
  }
  void create_topic() const {
    administer([&](rd_kafka_t* rk, rd_kafka_queue_t* queue) {
      rd_kafka_NewTopic_t* topic = rd_kafka_NewTopic_new(topic_.c_str(), 1, 1, nullptr, 0);
      rd_kafka_CreateTopics(rk, &topic, 1, nullptr, queue);
      rd_kafka_NewTopic_destroy(topic);
    });
  }
  void delete_topic() const {
    administer([&](rd_kafka_t* rk, rd_kafka_queue_t* queue) {
      rd_kafka_DeleteTopic_t* topic = rd_kafka_DeleteTopic_new(topic_.c_str());
      rd_kafka_DeleteTopics(rk, &topic, 1, nullptr, queue);
      rd_kafka_DeleteTopic_destroy(topic);
    });
  }
  void delete_records_below(std::int64_t offset) const {
    administer([&](rd_kafka_t* rk, rd_kafka_queue_t* queue) {
      rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
      rd_kafka_topic_partition_list_add(list, topic_.c_str(), 0)->offset = offset;
      rd_kafka_DeleteRecords_t* records = rd_kafka_DeleteRecords_new(list);
      rd_kafka_DeleteRecords(rk, &records, 1, nullptr, queue);
      rd_kafka_DeleteRecords_destroy(records);
      rd_kafka_topic_partition_list_destroy(list);
    });
  }

  std::unique_ptr<TopicSource> source(int wait_ms = 10'000) const {
    auto source = TopicSource::open(
        {.properties = properties(), .topic = topic_, .partition = 0, .group = topic_, .client_id = "keiretsu-test", .wait_ms = wait_ms},
        kQuiet);
    if (!source) throw std::runtime_error(source.error().message);
    return std::move(*source);
  }
  std::unique_ptr<TopicSink> sink() const {
    auto sink = TopicSink::open({.properties = properties(), .topic = topic_, .client_id = "keiretsu-test"}, kQuiet);
    if (!sink) throw std::runtime_error(sink.error().message);
    return std::move(*sink);
  }
  static void offer(TopicSink& sink, std::uint64_t position) {
    const std::string value = "v" + std::to_string(position);
    for (;;) {
      const auto taken =
          sink.offer({.position = position, .key = "k" + std::to_string(position % 7), .value = value, .headers = {{"n", value}}});
      ASSERT_TRUE(taken) << taken.error().message;
      if (*taken) return;
      std::this_thread::sleep_for(milliseconds(1));
    }
  }
  static void wait_delivered(TopicSink& sink, std::uint64_t position) {
    const auto deadline = steady_clock::now() + milliseconds(60'000);
    for (;;) {
      const auto delivered = sink.delivered();
      ASSERT_TRUE(delivered) << delivered.error().message;
      if (*delivered == position) return;
      ASSERT_LT(steady_clock::now(), deadline) << "delivered " << *delivered << "; " << sink.last_failure();
      std::this_thread::sleep_for(milliseconds(2));
    }
  }
  void write(std::uint64_t from, std::uint64_t to) const {
    const auto out = sink();
    for (std::uint64_t i = from; i <= to; ++i) offer(*out, i);
    wait_delivered(*out, to);
  }
  static std::vector<Record> read_to_end(TopicSource& source, milliseconds limit = milliseconds(30'000)) {
    std::vector<Record> records;
    const auto deadline = steady_clock::now() + limit;
    for (;;) {
      auto record = source.poll(100);
      if (!record) throw std::runtime_error(record.error().message);
      if (*record) records.push_back(std::move(**record));
      else if (source.at_end()) return records;
      if (steady_clock::now() > deadline) throw std::runtime_error("the end did not come");
    }
  }
  static Fault wait_fault(TopicSource& source) {
    const auto deadline = steady_clock::now() + milliseconds(20'000);
    while (steady_clock::now() < deadline) {
      if (auto record = source.poll(100); !record) return record.error();
    }
    return {ExitCode::done, "no fault came"};
  }

  std::string topic_;
};

TEST_F(RealKafka, ReadsWhatWasWrittenAndKeepsTheGroupsOffset) {
  write(1, 1000);
  {
    const auto in = source();
    EXPECT_EQ(in->committed().value(), std::nullopt);
    const auto marks = in->watermarks();
    ASSERT_TRUE(marks) << marks.error().message;
    EXPECT_EQ(marks->low, 0);
    EXPECT_EQ(marks->high, 1000);
    EXPECT_FALSE(in->cluster_id().value().empty());
    ASSERT_TRUE(in->assign(0));
    const auto records = read_to_end(*in);
    ASSERT_EQ(records.size(), 1000u);
    for (std::size_t i = 0; i < records.size(); ++i) {
      ASSERT_EQ(records[i].offset, static_cast<std::int64_t>(i));
      ASSERT_EQ(records[i].value, "v" + std::to_string(i + 1));
      ASSERT_EQ(records[i].headers, (std::vector<loop::Header>{{"n", "v" + std::to_string(i + 1)}}));
    }
    EXPECT_EQ(in->marks_known().high, 1000);
    in->commit(1000);
  }
  EXPECT_EQ(source()->committed().value(), 1000);
}

TEST_F(RealKafka, RetentionThatWasFasterIsOvertaken) {
  write(1, 20);
  delete_records_below(12);
  const auto in = source();
  EXPECT_EQ(in->watermarks().value().low, 12);
  ASSERT_TRUE(in->assign(5));
  const Fault lost = wait_fault(*in);
  EXPECT_EQ(lost.exit, ExitCode::overtaken) << lost.message;
  EXPECT_NE(lost.message.find("12 to 20"), std::string::npos) << lost.message;
  ASSERT_TRUE(in->assign(12));
  EXPECT_EQ(read_to_end(*in).size(), 8u);
}

TEST_F(RealKafka, ATopicThatWasMadeAnewIsShorterThanWeKnow) {
  write(1, 20);
  delete_topic();
  std::this_thread::sleep_for(milliseconds(1500));
  create_topic();
  write(1, 3);
  const auto in = source();
  ASSERT_TRUE(in->assign(19));
  const Fault lost = wait_fault(*in);
  EXPECT_EQ(lost.exit, ExitCode::truncated) << lost.message;
}

TEST_F(RealKafka, AbortedRecordsAreNotSeenAndMarkersAreGaps) {
  const auto producer = client({{"transactional.id", topic_}});
  const auto fine = [](rd_kafka_error_t* error) {
    const std::string why = error ? rd_kafka_error_string(error) : "";
    if (error) rd_kafka_error_destroy(error);
    return why;
  };
  const auto send = [&](const std::string& value) {
    return rd_kafka_producev(producer->get(), RD_KAFKA_V_TOPIC(topic_.c_str()),
                             RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                             RD_KAFKA_V_END);
  };
  ASSERT_EQ(fine(rd_kafka_init_transactions(producer->get(), 20'000)), "");
  for (const bool commits : {true, false, true}) {
    ASSERT_EQ(fine(rd_kafka_begin_transaction(producer->get())), "");
    for (int i = 0; i < 3; ++i) ASSERT_EQ(send(commits ? "kept" : "aborted"), RD_KAFKA_RESP_ERR_NO_ERROR);
    ASSERT_EQ(rd_kafka_flush(producer->get(), 10'000), RD_KAFKA_RESP_ERR_NO_ERROR);
    ASSERT_EQ(fine(commits ? rd_kafka_commit_transaction(producer->get(), 20'000) : rd_kafka_abort_transaction(producer->get(), 20'000)),
              "");
  }
  const auto in = source();
  ASSERT_TRUE(in->assign(0));
  const auto records = read_to_end(*in);
  ASSERT_EQ(records.size(), 6u);
  for (const auto& record : records) EXPECT_EQ(record.value, "kept");
  EXPECT_EQ(in->gaps(), 6u);  // three markers, the last behind all records, and three aborted records
  EXPECT_EQ(in->position(), 12);
}

TEST_F(RealKafka, ABrokerKilledMidwayLosesNothingAndKeepsTheOrder) {
  constexpr std::uint64_t kMessages = 6000;
  const auto in = source();
  ASSERT_TRUE(in->assign(0));
  const auto out = sink();
  std::vector<std::string> firsts;  // each value when it first comes: a suffix may repeat
  std::uint64_t highest = 0;
  const auto take = [&](int wait_ms) {
    for (;;) {
      auto record = in->poll(wait_ms);
      ASSERT_TRUE(record) << record.error().message;
      if (!*record) return;
      const auto n = static_cast<std::uint64_t>(std::stoull((*record)->value->substr(1)));
      ASSERT_LE(n, highest + 1) << "a message overtook another";
      if (n == highest + 1) firsts.push_back(*(*record)->value);
      highest = std::max(highest, n);
    }
  };
  std::jthread killer([] {
    std::this_thread::sleep_for(milliseconds(300));
    steer("restart --kill");
  });
  for (std::uint64_t i = 1; i <= kMessages; ++i) {
    offer(*out, i);
    if (i % 20 == 0) std::this_thread::sleep_for(milliseconds(5));
    if (i % 500 == 0) take(0);
  }
  killer.join();
  wait_delivered(*out, kMessages);
  const auto deadline = steady_clock::now() + milliseconds(30'000);
  while (highest < kMessages && steady_clock::now() < deadline) take(100);
  EXPECT_EQ(firsts.size(), kMessages);
}

TEST_F(RealKafka, ABrokerThatHangsIsNoFaultAndBlocksNoCall) {
  write(1, 10);
  const auto in = source(1000);
  ASSERT_TRUE(in->assign(0));
  EXPECT_EQ(read_to_end(*in).size(), 10u);
  const auto idle_since = steady_clock::now();
  while (steady_clock::now() - idle_since < milliseconds(2500)) ASSERT_TRUE(in->poll(100));
  EXPECT_LT(steady_clock::now() - in->last_contact(), milliseconds(1500)) << "an idle partition is in contact";

  pid_t broker = 0;
  std::ifstream(setting("KEIRETSU_KAFKA_DIR") + "/pid") >> broker;
  ASSERT_GT(broker, 0);
  ASSERT_EQ(kill(broker, SIGSTOP), 0);
  const auto stopped = steady_clock::now();
  while (steady_clock::now() - stopped < milliseconds(3000)) EXPECT_TRUE(in->poll(100));
  EXPECT_GT(steady_clock::now() - in->last_contact(), milliseconds(1500)) << "a hung broker is not in contact";
  const auto asked = steady_clock::now();
  const auto marks = in->watermarks();
  const auto took = steady_clock::now() - asked;
  const auto out = sink();
  offer(*out, 11);
  EXPECT_EQ(out->delivered().value(), 0u);
  ASSERT_EQ(kill(broker, SIGCONT), 0);
  ASSERT_FALSE(marks);
  EXPECT_EQ(marks.error().exit, ExitCode::unreachable);
  EXPECT_LT(took, milliseconds(3000));

  wait_delivered(*out, 11);
  std::vector<Record> records;
  const auto deadline = steady_clock::now() + milliseconds(30'000);
  while (records.empty() && steady_clock::now() < deadline) records = read_to_end(*in);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records[0].value, "v11");
}

}  // namespace
}  // namespace keiretsu::kafka
