#include "app/shard_metrics.h"

#include <algorithm>
#include <utility>

#include "measure/graph_readings.h"

namespace keiretsu::app {
namespace {

using telemetry::SinkName;

constexpr auto kMeasureEvery = std::chrono::seconds(1);
constexpr Micros kSecond = 1'000'000;

double seconds(Micros instant) { return static_cast<double>(instant) / kSecond; }

std::vector<EntityId> watched(const ledger::Ledger& ledger) {
  std::vector<EntityId> out;
  for (const std::string& id : ledger.judge().rules().watched)
    if (const auto house = ledger.houses().house_of(id)) out.push_back(*house);
  return out;
}

// A notice is open until it is noted. By rule and state, as the last transition told it.
telemetry::OpenAlerts open_alerts(const ledger::Ledger& ledger) {
  telemetry::OpenAlerts out{};
  for (const auto& [key, state] : ledger.book().states()) {
    if (state.phase != alert::Phase::firing && state.phase != alert::Phase::escalated) continue;
    const alert::Rule& rule = ledger.judge().rules().rules[key.rule];
    ++out[static_cast<std::size_t>(rule.insight)][static_cast<std::size_t>(alert::severity_of(rule, state))];
  }
  return out;
}

}  // namespace

void RowAges::at(std::uint64_t last, std::uint64_t confirmed, Micros now) {
  if (last > last_) {
    if (!rows_.empty() && now - rows_.back().written < kSecond) rows_.back().last = last;
    else rows_.push_back({last, now});
    last_ = last;
  }
  while (!rows_.empty() && rows_.front().last <= confirmed) rows_.pop_front();
}

void ShardMetrics::started(const loop::Shard& shard, Micros now) {
  counted_ = shard.status();
  for (const RegistryEntry& entry : shard.ledger().registry().entries()) layers_.insert(entry.layers.begin(), entry.layers.end());
  set(counted_, now);
  measure(shard.ledger());
}

void ShardMetrics::turned(const loop::Turn& turn, const loop::Shard& shard, loop::Watermarks marks, Micros now) {
  const loop::Status status = shard.status();
  add(turn, now);
  set(status, now);
  if (marks.low >= 0) metrics_.low_offset.Set(static_cast<double>(marks.low));
  if (marks.high >= 0) metrics_.end_offset.Set(static_cast<double>(marks.high));
  const std::int64_t lag = std::max<std::int64_t>(0, marks.high - status.next_offset);
  if (marks.high >= 0) metrics_.lag_records.Set(static_cast<double>(lag));
  pending_.end_known = marks.high >= 0;
  const auto& anchor = shard.meta().anchor;
  pending_.applied = lag > 0 && anchor && anchor->timestamp_ms >= 0 ? std::optional(anchor->timestamp_ms * 1'000) : std::nullopt;
  moved_.insert(moved_.end(), turn.moved.begin(), turn.moved.end());
  if (std::chrono::steady_clock::now() - measured_ >= kMeasureEvery) measure(shard.ledger());
}

void ShardMetrics::add(const loop::Turn& turn, Micros now) {
  for (const alert::Transition& t : turn.transitions) metrics_.told(t);
  if (turn.committed) metrics_.last_commit.Set(seconds(now));
  if (turn.records == 0) return;
  metrics_.consumed.Increment(static_cast<double>(turn.records));
  metrics_.batch_records.Observe(static_cast<double>(turn.records));
  if (turn.timestamp_ms) metrics_.event_age_seconds.Observe(seconds(std::max<Micros>(0, now - *turn.timestamp_ms * 1'000)));
  for (std::size_t i = 0; i < turn.took.size(); ++i) metrics_.observe(static_cast<telemetry::Stage>(i), turn.took[i]);
}

void ShardMetrics::set(const loop::Status& status, Micros now) {
  metrics_.next_offset.Set(static_cast<double>(status.next_offset));
  metrics_.graph_nodes.Set(static_cast<double>(status.nodes));
  metrics_.graph_edges.Set(static_cast<double>(status.edges));
  metrics_.graph_deals.Set(static_cast<double>(status.deals));
  metrics_.graph_provisional.Set(static_cast<double>(status.provisional));
  for (std::size_t i = 0; i < counted_.counters.refused.size(); ++i)
    metrics_.rejected(static_cast<RejectionClass>(i))
        .Increment(static_cast<double>(status.counters.refused[i] - counted_.counters.refused[i]));
  metrics_.dead_letters.Increment(static_cast<double>(status.dead_letters_confirmed - counted_.dead_letters_confirmed));
  const auto sink = [&](SinkName name, std::uint64_t was, std::uint64_t confirmed, std::uint64_t unconfirmed) {
    const auto place = static_cast<std::size_t>(name);
    metrics_.sink(name).lag_rows.Set(static_cast<double>(unconfirmed));
    if (confirmed > was) metrics_.sink(name).last_success->Set(seconds(now));
    ages_[place].at(confirmed + unconfirmed, confirmed, now);
    pending_.oldest_row[place] = ages_[place].oldest();
  };
  sink(SinkName::alerts, counted_.alerts_confirmed, status.alerts_confirmed, status.alerts_unconfirmed);
  sink(SinkName::dead_letters, counted_.dead_letters_confirmed, status.dead_letters_confirmed, status.dead_letters_unconfirmed);
  counted_ = status;
}

void ShardMetrics::measure(const ledger::Ledger& ledger) {
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
  metrics_.alerts_open(open_alerts(ledger));
}

}  // namespace keiretsu::app
