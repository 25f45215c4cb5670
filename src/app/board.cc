#include "app/board.h"

#include <algorithm>
#include <utility>

#include "app/adapter_metrics.h"
#include "app/feed.h"

namespace keiretsu::app {
namespace {

constexpr auto kBeatAgeMax = std::chrono::seconds(60), kContactAgeMax = std::chrono::seconds(30);
constexpr std::array kHalts = {ExitCode::truncated, ExitCode::recreated, ExitCode::overtaken, ExitCode::refusals, ExitCode::newer_store};

Micros now() { return now_ms() * 1'000; }

double seconds_since(const std::optional<Micros>& instant) {
  return instant ? static_cast<double>(std::max<Micros>(0, now() - *instant)) / 1e6 : 0;
}

}  // namespace

std::string_view halt_reason(ExitCode exit) {
  switch (exit) {
    case ExitCode::truncated: return "truncated";
    case ExitCode::recreated: return "recreated";
    case ExitCode::overtaken: return "overtaken";
    case ExitCode::refusals: return "refusals";
    case ExitCode::newer_store: return "newer_store";
    default: return {};
  }
}
bool is_halt(ExitCode exit) { return !halt_reason(exit).empty(); }

Board::Board(telemetry::Metrics& metrics, const telemetry::Log& log) : metrics_(metrics), log_(log), shard_metrics_(metrics) {
  for (const ExitCode exit : kHalts) metrics_.halt(halt_reason(exit), false);
}

void Board::waiting(std::string for_what) {
  const std::scoped_lock lock(lock_);
  waiting_ = std::move(for_what);
  beat_ = std::chrono::steady_clock::now();
}

// It may take minutes, and nobody serves the clients meanwhile: what they told last would be shown as if it were so.
void Board::reading() {
  const std::scoped_lock lock(lock_);
  waiting_ = "the store to be read";
  adapters_.input.reset();
  adapters_.output.reset();
}

void Board::started(const loop::Shard& shard) {
  shard_metrics_.started(shard, now());
  const std::scoped_lock lock(lock_);
  started_ = true;
  beat_ = std::chrono::steady_clock::now();
}

void Board::turned(const loop::Turn& turn, const loop::Shard& shard, loop::Watermarks marks, SteadyTime contact) {
  shard_metrics_.turned(turn, shard, marks, now());
  const bool caught_up = shard.status().caught_up;
  const std::scoped_lock lock(lock_);
  beat_ = std::chrono::steady_clock::now();
  turned_ = true;
  contact_ = contact;
  caught_up_ = caught_up;
  pending_ = shard_metrics_.pending();
}

void Board::looked(Adapters adapters) {
  const std::scoped_lock lock(lock_);
  adapters_ = std::move(adapters);
}

// Nobody serves the clients any more: what they told last would be shown as if it were so.
void Board::halted(const Fault& fault) {
  metrics_.halt(halt_reason(fault.exit), true);
  const std::scoped_lock lock(lock_);
  halted_ = fault;
  adapters_.input.reset();
  adapters_.output.reset();
}

void Board::verifies(std::chrono::seconds every, std::int64_t created_s, std::int64_t verified_s) {
  const std::scoped_lock lock(lock_);
  verify_every_ = every;
  created_s_ = created_s;
  verified_s_ = verified_s;
}

void Board::verified(const Outcome<void>& verdict) {
  const std::scoped_lock lock(lock_);
  if (verdict) {
    verified_s_ = now_ms() / 1'000;
    damage_.reset();
  } else if (verdict.error().exit == ExitCode::failed) {
    ++verify_failures_;
    damage_ = verdict.error().message;
  }
}

std::vector<http::Check> Board::live() const {
  const std::scoped_lock lock(lock_);
  // Before the start the core thread may read a store for minutes: that is no hang.
  const bool beats = !started_ || halted_ || std::chrono::steady_clock::now() - beat_ < kBeatAgeMax;
  return {{"loop", beats, beats ? "" : "no turn ended within 60 s"}};
}

std::vector<http::Check> Board::ready() const {
  const std::scoped_lock lock(lock_);
  return ready_locked();
}

std::vector<http::Check> Board::ready_locked() const {
  const bool heard = started_ && std::chrono::steady_clock::now() - contact_ < kContactAgeMax;
  return {{"restored", started_,
           started_  ? ""
           : halted_ ? "the start came to a halt"
                     : "waiting for: " + waiting_},
          {"caught_up", caught_up_, caught_up_ ? "" : "the end of the partition has not been reached yet"},
          {"broker", heard,
           heard      ? ""
           : started_ ? "no answer within 30 s"
                      : "not read from yet"},
          {"store_intact", !damage_,
           damage_ ? *damage_ + ": the file is damaged. Stop the daemon, move the store away and restore a backup, or start with an empty "
                                "directory: it is built anew from the topic, if that still begins at its first record"
                   : ""},
          {"not_halted", !halted_, halted_ ? std::string(halt_reason(halted_->exit)) + ": " + halted_->message : ""}};
}

std::string Board::metrics_text() const {
  telemetry::Families more;
  {
    const std::scoped_lock lock(lock_);
    metrics_.ready.Set(std::ranges::all_of(ready_locked(), &http::Check::good) ? 1 : 0);
    if (turned_ && pending_.end_known) metrics_.lag_seconds.Set(seconds_since(pending_.applied));
    for (std::size_t i = 0; i < telemetry::kSinks; ++i) {
      const auto sink = static_cast<telemetry::SinkName>(i);
      if (turned_) metrics_.sink(sink).oldest_row_age.Set(seconds_since(pending_.oldest_row[i]));
      more.counter("keiretsu_sink_failures_total", "Deliveries that failed and were tried again.",
                   static_cast<double>(adapters_.sink_failures[i]), {{"sink", std::string(telemetry::name(sink))}});
    }
    if (verify_every_)
      more.gauge("keiretsu_store_verify_interval_seconds", "Time between two verifications of the store; 0: there are none.",
                 static_cast<double>(verify_every_->count()));
    if (created_s_ > 0) more.gauge("keiretsu_store_created_timestamp_seconds", "When the store was made.", static_cast<double>(created_s_));
    if (verified_s_ > 0)
      more.gauge("keiretsu_store_verified_timestamp_seconds", "When the store was last read whole and found sound; absent: never.",
                 static_cast<double>(verified_s_));
    more.counter("keiretsu_store_verify_failures_total", "Verifications of the store that found damage.",
                 static_cast<double>(verify_failures_));
    if (adapters_.store) add_store(more, *adapters_.store);
    if (adapters_.disk) add_disk(more, *adapters_.disk);
    if (adapters_.input) add_kafka(more, "input", *adapters_.input);
    if (adapters_.output) add_kafka(more, "output", *adapters_.output);
  }
  more.counter("keiretsu_log_lines_suppressed_total", "Lines kept off the log because they said the same again.",
               static_cast<double>(log_.suppressed()));
  telemetry::add_process(more);
  return metrics_.text(std::move(more));
}

}  // namespace keiretsu::app
