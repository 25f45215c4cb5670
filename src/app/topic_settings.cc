#include "app/topic_settings.h"

#include <charconv>
#include <cstdint>
#include <utility>

#include "codec/envelope.h"
#include "kafka/topic_sink.h"

namespace keiretsu::app {
namespace {

// A record is more than its value: key, headers, framing.
constexpr std::int64_t kRecordFrameBytes = 16 * 1024;

class Judgement {
 public:
  Judgement(std::string what, const TopicFacts& topic) : what_(std::move(what)), topic_(topic) {}

  [[nodiscard]] std::string at(const char* name) const {
    const auto it = topic_.settings.find(name);
    return it == topic_.settings.end() ? std::string() : it->second;
  }
  [[nodiscard]] std::int64_t number(const char* name) const {
    const std::string text = at(name);
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }

  void warn(const std::string& message) { add(Verdict::warning, message); }
  void wrong(const std::string& message) { add(Verdict::wrong, message); }

  [[nodiscard]] std::string takes(std::int64_t bytes) const {
    if (number("max.message.bytes") >= bytes) return {};
    return "max.message.bytes is " + at("max.message.bytes") + "; expected at least " + std::to_string(bytes) +
           ", which the largest message has";
  }

  // What all three topics have in common.
  void kept() {
    if (at("retention.bytes") != "-1")
      warn("retention.bytes is " + at("retention.bytes") + "; expected -1: the oldest records are deleted");
    if (at("compression.type") != "zstd")
      warn("compression.type is " + at("compression.type") +
           "; expected zstd: what a producer packed otherwise may unpack to gigabytes in a reader");
    if (topic_.brokers == 1) return;
    if (topic_.replicas < 2) warn("has 1 replica; expected 3: a broker that is lost takes the records with it");
    else if (number("min.insync.replicas") < 2)
      warn("min.insync.replicas is " + at("min.insync.replicas") +
           "; expected 2: a record counts as written while one broker alone has it");
  }

  [[nodiscard]] std::vector<Finding> take() {
    if (findings_.empty())
      add(Verdict::good, "cleanup.policy " + at("cleanup.policy") + ", retention.ms " + at("retention.ms") + ", message.timestamp.type " +
                             at("message.timestamp.type"));
    return std::move(findings_);
  }

 private:
  void add(Verdict verdict, const std::string& message) { findings_.push_back({verdict, what_, topic_.name + ": " + message}); }

  std::string what_;
  const TopicFacts& topic_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> judge_input(const std::string& what, const TopicFacts& topic) {
  Judgement j(what, topic);
  if (j.at("cleanup.policy") != "delete")
    j.wrong("cleanup.policy is " + j.at("cleanup.policy") + "; expected delete: compaction takes reports out of the log");
  if (j.at("retention.ms") != "-1" && j.at("message.timestamp.type") != "LogAppendTime")
    j.warn("retention.ms is " + j.at("retention.ms") + " and message.timestamp.type " + j.at("message.timestamp.type") +
           "; expected -1 or LogAppendTime: a record stamped with its deal's date would be deleted within minutes, and a store that is "
           "lost is built anew from the topic");
  if (const auto small = j.takes(static_cast<std::int64_t>(codec::kValueBytesMax) + kRecordFrameBytes); !small.empty()) j.warn(small);
  j.kept();
  return j.take();
}

std::vector<Finding> judge_output(const std::string& what, const TopicFacts& topic) {
  Judgement j(what, topic);
  if (j.at("cleanup.policy") != "delete")
    j.wrong("cleanup.policy is " + j.at("cleanup.policy") +
            "; expected delete: compaction keeps the last record of a key alone, and a record without a key is refused");
  if (const auto small = j.takes(kafka::kMessageBytesMax); !small.empty()) j.wrong(small + ": one that is refused holds up all behind it");
  if (j.number("min.insync.replicas") > topic.replicas)
    j.wrong("min.insync.replicas is " + j.at("min.insync.replicas") + " of " + std::to_string(topic.replicas) +
            " replicas; expected no more than there are: nothing could be written");
  if (j.at("retention.ms") != "-1")
    j.warn("retention.ms is " + j.at("retention.ms") + "; expected -1: a consumer that comes later would not find what is deleted by then");
  j.kept();
  return j.take();
}

}  // namespace keiretsu::app
