#include "app/daemon.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "app/anchor_watch.h"
#include "app/board.h"
#include "app/feed.h"
#include "app/opened.h"
#include "app/scrub.h"
#include "codec/envelope.h"
#include "http/server.h"
#include "kafka/topic_sink.h"
#include "kafka/topic_source.h"
#include "loop/start.h"
#include "store/rocks_store.h"

namespace keiretsu::app {
namespace {

using telemetry::Level;
using telemetry::Log;

constexpr int kWaitMs = 100, kRetryMs = 1'000, kDrainMs = 10'000;
constexpr std::chrono::seconds kLookEvery{1};
constexpr std::chrono::milliseconds kClosingMax{5'000}, kClosingStep{20};  // librdkafka may block on its way out (reliability.md 2.2)

class WallClock final : public loop::Clock {
 public:
  Micros now() override {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  }
  void wait(int wait_ms) override { std::this_thread::sleep_for(std::chrono::milliseconds(wait_ms)); }
};

kafka::LogLine kafka_log(const Log& log) {
  return [&log](int level, std::string_view facility, std::string_view text) {
    const Level at = level <= 3 ? Level::error : level == 4 ? Level::warn : level <= 6 ? Level::info : Level::debug;
    log.write(at, "kafka", text, {{"facility", facility}});
  };
}

store::LogLine store_log(const Log& log) {
  return [&log](bool is_error, std::string_view text) { log.write(is_error ? Level::error : Level::warn, "rocksdb", text); };
}

class Daemon {
 public:
  Daemon(const DaemonOptions& options, const Log& log)
      : options_(options),
        log_(log),
        place_{"", options.settings.kafka.topics.deals, options.settings.kafka.partition},
        metrics_({KEIRETSU_VERSION, KEIRETSU_REVISION, kafka::library_version(), store::library_version(), codec::json_library_version(),
                  http::library_version()},
                 place_.topic, place_.partition),
        board_(metrics_, log_) {}

  Outcome<void> run() {
    if (auto served = serve_http(); !served) return served;
    auto outcome = work();
    if (!outcome && is_halt(outcome.error().exit)) {
      const Fault fault = outcome.error();
      log_.write(Level::error, "loop", "halted: " + fault.message, {{"reason", halt_reason(fault.exit)}});
      board_.halted(fault);
      halted_ = true;
      settle();
      if (!options_.exit_on_halt) {
        while (!options_.stop()) {
          clock_.wait(kWaitMs);
          settle();
          look();
        }
        outcome = {};
      }
    }
    close(outcome ? ExitCode::done : outcome.error().exit);
    return outcome;
  }

 private:
  Outcome<void> serve_http() {
    if (!options_.serve_http) return {};
    auto server = http::Server::start(options_.settings.http.listen,
                                      http::health_routes({[this] { return board_.live(); }, [this] { return board_.ready(); },
                                                           [this] { return board_.metrics_text(); }}),
                                      [this](std::string_view text) { log_.write(Level::warn, "http", text); });
    if (!server) return std::unexpected(server.error());
    http_ = *std::move(server);
    log_.write(Level::info, "http", "listening", {{"address", http_->address()}});
    return {};
  }

  Outcome<void> work() {
    if (auto opened = open_store(); !opened) return opened;
    if (options_.stop()) return {};
    if (auto opened = open_topics(); !opened) return opened;
    if (options_.stop()) return {};
    if (auto began = begin(); !began) return began;
    if (!shard_) return {};  // told to stop before the brokers answered
    while (!options_.stop()) {
      auto turn = shard_->turn(kWaitMs);
      if (!turn) return std::unexpected(turn.error());
      board_.turned(*turn, *shard_, source_->marks_known(), source_->last_contact());
      look();
      anchor_watch_->at(shard_->meta().anchor, source_->leader());
      if (auto lost = anchor_watch_->lost()) return std::unexpected(*std::move(lost));
      if (options_.turned) options_.turned(*turn, *shard_);
    }
    log_.write(Level::info, "loop", "stopping", {{"next_offset", shard_->meta().next_offset}});
    return shard_->drain(kDrainMs);
  }

  // A disk that is full waits for space.
  Outcome<void> open_store() {
    for (;;) {
      auto opened = store::RocksStore::open(options_.store, store::Mode::read_write, store_log(log_));
      if (opened) {
        store_ = *std::move(opened);
        board_.waiting("kafka to answer");
        scrub_store();
        return {};
      }
      if (opened.error().exit != ExitCode::disk_full) return std::unexpected(opened.error());
      log_.write(Level::error, "store", opened.error().message);
      board_.waiting("disk space: " + opened.error().message);
      look();
      for (int waited = 0; waited < 5'000; waited += kWaitMs) {
        if (options_.stop()) return {};
        clock_.wait(kWaitMs);
      }
    }
  }

  void scrub_store() {
    const std::chrono::hours every(options_.settings.store.verify_hours);
    board_.verifies(every, store_->created_s(), store_->verified_s());
    if (every.count() == 0) return;
    std::chrono::seconds first = until_due(every, std::max(store_->created_s(), store_->verified_s()), now_ms() / 1'000);
    if (store_->was_left_open()) {
      log_.write(Level::info, "store", "was not closed in order, or is damaged: its files are verified");
      first = std::chrono::seconds(0);
    }
    scrub_ = std::make_unique<Scrub>([this](const Scrub::GoOn& go_on) { return store_->scrub(go_on); }, first, every,
                                     [this](const Outcome<void>& verdict) {
                                       if (!verdict && verdict.error().exit == ExitCode::failed)
                                         log_.write(Level::error, "store", "damaged: " + verdict.error().message);
                                       else if (!verdict)
                                         log_.write(Level::warn, "store", "could not be verified: " + verdict.error().message);
                                       board_.verified(verdict);
                                     });
  }

  // A halt stops the reading: what is durable is still owed to its topics.
  void settle() {
    if (!shard_ || shard_->all_confirmed()) return;
    if (const auto drained = shard_->drain(kDrainMs); !drained) {
      log_.write(Level::error, "loop", "not all that is durable could be published: " + drained.error().message);
      shard_.reset();
      return;
    }
    board_.turned({}, *shard_, source_->marks_known(), source_->last_contact());
  }

  // For the metrics, and what a loop owes the log while no line comes.
  void look() {
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_ < kLookEvery) return;
    looked_ = now;
    Adapters seen;
    if (auto space = store::disk_space(options_.store)) seen.disk = *space;
    if (store_) seen.store = store_->figures();
    if (source_ && !halted_) seen.input = source_->statistics();
    if (alerts_ && dead_letters_ && !halted_) {
      seen.output = kafka::together(alerts_->statistics(), dead_letters_->statistics());
      seen.sink_failures = {alerts_->replacements(), dead_letters_->replacements()};
    }
    board_.looked(std::move(seen));
    log_.tell_suppressed();
  }

  Outcome<void> open_topics() {
    const auto& k = options_.settings.kafka;
    kafka::Properties properties(k.properties.begin(), k.properties.end());
    properties["bootstrap.servers"] = k.bootstrap_servers;
    const std::string where = place_.topic + "-" + std::to_string(place_.partition), client = "keiretsu-" + where;
    auto source = kafka::TopicSource::open({properties, place_.topic, place_.partition, k.group_id, client}, kafka_log(log_));
    if (!source) return std::unexpected(source.error());
    source_ = *std::move(source);
    const std::string dead = k.topics.dead_letters.empty() ? place_.topic + ".dlq" : k.topics.dead_letters;
    for (auto [sink, topic] : {std::pair{&alerts_, k.topics.alerts}, std::pair{&dead_letters_, dead}}) {
      auto opened = kafka::TopicSink::open({properties, topic, client}, kafka_log(log_));
      if (!opened) return std::unexpected(opened.error());
      *sink = *std::move(opened);
    }
    const kafka::SourceSettings again{properties, place_.topic, place_.partition, "", client + "-anchor"};
    anchor_watch_ = std::make_unique<AnchorWatch>(
        [this, again]() -> Outcome<std::unique_ptr<loop::Source>> { return kafka::TopicSource::open(again, kafka_log(log_)); }, where,
        std::chrono::seconds(k.anchor_check_s), [this](const std::string& text) { log_.write(Level::warn, "anchor", text); });
    return {};
  }

  // Until the brokers answer: they may come up after us.
  Outcome<void> begin() {
    const loop::Ports ports{*source_, *store_, *alerts_, *dead_letters_, clock_};
    const loop::StartOptions start{options_.texts, config_of, options_.new_lineage, options_.accept_gap,
                                   [this](const std::string& text) { log_.write(Level::warn, "start", text); }};
    while (!options_.stop()) {
      auto shard = place(ports, start);
      if (shard) {
        shard_ = *std::move(shard);
        board_.started(*shard_);
        log_.write(Level::info, "loop", "started",
                   {{"topic", place_.topic},
                    {"partition", place_.partition},
                    {"next_offset", shard_->meta().next_offset},
                    {"deals", shard_->ledger().deals().size()},
                    {"config_epoch", shard_->meta().config_epoch}});
        return {};
      }
      if (shard.error().exit != ExitCode::unreachable) return std::unexpected(shard.error());
      log_.write(Level::warn, "kafka", shard.error().message);
      board_.waiting(shard.error().message);
      if (auto served = serve_clients(); !served) return served;
      look();
    }
    return {};
  }

  // Until the next try: the clients tell what they see of the brokers. A record that comes is read again once its place is known.
  Outcome<void> serve_clients() {
    for (const auto& sink : {alerts_.get(), dead_letters_.get()})
      if (const auto served = sink->delivered(); !served) return std::unexpected(served.error());
    if (const auto served = source_->poll(kRetryMs); !served) return std::unexpected(served.error());
    return {};
  }

  Outcome<std::unique_ptr<loop::Shard>> place(const loop::Ports& ports, const loop::StartOptions& start) {
    auto cluster = source_->cluster_id();
    if (!cluster) return std::unexpected(cluster.error());
    place_.cluster_id = *std::move(cluster);
    const config::Settings& settings = options_.settings;
    loop::ShardOptions shard{.ticks = options_.ticks, .accept_refusals = options_.accept_refusals, .schema_ids = settings.schema_ids};
    shard.decode_ahead = settings.decode_ahead;
    if (settings.store.commit_behind) shard.commit_behind = std::launch::async;
    board_.reading();
    return loop::start(ports, place_, start, shard);
  }

  // The store first; then a process that hangs in a library is ended.
  void close(ExitCode exit) {
    scrub_.reset();
    shard_.reset();
    store_.reset();
    const std::jthread watchdog([exit](const std::stop_token& closed) {
      for (auto left = kClosingMax; left > kClosingStep; left -= kClosingStep) {
        std::this_thread::sleep_for(kClosingStep);
        if (closed.stop_requested()) return;
      }
      ::_exit(static_cast<int>(exit));
    });
    anchor_watch_.reset();
    alerts_.reset();
    dead_letters_.reset();
    source_.reset();
  }

  const DaemonOptions& options_;
  const Log& log_;
  WallClock clock_;
  loop::Place place_;
  telemetry::Metrics metrics_;
  Board board_;
  SteadyTime looked_{};
  bool halted_ = false;  // nobody polls the clients: what they told last would be shown as if it were so
  std::unique_ptr<store::RocksStore> store_;
  std::unique_ptr<Scrub> scrub_;  // reads the store
  std::unique_ptr<kafka::TopicSource> source_;
  std::unique_ptr<kafka::TopicSink> alerts_, dead_letters_;
  std::unique_ptr<loop::Shard> shard_;
  std::unique_ptr<AnchorWatch> anchor_watch_;
  std::unique_ptr<http::Server> http_;  // last: it reads the board
};

}  // namespace

Outcome<void> run_daemon(const DaemonOptions& options, const telemetry::Log& log) { return Daemon(options, log).run(); }

}  // namespace keiretsu::app
