#include "alert/evidence.h"

#include <algorithm>
#include <cmath>

#include "alert/key_deals.h"
#include "graph/fold.h"

namespace keiretsu::alert {
namespace {

// The largest value of a leg in the key, in this lens; nothing where no leg is.
std::optional<Cents> value_in(const Key& key, Lens lens, const graph::Effect& effect) {
  std::optional<Cents> out;
  for (const graph::Winner& winner : effect) {
    if ((winner.mask >> index(lens) & 1U) == 0) continue;
    for (const graph::LegEffect& e : winner.legs)
      if (key.holds(*e.leg)) out = std::max(out.value_or(0), e.value);
  }
  return out;
}

const Version* winner_in(const graph::Effect& effect, Lens lens) {
  for (const graph::Winner& w : effect)
    if ((w.mask >> index(lens) & 1U) != 0) return w.version;
  return nullptr;
}

bool larger(const DealInKey& a, const DealInKey& b) { return a.value != b.value ? a.value > b.value : a.id < b.id; }

// Of those live in the key in this lens the kDealsWeighed largest, in order. A hub has thousands: they are
// looked at from the largest that a deal can be, until no other can be larger than what was found.
std::vector<DealInKey> largest(const std::vector<DealIx>& candidates, const Key& key, Lens lens, const Moment& m) {
  std::vector<DealInKey> found;  // once full, a heap with the least in front
  const auto weigh = [&](std::string_view id, const graph::History& history) {
    DealInKey w{id, history, graph::effect(history, m.context.day), 0};
    const auto value = value_in(key, lens, w.effect);
    if (!value && key.filed_by != id) return;
    w.value = value.value_or(0);
    if (found.size() == kDealsWeighed) {
      if (!larger(w, found.front())) return;
      std::ranges::pop_heap(found, larger);
      found.pop_back();
    }
    found.push_back(std::move(w));
    std::ranges::push_heap(found, larger);
  };
  if (m.added != nullptr) weigh(m.changed_id, m.deals.history(m.changed, m.added));

  struct Candidate {
    Cents most;
    DealIx deal;
  };
  std::vector<Candidate> heap;
  heap.reserve(candidates.size());
  for (const DealIx ix : candidates) heap.push_back({m.deals.most(ix).value, ix});
  std::ranges::make_heap(heap, {}, &Candidate::most);
  for (auto end = heap.end(); end != heap.begin(); --end) {
    const auto [most, ix] = heap.front();
    if (found.size() == kDealsWeighed && most < found.front().value) break;
    weigh(m.deals.at(ix).id, m.deals.history(ix));
    std::ranges::pop_heap(heap.begin(), end, {}, &Candidate::most);
  }
  std::ranges::sort(found, larger);
  return found;
}

// A set of several legs stands without some of them: only a deal that holds all the legs on one side of it can
// end it. Asked before a fold is made for each deal; true where it is not known.
bool may_move(const Rule& rule, const Subject& s, Lens lens, const graph::Effect& effect, const graph::View& view) {
  if (rule.watch != Watch::capital_for_supply) return true;
  std::int32_t capital = 0, purchases = 0;
  for (const graph::Winner& w : effect) {
    if ((w.mask >> index(lens) & 1U) == 0) continue;
    for (const graph::LegEffect& e : w.legs) {
      const Leg& leg = *e.leg;
      if (is_capital(leg.type) && leg.from == s.a && leg.to == s.b) ++capital;
      if (is_purchase(leg) && leg.from == s.b && leg.to == s.a) ++purchases;
    }
  }
  return capital == view.pair({s.a, s.b}).lens[index(lens)].capital.count ||
         purchases == view.pair({s.b, s.a}).lens[index(lens)].purchase.count;
}

// The same of all candidates at once, by how many legs they can have: most sets stand on more than any deal has.
bool any_may_move(const Rule& rule, const Subject& s, Lens lens, const std::vector<DealIx>& candidates, const Moment& m) {
  if (rule.watch != Watch::capital_for_supply) return true;
  std::size_t legs = m.added != nullptr ? m.added->legs.size() : 0;
  if (m.added != nullptr && m.changed.known()) legs = std::max<std::size_t>(legs, m.deals.most(m.changed).legs);
  for (const DealIx ix : candidates) legs = std::max<std::size_t>(legs, m.deals.most(ix).legs);
  const auto within = [legs](std::int32_t count) { return count <= 0 || static_cast<std::size_t>(count) <= legs; };
  const graph::View& view = m.context.view;
  return within(view.pair({s.a, s.b}).lens[index(lens)].capital.count) || within(view.pair({s.b, s.a}).lens[index(lens)].purchase.count);
}

// Takes a deal out of the rows that a reading of the watch reads: 1,300 instructions between two firms, 9,000 out of the whole
// graph, of which one in seventeen transitions (generated reports) reads more than a part.
void take_out(const graph::Effect& effect, Watch watch, const Subject& s, Lens lens, graph::Folder& folder) {
  switch (watch) {
    case Watch::commitment_to_revenue:
    case Watch::capital_for_supply:
    case Watch::coverage:
    case Watch::uncovered_capex_cents:
    case Watch::uncovered_capex_of_equity:
    case Watch::guarantee:
    case Watch::vendor_financing_ratio:
    case Watch::large_exposure:
    case Watch::alliance_supply_share: return folder.add_between(effect, -1, {s.a, s.b}, 1U << index(lens));
    case Watch::commitment_burden:
    case Watch::risk_transfer_ratio:
    case Watch::support_incentive_partners:
    case Watch::non_cash_share: return folder.add_to_firms(effect, -1);
    case Watch::sourcing_hhi:
    case Watch::sourcing_effective_number:
    case Watch::sourcing_count_hhi:
    case Watch::share_shift_tv:
    case Watch::share_shift_count_tv: return folder.add_to_supply(effect, -1);
    default: folder.add(effect, -1, graph::Fold::now); return folder.finish();
  }
}

std::vector<SourceQuoted> sources_behind(const graph::History& history, const Version& winner, Day day) {
  std::vector<SourceQuoted> out;
  for (const Version& v : history)
    if (v.terms == winner.terms && day_of(v.published) <= day)
      for (SourceQuoted& s : unpack_sources(v.sources()))
        if (std::find(out.begin(), out.end(), s) == out.end()) out.push_back(std::move(s));
  return out;
}

}  // namespace

std::vector<DealInKey> deals_in_key(const Rule& rule, const Subject& subject, Lens lens, const Moment& moment) {
  const Key key = key_of(rule, subject, lens, moment);
  return largest(candidates_of(key, moment), key, lens, moment);
}

std::vector<Contribution> contributions(const Judge& judge, const Rule& rule, const Subject& subject, Lens lens, const Moment& moment) {
  const std::optional<double> whole = judge.find(rule, subject, moment.context, lens).value;
  struct Moved {
    double by;
    std::optional<double> value;  // without the deal
    std::string_view id;
    graph::History history;
    const Version* winner;
    bool causes;
  };
  std::vector<Moved> moved;
  const Key key = key_of(rule, subject, lens, moment);
  std::vector<DealIx> candidates = candidates_of(key, moment);
  if (!any_may_move(rule, subject, lens, candidates, moment)) candidates.clear();
  graph::Delta removal;
  const graph::Folder::Days today{moment.context.day, moment.context.day};
  for (const DealInKey& w : largest(candidates, key, lens, moment)) {
    // The deal of the step is told although others hold the reading up without it: of what stands or not, its money tells.
    const bool causes = !moment.changed_id.empty() && w.id == moment.changed_id;
    if (!causes && !may_move(rule, subject, lens, w.effect, moment.context.view)) continue;
    removal.clear();
    graph::Folder folder(moment.context.view, today, removal);
    take_out(w.effect, rule.watch, subject, lens, folder);
    const graph::View without(moment.context.view, removal);
    const measure::Context context{without, moment.context.houses, moment.context.symbols, moment.context.day};
    const std::optional<double> value = judge.find(rule, subject, context, lens).value;
    const double by = std::fabs(whole.value_or(0) - value.value_or(0));
    if (!causes && by == 0 && value.has_value() == whole.has_value()) continue;
    moved.push_back({by, value, w.id, w.history, winner_in(w.effect, lens), causes});
  }
  // Of a signed alert, the deal that has been announced and made it one to tell: it moves nothing of what is signed.
  if (const Lens judged = judged_in(lens); judged != lens && moment.added != nullptr && std::ranges::none_of(moved, &Moved::causes)) {
    const graph::History history = moment.deals.history(moment.changed, moment.added);
    const graph::Effect effect = graph::effect(history, moment.context.day);
    if (value_in(key, judged, effect)) moved.push_back({0, whole, moment.changed_id, history, winner_in(effect, judged), true});
  }
  std::ranges::stable_sort(moved, [](const Moved& a, const Moved& b) { return a.by != b.by ? a.by > b.by : a.id < b.id; });
  while (moved.size() > kDealsTold) moved.erase(moved.end() - (moved.back().causes ? 2 : 1));
  std::vector<Contribution> out;
  for (const Moved& m : moved) out.push_back({std::string(m.id), m.value, sources_behind(m.history, *m.winner, moment.context.day)});
  return out;
}

bool tells_of_old(const Moment& moment) {
  if (moment.added == nullptr) return false;
  const Day before = day_of(moment.added->published) - graph::kPastDays;
  const auto old = [&](Day begin) { return begin != kNoDay && begin < before; };
  for (const Version& v : moment.deals.history(moment.changed, moment.added))
    if (old(v.starts) || std::ranges::any_of(v.legs, old, &Leg::starts)) return true;
  return false;
}

DealOfStep deal_of_step(const Rule& rule, const Subject& subject, Lens lens, const StepSeen& step) {
  DealOfStep out;
  const Moment& m = step.after;
  if (m.added == nullptr) return out;
  const Key key = key_of(rule, subject, lens, m);
  const graph::History history = m.deals.history(m.changed, m.added);
  const graph::Effect now = graph::effect(history, m.context.day);
  out.here = value_in(key, lens, now).has_value();
  if (!out.here) return out;
  out.further = !m.changed.known() || !value_in(key, lens, graph::effect(step.before.deals.history(m.changed), step.before.context.day));
  if (!out.further || !tells_of_old(m)) return out;
  Day told = kNoDay, latest = kNoDay;  // a report that is silent on the begin takes back nothing
  for (const Version& v : history)
    if (v.starts != kNoDay) told = v.starts;
  for (const graph::Winner& w : now) {
    if ((w.mask >> index(lens) & 1U) == 0) continue;
    for (const graph::LegEffect& e : w.legs) {
      if (!key.holds(*e.leg)) continue;
      const Day begin = e.leg->starts != kNoDay ? e.leg->starts : w.version->starts != kNoDay ? w.version->starts : told;
      if (begin == kNoDay) return out;
      latest = std::max(latest, begin);
    }
    if (latest < day_of(w.version->published) - graph::kPastDays) out.since = latest;
  }
  return out;
}

}  // namespace keiretsu::alert
