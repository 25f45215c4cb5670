// The input partition, read from where the store says.
//
// Owner: the shard. Thread: the core thread; last_contact() from any.
// The partition is assigned by hand: no group decides who reads, the group only
// keeps offsets for lag tools. Back-pressure is not polling.
//
// Broker errors (loss, leader change, missing topic) are no faults: librdkafka goes
// on trying, poll() gives nothing and last_contact() grows old. Only an offset
// that the log no longer or not yet has is: overtaken (below low: retention was
// faster than we) or truncated (beyond high: the log lost records that we have).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "kafka/client.h"
#include "kafka/statistics.h"
#include "loop/io.h"

namespace keiretsu::kafka {

struct SourceSettings {
  Properties properties;  // bootstrap.servers at least
  std::string topic;
  std::int32_t partition = 0;
  std::string group;      // empty: nothing is committed
  std::string client_id;  // keiretsu-<shard>
  int wait_ms = 10'000;   // for answers of watermarks(), committed(), cluster_id()
};

class TopicSource final : public loop::Source {
 public:
  // Does not wait for a broker. Fault: bad_config.
  [[nodiscard]] static Outcome<std::unique_ptr<TopicSource>> open(SourceSettings settings, LogLine log);

  // Waits up to 2 s for the last commit to the group.
  ~TopicSource() override;
  TopicSource(const TopicSource&) = delete;
  TopicSource& operator=(const TopicSource&) = delete;

  // Fault: unreachable (no answer, no such partition, no right to read).
  [[nodiscard]] Outcome<loop::Watermarks> watermarks() override;
  [[nodiscard]] Outcome<void> assign(std::int64_t offset) override;
  [[nodiscard]] Outcome<std::optional<loop::Record>> poll(int wait_ms) override;
  [[nodiscard]] bool at_end() const override { return at_end_; }
  [[nodiscard]] std::int64_t position() const override { return next_; }
  void commit(std::int64_t next) override;
  [[nodiscard]] Outcome<std::optional<std::int64_t>> committed() override;

  // The id of the cluster that holds the partition. Fault: unreachable.
  [[nodiscard]] Outcome<std::string> cluster_id();

  // When the partition's leader last answered (a record, the end of the partition, or a
  // growing count of its responses, looked at every 5 s). Epoch of steady_clock: never.
  [[nodiscard]] std::chrono::steady_clock::time_point last_contact() const;
  // The ends of the log: the low one looked at every 5 s, the high one as the last fetch told it; -1: not yet
  // known. No request is made.
  [[nodiscard]] loop::Watermarks marks_known() const;
  // Of the last 5 s; core thread.
  [[nodiscard]] const Statistics& statistics() const { return statistics_; }
  // The node that leads the partition, looked at every 5 s; -1: not known.
  [[nodiscard]] std::int32_t leader() const { return leader_; }
  // Offsets that held no record for us: transaction markers, aborted or compacted records.
  [[nodiscard]] std::uint64_t gaps() const { return gaps_; }

 private:
  explicit TopicSource(SourceSettings settings) : settings_(std::move(settings)) {}

  void touch();
  void hear(std::string_view statistics);
  void send_commit();
  [[nodiscard]] Outcome<loop::Watermarks> query_watermarks(int wait_ms) const;
  [[nodiscard]] Outcome<void> judge_reset();
  [[nodiscard]] std::string place() const { return settings_.topic + "-" + std::to_string(settings_.partition); }

  SourceSettings settings_;
  std::unique_ptr<Client> client_;
  std::int64_t next_ = 0;  // no record below is given
  bool at_end_ = false;
  bool reset_ = false;  // librdkafka stopped fetching: the offset was out of range
  std::chrono::steady_clock::time_point reset_judged_{};
  std::optional<Fault> lost_;  // what the log said about it, until the next assign()
  std::uint64_t gaps_ = 0;
  std::int64_t commit_wanted_ = -1, commit_sent_ = -1;
  bool commit_under_way_ = false;
  std::int32_t leader_ = -1;
  std::int64_t leader_responses_ = -1;
  Statistics statistics_;
  std::atomic<std::chrono::steady_clock::rep> last_contact_{0};
};

}  // namespace keiretsu::kafka
