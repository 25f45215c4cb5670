#include "app/check_connect.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "app/topic_settings.h"
#include "kafka/probe.h"
#include "kafka/topic_source.h"
#include "loop/meta.h"
#include "store/rocks_store.h"

namespace keiretsu::app {
namespace {

constexpr int kReachMs = 10'000, kAnswerMs = 5'000, kReadMs = 5'000, kStepMs = 200;

class ConnectCheck {
 public:
  ConnectCheck(const config::Settings& settings, const std::function<void(const Finding&)>& tell)
      : settings_(settings),
        tell_(tell),
        topics_(settings.kafka.topics),
        properties_(settings.kafka.properties.begin(), settings.kafka.properties.end()),
        place_(topics_.deals + "-" + std::to_string(settings.kafka.partition)) {
    properties_["bootstrap.servers"] = settings.kafka.bootstrap_servers;
    if (topics_.dead_letters.empty()) topics_.dead_letters = topics_.deals + ".dlq";
  }

  ExitCode run() {
    disk();
    if (reach()) {
      if (input()) read();
      output("alerts topic", topics_.alerts);
      output("dead letter topic", topics_.dead_letters);
      say(Verdict::not_checked, "rights to write",
          "no request of librdkafka " + kafka::library_version() + " tells them without a message written; expected Write on " +
              topics_.alerts + " and " + topics_.dead_letters + ", and IdempotentWrite on the cluster before Kafka 2.8");
    }
    return exit_;
  }

 private:
  void say(Verdict verdict, std::string what, std::string message) { tell_({verdict, std::move(what), std::move(message)}); }
  void wrong(std::string what, std::string message, ExitCode exit = ExitCode::bad_config) {
    constexpr std::array kFirst = {ExitCode::done, ExitCode::write_failed, ExitCode::disk_full, ExitCode::bad_config,
                                   ExitCode::unreachable};
    const auto rank = [&](ExitCode e) { return std::ranges::find(kFirst, e); };
    if (rank(exit) > rank(exit_)) exit_ = exit;
    say(Verdict::wrong, std::move(what), std::move(message));
  }
  // A fault of an answer that did not come, or says no: a right that lacks is not mended by waiting.
  void wrong(std::string what, const Fault& fault) {
    const bool denied = fault.message.contains("AUTHORIZATION_FAILED");
    wrong(std::move(what), fault.message, fault.exit == ExitCode::unreachable && !denied ? ExitCode::unreachable : ExitCode::bad_config);
  }

  void disk() {
    const auto directory = config::shard_store(settings_);
    const auto space = store::disk_space(directory);
    if (!space) return wrong("disk", space.error().message);
    if (const auto writable = store::can_write(directory); !writable) return wrong("disk", writable.error().message, writable.error().exit);
    const auto mib = [](std::uint64_t bytes) { return std::to_string(bytes >> 20) + " MiB"; };
    const std::string found = directory.string() + ": " + mib(space->free_bytes) + " free of " + mib(space->size_bytes);
    if (space->free_bytes < store::kFreeBytesNeeded)
      return wrong("disk", found + "; expected at least " + mib(store::kFreeBytesNeeded), ExitCode::disk_full);
    say(Verdict::good, "disk", found);
  }

  bool reach() {
    auto probe = kafka::Probe::open(properties_);
    if (!probe) {
      wrong("broker", probe.error());
      return false;
    }
    probe_ = *std::move(probe);
    const auto cluster = probe_->cluster(kReachMs);
    if (!cluster) {
      wrong("broker", Fault{cluster.error().exit, settings_.kafka.bootstrap_servers + ": " + cluster.error().message});
      return false;
    }
    cluster_id_ = cluster->id;
    brokers_ = cluster->brokers;
    say(Verdict::good, "broker",
        settings_.kafka.bootstrap_servers + ": cluster " + cluster->id + ", brokers: " + std::to_string(cluster->brokers));
    return true;
  }

  // Nothing, and said so, if the topic is not there.
  std::optional<kafka::Probe::Topic> exists(const std::string& what, const std::string& topic, int partition) {
    const auto found = probe_->topic(topic, kAnswerMs);
    if (!found) {
      wrong(what, Fault{found.error().exit, topic + ": " + found.error().message});
      return std::nullopt;
    }
    if (!*found) {
      wrong(what, topic + ": there is no such topic, or its Describe is not allowed; expected it: the daemon makes none");
      return std::nullopt;
    }
    if (partition >= (*found)->partitions) {
      wrong(what, topic + ": has " + std::to_string((*found)->partitions) + " partitions; expected partition " + std::to_string(partition) +
                      " (kafka.partition) among them, from 0");
      return std::nullopt;
    }
    say(Verdict::good, what,
        topic + ": partitions: " + std::to_string((*found)->partitions) + ", replicas: " + std::to_string((*found)->replicas));
    return *found;
  }

  // Nothing, and said so, if they are not to be seen.
  void judge(const std::string& what, const std::string& name, int replicas,
             std::vector<Finding> (*judged)(const std::string&, const TopicFacts&)) {
    auto found = probe_->settings(name, kAnswerMs);
    if (!found) {
      say(Verdict::not_checked, what + " settings", name + ": " + found.error().message + "; expected the right DescribeConfigs");
      return;
    }
    for (Finding& f : judged(what + " settings", {name, *std::move(found), replicas, brokers_})) {
      if (f.verdict == Verdict::wrong) wrong(std::move(f.what), std::move(f.message));
      else tell_(f);
    }
  }

