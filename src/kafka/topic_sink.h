// Messages to one topic, each delivered at least once and in the order offered.
//
// Owner: the shard; one for alerts, one for dead letters. Thread: the core thread.
//
// The sink keeps every message until the brokers confirmed it. If librdkafka's
// producer fails for good (a fatal error of the idempotent producer, a message
// refused), the producer is thrown away and a new one gets what is unconfirmed,
// from the first on, after a pause of 1 s doubling to 30 s. So the port needs no
// call for that: the caller offers each position once, in rising order, and
// after a restart of the process from its cursor on. Repeats are byte-identical.
// Nothing here waits for a broker: while it is away, the queue fills.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include "kafka/client.h"
#include "kafka/statistics.h"
#include "loop/io.h"

namespace keiretsu::kafka {

struct SinkSettings {
  Properties properties;  // bootstrap.servers at least
  std::string topic;
  std::string client_id;
};

// A message of more bytes (key, value, headers and framing) is refused.
inline constexpr std::size_t kMessageBytesMax = 1'000'000;
// The queue is full at the first of these.
inline constexpr std::size_t kQueueBytesMax = std::size_t{32} << 20;
inline constexpr std::size_t kQueueMessagesMax = 100'000;

class TopicSink final : public loop::Sink {
 public:
  // Does not wait for a broker. Fault: bad_config.
  [[nodiscard]] static Outcome<std::unique_ptr<TopicSink>> open(SinkSettings settings, LogLine log);

  // Waits for nothing: what is unconfirmed stays with the cursor's owner.
  ~TopicSink() override;
  TopicSink(const TopicSink&) = delete;
  TopicSink& operator=(const TopicSink&) = delete;

  // Positions rise. Fault: failed, if the message is over kMessageBytesMax; bad_config if no producer could be made.
  [[nodiscard]] Outcome<bool> offer(const loop::Outgoing& message) override;
  [[nodiscard]] Outcome<std::uint64_t> delivered() override;

  [[nodiscard]] std::size_t unconfirmed() const { return queue_.size(); }
  // How often the producer was replaced, and why last; for metrics and readiness.
  [[nodiscard]] std::uint64_t replacements() const { return replacements_; }
  [[nodiscard]] const std::string& last_failure() const { return last_failure_; }
  // Of the last 5 s, as far as delivered() or offer() was called.
  [[nodiscard]] const Statistics& statistics() const { return statistics_; }

 private:
  struct Entry {
    loop::Outgoing message;
    std::size_t bytes = 0;
    bool confirmed = false;
  };

  explicit TopicSink(SinkSettings settings, LogLine log) : settings_(std::move(settings)), log_(std::move(log)) {}

  [[nodiscard]] Outcome<void> make_producer();
  [[nodiscard]] Outcome<void> go_on();
  void serve();
  void confirm(const rd_kafka_message_t& report);
  [[nodiscard]] rd_kafka_resp_err_t produce(const Entry& entry, std::uint64_t number);
  void fail(std::string reason);

  SinkSettings settings_;
  LogLine log_;
  std::deque<Entry> queue_;   // elements keep their address: librdkafka reads the values in place
  std::uint64_t first_ = 0;   // running number of queue_.front()
  std::uint64_t handed_ = 0;  // running number of the first entry the producer does not have yet
  std::size_t queue_bytes_ = 0;
  std::uint64_t delivered_ = 0, offered_ = 0;
  bool failed_ = false;
  std::chrono::steady_clock::time_point retry_at_{};
  std::chrono::milliseconds pause_{0};
  std::uint64_t replacements_ = 0;
  std::string last_failure_;
  Statistics statistics_;
  std::unique_ptr<Client> producer_;  // last: destroyed before what it reads
};

}  // namespace keiretsu::kafka
