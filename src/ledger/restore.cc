// A ledger from its facts and alert states again; and the timers of a deal, which are set there first.
#include <algorithm>

#include "ledger/ledger.h"
#include "ledger/understand.h"

namespace keiretsu::ledger {
namespace {

// Deals that a restore folds into one delta: rows that many have in common, and places in the ranking of a layer, are looked up
// and moved once. Of 1,000,000 deals: 2.9 us of CPU a report, one by one 4.3, by 512 3.8; the delta takes some 10 MB.
constexpr std::size_t kFoldedAtOnce = 16'384;

bool buys(const Deal& deal) {
  return std::any_of(deal.versions.begin(), deal.versions.end(),
                     [](const Version& v) { return std::any_of(v.legs.begin(), v.legs.end(), is_purchase); });
}

}  // namespace

void Ledger::set_timer(DealIx deal) { timers_.set(deal, graph::next_breakpoint(deals_.history(deal), day_)); }

// The past fold has sourcing keys alone.
void Ledger::set_past_timer(DealIx deal) {
  if (!buys(deals_.at(deal))) return past_timers_.set(deal, kNoDay);
  const Day next = graph::next_breakpoint(deals_.history(deal), day_ - graph::kPastDays);
  past_timers_.set(deal, next == kNoDay ? kNoDay : next + graph::kPastDays);
}

bool Ledger::restore_fact(const DealReport& report) {
  auto understood = understand(report, resolver_, symbols_, config_->fx);
  if (!understood) return false;
  deals_.insert(report.deal_id, std::move(understood->version));
  return true;
}

bool Ledger::restore_alert(std::string_view rule, const alert::SubjectTold& subject, const alert::AlertState& state) {
  const auto it = std::find_if(rules_.rules.begin(), rules_.rules.end(), [&](const alert::Rule& r) { return r.name == rule; });
  if (it == rules_.rules.end()) return false;
  alert::BookKey key;
  key.rule = static_cast<std::uint16_t>(it - rules_.rules.begin());
  key.subject = alert::read(
      subject, [this](const std::string& id) { return symbols_.intern(id); },
      [this](const std::string& word) { return symbols_.intern_layer(word); });
  book_.apply({key, {}, state});
  return true;
}

void Ledger::finish_restore(Micros event_time, std::uint64_t next_seq, const Counters& counters) {
  event_time_ = event_time;
  day_ = day_of(event_time);
  next_seq_ = next_seq;
  counters_ = counters;
  began_ = deals_.size() > 0;
  graph::Delta delta;
  for (std::uint32_t done = 0; done < deals_.size();) {
    const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(deals_.size(), done + kFoldedAtOnce));
    delta.clear();
    const graph::View now(graph_);
    graph::Folder folder(now, {day_, day_}, delta);
    for (; done < end; ++done) {
      const DealIx deal{done};
      const graph::History history = deals_.history(deal);
      spare_.is.fill(history, day_);
      folder.add(spare_.is, 1, graph::Fold::now);
      if (buys(deals_.at(deal))) {
        spare_.was.fill(history, day_ - graph::kPastDays);
        folder.add(spare_.was, 1, graph::Fold::past);
      }
      set_timer(deal);
      set_past_timer(deal);
    }
    folder.finish();
    if (systemic_) systemic_->restore(delta);
    apply(delta);
  }
  if (systemic_) systemic_->finish_restore(day_);
}

}  // namespace keiretsu::ledger