  bool input() {
    const auto there = exists("input topic", topics_.deals, settings_.kafka.partition);
    if (there) judge("input topic", topics_.deals, there->replicas, &judge_input);
    return there.has_value();
  }

  void output(const std::string& what, const std::string& topic) {
    if (const auto there = exists(what, topic, 0)) judge(what, topic, there->replicas, &judge_output);
  }

  // Ends of the log, the group's offset, and one record; then the store against them.
  void read() {
    std::mutex lock;
    std::string said;  // by librdkafka, last
    auto source = kafka::TopicSource::open(
        {properties_, topics_.deals, settings_.kafka.partition, settings_.kafka.group_id, "keiretsu-check", kAnswerMs},
        [&](int, std::string_view, std::string_view text) {
          const std::scoped_lock hold(lock);
          said = text;
        });
    if (!source) return wrong("input", source.error());
    const auto marks = (*source)->watermarks();
    if (!marks) return wrong("input", marks.error());
    const std::string range = place_ + ": offsets " + std::to_string(marks->low) + " to " + std::to_string(marks->high);
    if (!can_read(**source, marks->low)) {
      const std::scoped_lock hold(lock);
      wrong("input", range + ": no record came within 5 s" + (said.empty() ? "" : ": " + said));
    } else {
      say(Verdict::good, "input", range + ", may be read");
    }
    const auto committed = offset_of_group(**source);
    if (!committed) return wrong("group", committed.error());
    compare(*marks, *committed);
  }

  // A cluster that has just begun has no coordinator of groups yet.
  static Outcome<std::optional<std::int64_t>> offset_of_group(kafka::TopicSource& source) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kReachMs);
    for (;;) {
      auto committed = source.committed();
      const bool soon = !committed && committed.error().message.contains("COORDINATOR");
      if (!soon || std::chrono::steady_clock::now() >= deadline) return committed;
      std::this_thread::sleep_for(std::chrono::milliseconds(kStepMs));
    }
  }

  static bool can_read(kafka::TopicSource& source, std::int64_t low) {
    if (!source.assign(low)) return false;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(kReadMs);
    while (std::chrono::steady_clock::now() < deadline) {
      const auto record = source.poll(100);
      if (!record) return false;
      if (*record || source.at_end()) return true;
    }
    return false;
  }

  void compare(const loop::Watermarks& marks, std::optional<std::int64_t> committed) {
    const std::string what = "store", group = committed ? "the group had come to " + std::to_string(*committed) : "the group has no offset";
    const auto directory = config::shard_store(settings_);
    if (!std::filesystem::exists(directory / "CURRENT")) {
      const std::string begins = directory.string() + ": none yet: the topic is read from offset " + std::to_string(marks.low) + " on";
      if (committed && *committed > 0 && marks.low > 0)
        wrong(what,
              begins + ", but " + group +
                  ": the volume was lost, and the topic no longer has its beginning; restore the store, or go on with run --accept-gap");
      else say(committed && *committed > 0 ? Verdict::warning : Verdict::good, what, begins + "; " + group);
      return;
    }
    auto opened = store::RocksStore::open(directory, store::Mode::read_only);
    if (!opened) return wrong(what, opened.error().message);
    const auto meta = loop::read_meta(**opened);
    if (!meta) return wrong(what, meta.error().message);
    if (!*meta) return say(Verdict::good, what, directory.string() + ": no record was applied yet; " + group);
    const loop::Meta& m = **meta;
    const std::string at = directory.string() + ": the next record is " + std::to_string(m.next_offset);
    if (m.topic != topics_.deals || m.partition != settings_.kafka.partition)
      wrong(what, directory.string() + ": belongs to " + m.topic + "-" + std::to_string(m.partition) + "; expected " + place_);
    else if (m.cluster_id != cluster_id_)
      wrong(what,
            directory.string() + ": was filled from cluster " + m.cluster_id + "; expected " + cluster_id_ + ", or run --new-lineage");
    else if (m.next_offset > marks.high)
      wrong(what, at + ", and the topic ends at " + std::to_string(marks.high) +
                      ": it lost records; restore it, or go on with run --new-lineage");
    else if (m.next_offset < marks.low)
      wrong(what,
            at + ", and the topic begins at " + std::to_string(marks.low) + ": retention overtook the daemon; go on with run --accept-gap");
    else if (committed && *committed > m.next_offset)
      say(Verdict::warning, what, at + ", and " + group + ": the store went back in time; what follows is told again with the same ids");
    else say(Verdict::good, what, at + "; " + group);
  }

  const config::Settings& settings_;
  const std::function<void(const Finding&)>& tell_;
  config::Settings::Topics topics_;
  kafka::Properties properties_;
  std::string place_, cluster_id_;
  int brokers_ = 0;
  std::unique_ptr<kafka::Probe> probe_;
  ExitCode exit_ = ExitCode::done;
};

}  // namespace

std::string_view name(Verdict verdict) {
  constexpr std::array<std::string_view, 4> kNames = {"good", "warning", "wrong", "not_checked"};
  return kNames[static_cast<std::size_t>(verdict)];
}

ExitCode check_connect(const config::Settings& settings, const std::function<void(const Finding&)>& tell) {
  return ConnectCheck(settings, tell).run();
}

}  // namespace keiretsu::app
