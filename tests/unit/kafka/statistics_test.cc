#include "kafka/statistics.h"

#include <gtest/gtest.h>

namespace keiretsu::kafka {
namespace {

constexpr std::string_view kConsumer = R"({"name":"rdkafka#consumer-1","type":"consumer","msg_cnt":0,"msg_size":0,"brokers":{
  "b1:9092/1":{"nodeid":1,"state":"UP","txerrs":1,"rxerrs":2,"req_timeouts":3,"rx":10,"rtt":{"avg":1500,"cnt":2}},
  "b2:9092/2":{"nodeid":2,"state":"TRY_CONNECT","txerrs":0,"rxerrs":0,"req_timeouts":0,"rx":0,"rtt":{"avg":0,"cnt":0}},
  "GroupCoordinator":{"nodeid":1,"state":"INIT","txerrs":4,"rxerrs":0,"req_timeouts":0,"rx":5,"rtt":{"avg":700,"cnt":1}},
  "boot:9092/bootstrap":{"nodeid":-1,"state":"DOWN","txerrs":0,"rxerrs":0,"req_timeouts":0,"rx":0}},
 "topics":{"deals":{"partitions":{"3":{"leader":2,"fetchq_cnt":7,"fetchq_size":900},"-1":{"leader":-1,"fetchq_cnt":1,"fetchq_size":1}}}}})";

TEST(Statistics, OneEntryABrokerWhateverConnectionsThereAre) {
  const auto s = read_statistics(kConsumer, "deals", 3, {});
  ASSERT_TRUE(s);
  EXPECT_EQ(s->leader, 2);
  EXPECT_EQ(s->queue_messages, 7);
  EXPECT_EQ(s->queue_bytes, 900);
  const std::vector<BrokerStatistics> expected = {{-1, false, 0, 0, 0}, {1, true, 1.5e-3, 10, 15}, {2, false, 0, 0, 0}};
  EXPECT_EQ(s->brokers, expected);
}

TEST(Statistics, AnIntervalWithoutRequestsKeepsTheLastTime) {
  const Statistics before{{{2, true, .25, 0, 0}}, 0, 0, 2};
  EXPECT_EQ(read_statistics(kConsumer, "deals", 3, before)->brokers.at(2).rtt_seconds, .25);
}

TEST(Statistics, ATopicNotKnownYetHasNoLeader) {
  const auto s = read_statistics(kConsumer, "other", 3, {});
  ASSERT_TRUE(s);
  EXPECT_EQ(s->leader, -1);
  EXPECT_EQ(s->queue_messages, 0);
}

TEST(Statistics, WhatIsNoStatisticsIsNone) {
  EXPECT_FALSE(read_statistics("{\"brokers\":", "deals", 0, {}));
  EXPECT_FALSE(read_statistics("[]", "deals", 0, {}));
  const auto odd = read_statistics(R"({"brokers":{"a":{"nodeid":"x","state":7,"rtt":[]}},"topics":[],"msg_cnt":"many"})", "deals", 0, {});
  ASSERT_TRUE(odd);
  EXPECT_EQ(odd->brokers.at(0), BrokerStatistics{});
}

TEST(Statistics, TwoProducersAreOneClient) {
  const Statistics a{{{1, true, .1, 2, 3}}, 4, 40, 1}, b{{{1, false, .2, 1, 1}, {5, true, 0, 0, 9}}, 1, 10, 1};
  const Statistics both = together(a, b);
  EXPECT_EQ(both.brokers, (std::vector<BrokerStatistics>{{1, true, .2, 3, 4}, {5, true, 0, 0, 9}}));
  EXPECT_EQ(both.queue_messages, 5);
  EXPECT_EQ(both.queue_bytes, 50);
}

}  // namespace
}  // namespace keiretsu::kafka
