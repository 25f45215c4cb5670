// What probes and scrapes are told before the first turn of the loop, and of verifications.
#include "app/board.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

namespace keiretsu::app {
namespace {

using namespace std::chrono_literals;

class BoardTest : public testing::Test {
 protected:
  ~BoardTest() override { close(nowhere_); }

  [[nodiscard]] http::Check check(const std::string& name) const {
    const auto checks = board_.ready();
    return *std::ranges::find(checks, name, &http::Check::name);
  }
  [[nodiscard]] bool shows(const std::string& line) const { return ("\n" + board_.metrics_text()).find("\n" + line) != std::string::npos; }

  int nowhere_ = open("/dev/null", O_WRONLY | O_CLOEXEC);
  telemetry::Log log_{telemetry::Level::info, telemetry::LogFormat::logfmt, nowhere_};
  telemetry::Metrics metrics_{{}, "keiretsu.deals", 0};
  Board board_{metrics_, log_};
};

Adapters without_brokers() {
  Adapters seen;
  seen.input = kafka::Statistics{};
  seen.input->brokers.emplace_back();
  seen.output = seen.input;
  return seen;
}

TEST_F(BoardTest, OnceTheBrokersAnswerItIsTheStoreThatItWaitsFor) {
  board_.waiting("kafka: no broker told its cluster id");
  board_.looked(without_brokers());
  EXPECT_EQ(check("restored").detail, "waiting for: kafka: no broker told its cluster id");
  EXPECT_TRUE(shows(R"(keiretsu_kafka_broker_up{broker="bootstrap",client="input"} 0)")) << board_.metrics_text();
  board_.reading();
  EXPECT_EQ(check("restored").detail, "waiting for: the store to be read");
  EXPECT_FALSE(shows("keiretsu_kafka_broker_up")) << "nobody serves the clients: what they told last is of before";
}

TEST_F(BoardTest, BeforeTheFirstTurnNothingIsSaidOfALag) {
  board_.looked({});
  EXPECT_TRUE(shows("keiretsu_ready 0")) << board_.metrics_text();
  for (const char* name :
       {"keiretsu_consumer_lag", "keiretsu_input_", "keiretsu_sink_cursor_lag", "keiretsu_sink_oldest", "keiretsu_graph_"})
    EXPECT_FALSE(shows(name)) << name;
}

TEST_F(BoardTest, AStoreIsVerifiedNeverOrAtATime) {
  EXPECT_FALSE(shows("keiretsu_store_verify_interval_seconds"));
  board_.verifies(24h, 1'800'000'000, 0);
  EXPECT_TRUE(shows("keiretsu_store_verify_interval_seconds 86400")) << board_.metrics_text();
  EXPECT_TRUE(shows("keiretsu_store_created_timestamp_seconds 1800000000"));
  EXPECT_FALSE(shows("keiretsu_store_verified_timestamp_seconds"));
  board_.verified({});
  EXPECT_TRUE(shows("keiretsu_store_verified_timestamp_seconds 1"));
}

TEST_F(BoardTest, WhatCouldNotBeReadIsNotDamaged) {
  board_.verifies(24h, 1'800'000'000, 1'800'000'005);
  board_.verified(fault(ExitCode::write_failed, "store file 7.sst: IO error: Too many open files"));
  EXPECT_TRUE(check("store_intact").good);
  EXPECT_TRUE(shows("keiretsu_store_verify_failures_total 0"));
  EXPECT_TRUE(shows("keiretsu_store_verified_timestamp_seconds 1800000005"));
  board_.verified(fault(ExitCode::failed, "store file 7.sst: Corruption: block checksum mismatch"));
  EXPECT_FALSE(check("store_intact").good);
  EXPECT_TRUE(shows("keiretsu_store_verify_failures_total 1"));
}

}  // namespace
}  // namespace keiretsu::app
