// What a client says of itself never holds a secret.
#include "kafka/client.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace keiretsu::kafka
