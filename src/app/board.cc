#include "app/board.h"

#include <algorithm>
#include <utility>

#include "measure/graph_readings.h"

namespace keiretsu::app {
namespace {

constexpr auto kBeatAgeMax = std::chrono::seconds(60), kContactAgeMax = std::chrono::seconds(30), kMeasureEvery = std::chrono::seconds(1);

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

void Board::waiting(std::string for_what) {
  const std::scoped_lock lock(lock_);
  waiting_ = std::move(for_what);
  beat_ = std::chrono::steady_clock::now();
}

void Board::started(const loop::Shard& shard) {
  counted_ = shard.ledger().counters();
  for (const RegistryEntry& entry : shard.ledger().registry().entries()) layers_.insert(entry.layers.begin(), entry.layers.end());
  measure(shard.ledger());
  const std::scoped_lock lock(lock_);
  started_ = true;
}

void Board::beat() {
  const std::scoped_lock lock(lock_);
  beat_ = std::chrono::steady_clock::now();
}

void Board::halted(const Fault& fault) {
  metrics_.halt(halt_reason(fault.exit));
  const std::scoped_lock lock(lock_);
  halted_ = fault;
}

void Board::turned(const loop::Turn& turn, const loop::Shard& shard, std::int64_t high, SteadyTime contact) {
  const loop::Status status = shard.status();
  metrics_.consumed.Increment(static_cast<double>(turn.records));
  metrics_.next_offset.Set(static_cast<double>(status.next_offset));
  if (high >= 0) metrics_.lag_records.Set(static_cast<double>(std::max<std::int64_t>(0, high - status.next_offset)));
  metrics_.graph_nodes.Set(static_cast<double>(status.nodes));
  metrics_.graph_edges.Set(static_cast<double>(status.edges));
  metrics_.sink_lag_rows(telemetry::SinkName::alerts).Set(static_cast<double>(status.alerts_unconfirmed));
  metrics_.sink_lag_rows(telemetry::SinkName::dead_letters).Set(static_cast<double>(status.dead_letters_unconfirmed));
  for (std::size_t i = 0; i < counted_.refused.size(); ++i)
    metrics_.rejected(static_cast<RejectionClass>(i)).Increment(static_cast<double>(status.counters.refused[i] - counted_.refused[i]));
  counted_ = status.counters;
  for (const alert::Transition& t : turn.transitions) metrics_.alert(t.rule, alert::name(t.severity), alert::name(t.state));
  if (turn.records > 0) {
    for (std::size_t i = 0; i < turn.took.size(); ++i) metrics_.observe(static_cast<telemetry::Stage>(i), turn.took[i]);
  }
  moved_.insert(moved_.end(), turn.moved.begin(), turn.moved.end());
  if (std::chrono::steady_clock::now() - measured_ >= kMeasureEvery) measure(shard.ledger());
  const std::scoped_lock lock(lock_);
  beat_ = std::chrono::steady_clock::now();
  contact_ = contact;
  caught_up_ = status.caught_up;
}

void Board::measure(const ledger::Ledger& ledger) {
  measured_ = std::chrono::steady_clock::now();
  const graph::View view(ledger.graph());
  const measure::Context stands{view, ledger.houses(), ledger.symbols(), ledger.day()};
  if (systemic_) systemic_->look(stands, moved_);
  else systemic_.emplace(stands, watched(ledger));
  moved_.clear();
  std::vector<Reading> all = systemic_->readings(ledger.symbols());
  for (const Lens lens : kAllLenses)
    for (Reading& r : measure::graph_readings(stands, lens))
      if (r.layer.empty() || layers_.contains(r.layer)) all.push_back(std::move(r));
  metrics_.measures(all);
  metrics_.loss_bound.Set(systemic_->loss_bound());
}

std::vector<EntityId> Board::watched(const ledger::Ledger& ledger) {
  std::vector<EntityId> out;
  for (const std::string& id : ledger.judge().rules().watched)
    if (const auto house = ledger.houses().house_of(id)) out.push_back(*house);
  return out;
}

std::vector<http::Check> Board::live() const {
  const std::scoped_lock lock(lock_);
  // Before the start the core thread may read a store for minutes: that is no hang.
  const bool beats = !started_ || halted_ || std::chrono::steady_clock::now() - beat_ < kBeatAgeMax;
  return {{"loop", beats, beats ? "" : "no turn ended within 60 s"}};
}

std::vector<http::Check> Board::ready() const {
  const std::scoped_lock lock(lock_);
  const bool heard = started_ && std::chrono::steady_clock::now() - contact_ < kContactAgeMax;
  std::vector<http::Check> checks = {{"restored", started_, started_ ? "" : "waiting for: " + waiting_},
                                     {"caught_up", caught_up_, caught_up_ ? "" : "the end of the partition has not been reached yet"},
                                     {"broker", heard, heard ? "" : "no answer within 30 s"},
                                     {"not_halted", !halted_, ""}};
  if (halted_) checks.back().detail = std::string(halt_reason(halted_->exit)) + ": " + halted_->message;
  return checks;
}

}  // namespace keiretsu::app
