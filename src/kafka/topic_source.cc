#include "kafka/topic_source.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace keiretsu::kafka {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Spurious resets (a stale follower, a leader change) may come in a row.
constexpr milliseconds kResetPause{1000};

using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, decltype(&rd_kafka_topic_partition_list_destroy)>;
using Message = std::unique_ptr<rd_kafka_message_t, decltype(&rd_kafka_message_destroy)>;

PartitionList one(const std::string& topic, std::int32_t partition, std::int64_t offset) {
  PartitionList list(rd_kafka_topic_partition_list_new(1), &rd_kafka_topic_partition_list_destroy);
  rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = offset;
  return list;
}

std::optional<std::string> bytes(const void* data, std::size_t size) {
  if (!data) return std::nullopt;
  return std::string(static_cast<const char*>(data), size);
}

loop::Record record_of(const rd_kafka_message_t& message) {
  loop::Record record;
  record.offset = message.offset;
  rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
  record.timestamp_ms = rd_kafka_message_timestamp(&message, &type);
  if (type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE) record.timestamp_ms = -1;
  record.key = bytes(message.key, message.key_len);
  record.value = bytes(message.payload, message.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
      record.headers.push_back({name, value ? std::string(static_cast<const char*>(value), size) : std::string()});
    }
  }
  return record;
}

Settings consumer_settings(const SourceSettings& s) {
  return {
      .given = s.properties,
      .defaults =
          {
              // 2.0.2 looks at a full queue again after up to 1 s, so the queue must last that long:
              // at 1,000 records the reader starved 95 % of the time, at 100,000 never.
              {"queued.max.messages.kbytes", "65536"},
              {"queued.min.messages", "100000"},
              {"fetch.max.bytes", "8388608"},
              {"receive.message.max.bytes", "16777216"},
              {"max.partition.fetch.bytes", "1048576"},
              {"socket.keepalive.enable", "true"},
              {"statistics.interval.ms", "5000"},
              {"client.id", s.client_id},
          },
      .fixed =
          {
              {"enable.auto.commit", "false"},
              {"enable.auto.offset.store", "false"},
              {"auto.offset.reset", "error"},
              {"isolation.level", "read_committed"},
              {"enable.partition.eof", "true"},
              {"check.crcs", "true"},
              {"allow.auto.create.topics", "false"},
              // An empty group would make librdkafka refuse assign(); this one is never joined nor committed to.
              {"group.id", s.group.empty() ? "keiretsu-none" : s.group},
          },
  };
}

}  // namespace

Outcome<std::unique_ptr<TopicSource>> TopicSource::open(SourceSettings settings, LogLine log) {
  std::unique_ptr<TopicSource> source(new TopicSource(std::move(settings)));
  TopicSource* self = source.get();
  Callbacks callbacks;
  callbacks.log = std::move(log);
  callbacks.statistics = [self](std::string_view json) { self->hear(json); };
  callbacks.committed = [self](rd_kafka_resp_err_t error, std::int64_t offset) {
    self->commit_under_way_ = false;
    if (error) {
      self->client_->log(5, "group " + self->settings_.group + ": commit of " + std::to_string(offset) + ": " + error_text(error));
    }
  };
  auto client = Client::open(RD_KAFKA_CONSUMER, consumer_settings(source->settings_), std::move(callbacks));
  if (!client) return std::unexpected(client.error());
  source->client_ = std::move(*client);
  return source;
}

TopicSource::~TopicSource() {
  if (!client_) return;
  const auto deadline = steady_clock::now() + milliseconds(2000);
  // Fetching stops first, so that polling serves nothing but the commit.
  if (const auto error = rd_kafka_assign(client_->get(), nullptr)) client_->log(5, place() + ": unassign: " + error_text(error));
  while ((commit_under_way_ || commit_wanted_ != commit_sent_) && steady_clock::now() < deadline) {
    if (!commit_under_way_) send_commit();
    const Message ignored(rd_kafka_consumer_poll(client_->get(), 50), &rd_kafka_message_destroy);
  }
}

void TopicSource::touch() { last_contact_.store(steady_clock::now().time_since_epoch().count(), std::memory_order_relaxed); }

steady_clock::time_point TopicSource::last_contact() const {
  return steady_clock::time_point(steady_clock::duration(last_contact_.load(std::memory_order_relaxed)));
}

// An idle partition gives no events, yet its leader answers a fetch twice a second.
void TopicSource::hear(std::string_view json) {
  auto heard = read_statistics(json, settings_.topic, settings_.partition, statistics_);
  if (!heard) return;
  statistics_ = *std::move(heard);
  if (statistics_.leader < 0) return;
  leader_ = statistics_.leader;
  const auto leader = std::ranges::find(statistics_.brokers, leader_, &BrokerStatistics::node);
  const std::int64_t responses = leader != statistics_.brokers.end() ? leader->responses : 0;
  if (leader_responses_ >= 0 && responses > leader_responses_) touch();
  leader_responses_ = responses;
}

// By rd_kafka_offsets_for_times() with the two offsets that stand for the ends: unlike
// rd_kafka_query_watermark_offsets() it keeps to its time limit when a broker hangs.
Outcome<loop::Watermarks> TopicSource::query_watermarks(int wait_ms) const {
  loop::Watermarks marks;
  for (const auto& [mark, end] : {std::pair(&marks.low, RD_KAFKA_OFFSET_BEGINNING), std::pair(&marks.high, RD_KAFKA_OFFSET_END)}) {
    const auto list = one(settings_.topic, settings_.partition, end);
    auto error = rd_kafka_offsets_for_times(client_->get(), list.get(), wait_ms);
    if (!error) error = list->elems[0].err;
    *mark = list->elems[0].offset;
    if (error || *mark < 0) return fault(ExitCode::unreachable, "kafka: " + place() + ": no watermarks: " + error_text(error));
  }
  return marks;
}

