// What a report and what a day change of the graph: effects after minus effects before, in both folds.
#include <algorithm>

#include "ledger/ledger.h"

namespace keiretsu::ledger {
namespace {

unsigned lenses_of(const graph::Effect& effect) {
  unsigned mask = 0;
  for (const graph::Winner& w : effect) mask |= w.mask;
  return mask;
}

}  // namespace

Ledger::Touched& Ledger::spare_touched() const {
  spare_.touched.all.clear();
  spare_.touched.lapsed.clear();
  return spare_.touched;
}

// The deal's effect after minus before; in the past fold too if the report was out by then.
const Ledger::Touched& Ledger::change_of_report(DealIx deal, const Version& version, Day day, graph::Delta& delta) const {
  Touched& out = spare_touched();
  const graph::View now(graph_);
  delta = std::move(spare_.delta);
  graph::Folder folder(now, {day, day}, delta);
  const graph::History before = deals_.history(deal), after = deals_.history(deal, &version);
  graph::Effect &was = spare_.was, &is = spare_.is;
  was.fill(before, day);
  is.fill(after, day);
  folder.add(was, -1, graph::Fold::now);
  folder.add(is, 1, graph::Fold::now);
  out.all.add(was);
  out.all.add(is);
  if (const Day past = day - graph::kPastDays; day_of(version.published) <= past) {
    was.fill(before, past);
    is.fill(after, past);
    folder.add(was, -1, graph::Fold::past);
    folder.add(is, 1, graph::Fold::past);
  }
  folder.finish();
  out.all.unique();
  return out;
}

// effect(day) - effect(day - 1) of the deals whose breakpoint this is.
const Ledger::Touched& Ledger::change_of_day(Day day, graph::Delta& delta) const {
  Touched& out = spare_touched();
  const graph::View now(graph_);
  delta = std::move(spare_.delta);
  graph::Folder folder(now, {day - 1, day}, delta);
  graph::Effect &was = spare_.was, &is = spare_.is;
  for (const DealIx ix : timers_.due(day)) {
    const graph::History history = deals_.history(ix);
    was.fill(history, day - 1);
    is.fill(history, day);
    if (was == is) continue;  // what ends had been replaced before
    folder.add(was, -1, graph::Fold::now);
    folder.add(is, 1, graph::Fold::now);
    out.all.add(was);
    if ((lenses_of(was) & ~lenses_of(is)) != 0) out.lapsed.add(was);  // without a report, only a lapse takes a deal away
  }
  for (const DealIx ix : past_timers_.due(day)) {
    const graph::History history = deals_.history(ix);
    was.fill(history, day - 1 - graph::kPastDays);
    is.fill(history, day - graph::kPastDays);
    if (was == is) continue;
    folder.add(was, -1, graph::Fold::past);
    folder.add(is, 1, graph::Fold::past);
  }
  touch_figures(day, out.all, folder);
  folder.finish();
  out.all.unique();
  out.lapsed.unique();
  return out;
}

// A figure of the registry that comes into force changes every ratio to it.
void Ledger::touch_figures(Day day, graph::Touched& touched, graph::Folder& folder) const {
  const auto figures = houses_.figure_days();
  if (!std::binary_search(figures.begin(), figures.end(), day)) return;
  for (const EntityId house : houses_.all()) {
    if (houses_.equity(house, day) != houses_.equity(house, day - 1)) {
      for (const EntityId firm : graph_.backed_by(house)) {
        touched.pairs.push_back({house, firm});
        touched.entities.push_back(firm);
        folder.recount({house, firm});
      }
    }
    if (houses_.revenue(house, day) == houses_.revenue(house, day - 1)) continue;
    touched.entities.push_back(house);
    for (std::size_t l = 0; l < symbols_.layer_count(); ++l)
      for (const EntityId customer : graph_.customers_of({house, LayerId{static_cast<std::uint16_t>(l)}}))
        touched.pairs.push_back({customer, house});
  }
}

}  // namespace keiretsu::ledger
