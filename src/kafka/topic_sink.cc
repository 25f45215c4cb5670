#include "kafka/topic_sink.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"

namespace keiretsu::kafka {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kPauseFirst{1000}, kPauseMax{30'000};
// Per message and per header: lengths, attributes, timestamps.
constexpr std::size_t kFrameBytes = 128, kHeaderFrameBytes = 16;

std::size_t bytes_of(const loop::Outgoing& message) {
  std::size_t bytes = kFrameBytes + (message.key ? message.key->size() : 0) + (message.value ? message.value->size() : 0);
  for (const auto& header : message.headers) bytes += header.name.size() + header.value.size() + kHeaderFrameBytes;
  return bytes;
}

Settings producer_settings(const SinkSettings& s) {
  return {
      .given = s.properties,
      .defaults =
          {
              {"linger.ms", "0"},
              {"compression.type", "lz4"},
              {"socket.keepalive.enable", "true"},
              {"statistics.interval.ms", "5000"},
              {"client.id", s.client_id},
          },
      .fixed =
          {
              {"enable.idempotence", "true"},
              {"acks", "all"},
              {"max.in.flight", "1"},
              // A refused message ends the producer before a later one is sent: a consumer drops what comes below its highest seq.
              {"enable.gapless.guarantee", "true"},
              // A message that times out amid others is what makes the idempotent producer lose its order.
              {"message.timeout.ms", "0"},
              {"message.max.bytes", std::to_string(kMessageBytesMax)},
              // The queue's limit is ours, so that librdkafka's is never met first.
              {"queue.buffering.max.kbytes", std::to_string(2 * kQueueBytesMax / 1024)},
              {"queue.buffering.max.messages", std::to_string(2 * kQueueMessagesMax)},
              // As Java's clients do, so that a key lands in the same partition from all.
              {"partitioner", "murmur2_random"},
          },
  };
}

}  // namespace

Outcome<std::unique_ptr<TopicSink>> TopicSink::open(SinkSettings settings, LogLine log) {
  std::unique_ptr<TopicSink> sink(new TopicSink(std::move(settings), std::move(log)));
  if (auto made = sink->make_producer(); !made) return std::unexpected(made.error());
  return sink;
}

TopicSink::~TopicSink() = default;

Outcome<void> TopicSink::make_producer() {
  Callbacks callbacks;
  callbacks.log = log_;
  callbacks.delivered = [this](const rd_kafka_message_t& report) { confirm(report); };
  callbacks.statistics = [this](std::string_view json) {
    if (auto heard = read_statistics(json, settings_.topic, 0, statistics_)) statistics_ = *std::move(heard);
  };
  auto client = Client::open(RD_KAFKA_PRODUCER, producer_settings(settings_), std::move(callbacks));
  if (!client) return std::unexpected(client.error());
  producer_ = std::move(*client);
  handed_ = first_;
  failed_ = false;
  return {};
}

// A delivery report. Of several partitions they come in any order.
void TopicSink::confirm(const rd_kafka_message_t& report) {
  if (failed_) return;
  if (report.err) {
    fail("a message was not delivered: " + error_text(report.err));
    return;
  }
  const auto number = reinterpret_cast<std::uintptr_t>(report._private);
  KEIRETSU_CHECK(number >= first_ && number < handed_);
  queue_[number - first_].confirmed = true;
  pause_ = milliseconds(0);
}

void TopicSink::fail(std::string reason) {
  if (failed_) return;
  failed_ = true;
  ++replacements_;
  pause_ = std::clamp(2 * pause_, kPauseFirst, kPauseMax);
  retry_at_ = steady_clock::now() + pause_;
  log_(3, "SINK",
       settings_.topic + ": " + reason + "; a new producer sends again what is unconfirmed in " + std::to_string(pause_.count()) + " ms");
  last_failure_ = std::move(reason);
}

rd_kafka_resp_err_t TopicSink::produce(const Entry& entry, std::uint64_t number) {
  const loop::Outgoing& message = entry.message;
  rd_kafka_headers_t* headers = rd_kafka_headers_new(message.headers.size());
  for (const auto& header : message.headers) {
    rd_kafka_header_add(headers, header.name.data(), static_cast<ssize_t>(header.name.size()), header.value.data(),
                        static_cast<ssize_t>(header.value.size()));
  }
  std::array<rd_kafka_vu_t, 6> parts{};
  parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
  parts[0].u.cstr = settings_.topic.c_str();
  parts[1].vtype = RD_KAFKA_VTYPE_KEY;
  parts[1].u.mem.ptr = message.key ? const_cast<char*>(message.key->data()) : nullptr;
  parts[1].u.mem.size = message.key ? message.key->size() : 0;
  parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
  parts[2].u.mem.ptr = message.value ? const_cast<char*>(message.value->data()) : nullptr;
  parts[2].u.mem.size = message.value ? message.value->size() : 0;
  parts[3].vtype = RD_KAFKA_VTYPE_HEADERS;
  parts[3].u.headers = headers;
  parts[4].vtype = RD_KAFKA_VTYPE_OPAQUE;
  parts[4].u.ptr = reinterpret_cast<void*>(static_cast<std::uintptr_t>(number));
  parts[5].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
  parts[5].u.i = 0;  // no copy of the value: the queue holds it until it is confirmed
  rd_kafka_error_t* error = rd_kafka_produceva(producer_->get(), parts.data(), parts.size());
  if (!error) return RD_KAFKA_RESP_ERR_NO_ERROR;
  const auto code = rd_kafka_error_code(error);
  rd_kafka_error_destroy(error);
  rd_kafka_headers_destroy(headers);
  return code;
}

// Serves delivery reports, replaces a failed producer when its pause is over, hands over what it does not have.
Outcome<void> TopicSink::go_on() {
  serve();
  if (failed_) {
    if (steady_clock::now() < retry_at_) return {};
    producer_.reset();
    if (auto made = make_producer(); !made) return made;
  }
  for (; handed_ < first_ + queue_.size(); ++handed_) {
    const Entry& entry = queue_[handed_ - first_];
    if (entry.confirmed) continue;
    const auto error = produce(entry, handed_);
    if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) return {};
    if (error) {
      fail("a message was not accepted: " + error_text(error));
      return {};
    }
  }
  return {};
}

