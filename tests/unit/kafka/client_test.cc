// What a client says of itself never holds a secret.
#include "kafka/client.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>

namespace keiretsu::kafka {
namespace {

TEST(Client, AReasonAndALineHideTheSecretsOfTheProperties) {
  std::mutex lock;
  std::string told;
  Callbacks callbacks;
  callbacks.log = [&](int, std::string_view, std::string_view text) {
    const std::scoped_lock hold(lock);
    told.append(text).append("\n");
  };
  Properties properties = {{"bootstrap.servers", "127.0.0.1:1"}, {"sasl.password", "s3cr3t-planted"}, {"sasl.username", "reader"}};
  const auto client = Client::open(RD_KAFKA_CONSUMER, {.given = properties, .defaults = {}, .fixed = {}}, callbacks);
  ASSERT_TRUE(client) << client.error().message;
  (*client)->log(4, "password s3cr3t-planted of reader, twice s3cr3t-planted");
  {
    const std::scoped_lock hold(lock);
    EXPECT_NE(told.find("password (hidden) of reader, twice (hidden)\n"), std::string::npos) << told;
  }

  // librdkafka quotes the value that it refuses.
  properties = {{"bootstrap.servers", "127.0.0.1:1"}, {"ssl.key.password", "s3cr3t-planted"}, {"security.protocol", "s3cr3t-planted"}};
  const auto refused = Client::open(RD_KAFKA_CONSUMER, {.given = properties, .defaults = {}, .fixed = {}}, callbacks);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("security.protocol"), std::string::npos) << refused.error().message;
  EXPECT_NE(refused.error().message.find("(hidden)"), std::string::npos) << refused.error().message;
  EXPECT_EQ(refused.error().message.find("s3cr3t"), std::string::npos) << refused.error().message;
}

TEST(Client, ABrokenConnectionIsToldOnce) {
  std::mutex lock;
  std::vector<std::string> lines;
  Callbacks callbacks;
  callbacks.log = [&](int, std::string_view facility, std::string_view text) {
    const std::scoped_lock hold(lock);
    lines.push_back(std::string(facility) + " " + std::string(text));
  };
  const auto client = Client::open(
      RD_KAFKA_CONSUMER, {.given = {{"bootstrap.servers", "127.0.0.1:1"}}, .defaults = {}, .fixed = {{"group.id", "x"}}}, callbacks);
  ASSERT_TRUE(client) << client.error().message;
  const auto count = [&](std::string_view text) {
    const std::scoped_lock hold(lock);
    return std::ranges::count_if(lines, [&](const std::string& line) { return line.contains(text); });
  };
  for (int i = 0; i < 100 && count("brokers are down") == 0; ++i)
    if (rd_kafka_message_t* none = rd_kafka_consumer_poll((*client)->get(), 100)) rd_kafka_message_destroy(none);
  EXPECT_GE(count("FAIL "), 1);
  EXPECT_EQ(count("ERROR _TRANSPORT"), 0) << "the same once more, when the owner polls";
  EXPECT_GE(count("ERROR _ALL_BROKERS_DOWN"), 1) << "which no line told";
}

TEST(Client, PropertiesAreJudgedWithoutAConnection) {
  const auto problems = property_problems({{"sasl.pasword", "x"},
                                           {"security.protocol", "sasl_ssl"},
                                           {"ssl.key.location", "/nowhere.pem"},
                                           {"sasl.password", "s3cr3t-planted"},
                                           {"linger.ms", "s3cr3t-planted"},
                                           {"socket.timeout.ms", "30000"}});
  std::map<std::string, std::string> told;
  for (const auto& [property, message] : problems) told[property] = message;
  EXPECT_EQ(told.size(), 3u);
  EXPECT_NE(told["sasl.pasword"].find("No such configuration property"), std::string::npos) << told["sasl.pasword"];
  EXPECT_NE(told["ssl.key.location"].find("/nowhere.pem: No such file"), std::string::npos) << told["ssl.key.location"];
  EXPECT_EQ(told["linger.ms"].find("s3cr3t"), std::string::npos) << told["linger.ms"];
}

}  // namespace
}  // namespace keiretsu::kafka