Outcome<loop::Watermarks> TopicSource::watermarks() { return query_watermarks(settings_.wait_ms); }

Outcome<std::string> TopicSource::cluster_id() {
  if (auto marks = watermarks(); !marks) return std::unexpected(marks.error());  // and so metadata has come
  return client_->cluster_id(settings_.wait_ms);
}

Outcome<void> TopicSource::assign(std::int64_t offset) {
  KEIRETSU_CHECK(offset >= 0);
  const auto error = rd_kafka_assign(client_->get(), one(settings_.topic, settings_.partition, offset).get());
  if (error) return fault(ExitCode::failed, "kafka: " + place() + ": assign at " + std::to_string(offset) + ": " + error_text(error));
  next_ = offset;
  at_end_ = false;
  reset_ = false;
  lost_.reset();
  return {};
}

// auto.offset.reset=error: librdkafka says the offset is out of range. The log decides.
Outcome<void> TopicSource::judge_reset() {
  if (lost_) return std::unexpected(*lost_);
  const auto now = steady_clock::now();
  if (now - reset_judged_ < kResetPause) return {};
  reset_judged_ = now;
  const auto marks = query_watermarks(1000);
  if (!marks) return {};  // no broker to ask now: asked again at a later poll
  const std::string range = "; the log has " + std::to_string(marks->low) + " to " + std::to_string(marks->high);
  if (next_ < marks->low) {
    lost_ = Fault{ExitCode::overtaken, place() + ": offset " + std::to_string(next_) + " is the next to read, but was deleted" + range};
  }
  if (next_ > marks->high) {
    lost_ =
        Fault{ExitCode::truncated, place() + ": offset " + std::to_string(next_) + " is the next to read, but was never written" + range};
  }
  if (lost_) return std::unexpected(*lost_);
  client_->log(4, place() + ": offset " + std::to_string(next_) + " was called out of range, which it is not: assigned again" + range);
  return assign(next_);
}

Outcome<std::optional<loop::Record>> TopicSource::poll(int wait_ms) {
  if (!commit_under_way_ && commit_wanted_ != commit_sent_) send_commit();
  const auto deadline = steady_clock::now() + milliseconds(wait_ms);
  for (int left_ms = wait_ms;;) {
    if (reset_) {
      if (auto judged = judge_reset(); !judged) return std::unexpected(judged.error());
    }
    const Message message(rd_kafka_consumer_poll(client_->get(), left_ms), &rd_kafka_message_destroy);
    if (!message) return std::nullopt;
    switch (message->err) {
      case RD_KAFKA_RESP_ERR_NO_ERROR:
        // A fetch under way while assigning may bring older ones.
        if (message->offset < next_) break;
        gaps_ += static_cast<std::uint64_t>(message->offset - next_);
        next_ = message->offset + 1;
        at_end_ = false;
        touch();
        return record_of(*message);
      case RD_KAFKA_RESP_ERR__PARTITION_EOF:
        touch();
        if (message->offset < next_) break;
        gaps_ += static_cast<std::uint64_t>(message->offset - next_);
        next_ = message->offset;
        at_end_ = true;
        return std::nullopt;
      case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET: reset_ = true; break;
      default: client_->log(4, place() + ": " + error_text(message->err) + ": " + rd_kafka_message_errstr(message.get())); break;
    }
    left_ms = std::max(0, static_cast<int>(std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now()).count()));
  }
}

// One commit is under way at a time; those wished for meanwhile are joined.
void TopicSource::commit(std::int64_t next) {
  if (settings_.group.empty()) return;
  commit_wanted_ = next;
  if (!commit_under_way_) send_commit();
}

void TopicSource::send_commit() {
  commit_sent_ = commit_wanted_;
  const auto error = rd_kafka_commit(client_->get(), one(settings_.topic, settings_.partition, commit_wanted_).get(), 1);
  commit_under_way_ = !error;
  if (error) client_->log(5, "group " + settings_.group + ": commit of " + std::to_string(commit_wanted_) + ": " + error_text(error));
}

Outcome<std::optional<std::int64_t>> TopicSource::committed() {
  if (settings_.group.empty()) return std::nullopt;
  const auto list = one(settings_.topic, settings_.partition, RD_KAFKA_OFFSET_INVALID);
  auto error = rd_kafka_committed(client_->get(), list.get(), settings_.wait_ms);
  if (!error) error = list->elems[0].err;
  if (error)
    return fault(ExitCode::unreachable,
                 "kafka: group " + settings_.group + ": no committed offset of " + place() + ": " + error_text(error));
  if (list->elems[0].offset < 0) return std::nullopt;
  return list->elems[0].offset;
}

loop::Watermarks TopicSource::marks_known() const {
  loop::Watermarks marks{-1, -1};
  if (rd_kafka_get_watermark_offsets(client_->get(), settings_.topic.c_str(), settings_.partition, &marks.low, &marks.high))
    return {-1, -1};
  return {std::max<std::int64_t>(-1, marks.low), std::max<std::int64_t>(-1, marks.high)};
}

}  // namespace keiretsu::kafka