void TopicSink::serve() {
  if (failed_) return;
  rd_kafka_poll(producer_->get(), 0);
  std::array<char, 512> reason{};
  if (rd_kafka_fatal_error(producer_->get(), reason.data(), reason.size()))
    fail(std::string("the producer cannot go on: ") + reason.data());
  while (!queue_.empty() && queue_.front().confirmed) {
    delivered_ = queue_.front().message.position;
    queue_bytes_ -= queue_.front().bytes;
    queue_.pop_front();
    ++first_;
  }
  handed_ = std::max(handed_, first_);
}

Outcome<bool> TopicSink::offer(const loop::Outgoing& message) {
  if (queue_bytes_ >= kQueueBytesMax || queue_.size() >= kQueueMessagesMax) {
    if (auto done = go_on(); !done) return std::unexpected(done.error());
  }
  const std::size_t bytes = bytes_of(message);
  if (bytes > kMessageBytesMax) {
    return fault(ExitCode::failed, settings_.topic + ": the message at position " + std::to_string(message.position) + " has " +
                                       std::to_string(bytes) + " bytes; expected at most " + std::to_string(kMessageBytesMax));
  }
  if (queue_.size() >= kQueueMessagesMax || (!queue_.empty() && queue_bytes_ + bytes > kQueueBytesMax)) return false;
  KEIRETSU_CHECK(message.position > offered_);
  offered_ = message.position;
  queue_.push_back({message, bytes, false});
  queue_bytes_ += bytes;
  if (auto done = go_on(); !done) return std::unexpected(done.error());
  return true;
}

Outcome<std::uint64_t> TopicSink::delivered() {
  if (auto done = go_on(); !done) return std::unexpected(done.error());
  return delivered_;
}

}  // namespace keiretsu::kafka
