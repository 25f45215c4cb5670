// What librdkafka tells of itself every statistics.interval.ms, as far as it is looked at here.
// Format: STATISTICS.md of librdkafka. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace keiretsu::kafka {

struct BrokerStatistics {
  std::int32_t node = -1;      // -1: a bootstrap server whose id is not known yet
  bool up = false;             // a connection stands; an idle one may be closed and comes back when it is needed
  double rtt_seconds = 0;      // mean of the interval; of one without requests that of the last with some. A fetch waits at the broker
  std::int64_t errors = 0;     // requests that were not sent, not answered or not understood; since the client was made
  std::int64_t responses = 0;  // likewise
  bool operator==(const BrokerStatistics&) const = default;
};

struct Statistics {
  std::vector<BrokerStatistics> brokers;  // by node, each once: all connections to it together
  std::int64_t queue_messages = 0;        // fetched and not yet polled; or waiting to be sent or acknowledged
  std::int64_t queue_bytes = 0;
  std::int32_t leader = -1;  // of the partition asked for; -1: not known
  bool operator==(const Statistics&) const = default;
};

// Nothing if it is no statistics. `before`: those of the interval before.
[[nodiscard]] std::optional<Statistics> read_statistics(std::string_view json, const std::string& topic, std::int32_t partition,
                                                        const Statistics& before);

// Two clients as one.
[[nodiscard]] Statistics together(const Statistics& a, const Statistics& b);

}  // namespace keiretsu::kafka
