#include "graph/effect.h"

#include <algorithm>

namespace keiretsu::graph {
namespace {

// Where a leg stands in time: [begin, end) with T = term days. `stated`: the end is told, not the default.
struct Span {
  Day begin = 0, end = 0;
  std::int64_t term = 0;
  bool stated = false;
};

Span span_of(const Leg& leg, const Version& v, Day first_published) {
  Span s;
  s.begin = leg.starts != kNoDay ? leg.starts : v.starts != kNoDay ? v.starts : v.announced != kNoDay ? v.announced : first_published;
  const Day ends = leg.ends != kNoDay ? leg.ends : v.ends;
  if (leg.term_days >= 0) {
    s.term = std::max(1, leg.term_days);
    s.end = s.begin + leg.term_days;
    s.stated = true;
  } else if (ends != kNoDay) {
    s.end = ends;
    s.term = std::max<Day>(1, ends - s.begin);
    s.stated = true;
  } else {
    s.term = kDefaultTerm;
    s.end = s.begin + kDefaultTerm;
  }
  return s;
}

Int128 value_of(const Leg& leg, std::int64_t term) {
  return leg.basis == Basis::annual ? round_half_even(Int128{4} * term * leg.amount, 1461) : Int128{leg.amount};
}

Int128 flow_of(const Leg& leg, std::int64_t term) {
  return leg.basis == Basis::annual ? Int128{leg.amount} : round_half_even(Int128{1461} * leg.amount, Int128{4} * term);
}

// Equity and in_kind stay for ever; purchases, capex and debt leave at any end; ties and guarantees at a stated one.
bool leaves(LegType type, bool stated) {
  switch (type) {
    case LegType::equity:
    case LegType::in_kind: return false;
    case LegType::purchase:
    case LegType::capex:
    case LegType::debt: return true;
    default: return stated;
  }
}

// The reports of one revision stand together; the first gives its terms.
struct Revision {
  const Version* terms = nullptr;
  Day first_published = 0;  // of this revision's reports
};

Day lapse_of(const Revision& r) {
  if (r.terms->stage == Stage::rumour) return r.first_published + kRumourLapse;
  if (r.terms->stage == Stage::loi) return r.first_published + kLoiLapse;
  return std::numeric_limits<Day>::max();
}

// Visits the revisions published by `day`, the highest first, while `visit` returns true.
template <class Visit>
void visit_revisions(History v, Day day, Visit visit) {
  for (std::size_t end = v.size(); end > 0;) {
    std::size_t begin = end - 1;
    while (begin > 0 && v[begin - 1]->revision == v[end - 1]->revision) --begin;
    // Within a revision the versions rise by publication, so the first one decides whether it is there at all.
    if (day_of(v[begin]->published) <= day && !visit(Revision{v[begin], day_of(v[begin]->published)})) return;
    end = begin;
  }
}

// What was told of the exclusivity of one customer, supplier and layer, up to the winner.
void recall_exclusivity(History history, const Winner& w, Day day, LegEffect& e) {
  Exclusivity last = Exclusivity::untold;
  bool was = false;
  for (const Version* v : history) {
    if (day_of(v->published) > day || (v != w.version && v->revision >= w.version->revision)) continue;
    for (const Leg& leg : v->legs) {
      if (leg.type != LegType::purchase || leg.from != e.leg->from || leg.to != e.leg->to || leg.layer != e.leg->layer) continue;
      if (leg.exclusivity == Exclusivity::untold) continue;
      last = leg.exclusivity;
      was = was || last == Exclusivity::exclusive;
    }
  }
  e.exclusive = last == Exclusivity::exclusive;
  e.released = was && !e.exclusive;
}

Day first_published(History history) {
  Day first = std::numeric_limits<Day>::max();
  for (const Version* v : history) first = std::min(first, day_of(v->published));
  return first;
}

}  // namespace

const Version* winner(History history, Lens lens, Day day) {
  const Version* found = nullptr;
  visit_revisions(history, day, [&](const Revision& r) {
    if (r.terms->ends_deal) return false;
    if (!admits(lens, r.terms->stage)) return true;
    if (day < lapse_of(r)) found = r.terms;  // a lapsed winner is not replaced by a lower revision
    return false;
  });
  return found;
}

Effect effect(History history, Day day) {
  Effect out;
  for (const Lens lens : kAllLenses) {
    const Version* v = winner(history, lens, day);
    if (v == nullptr) continue;
    const unsigned bit = 1U << index(lens);
    if (const auto it = std::find_if(out.begin(), out.end(), [&](const Winner& w) { return w.version == v; }); it != out.end())
      it->mask |= bit;
    else out.push_back({v, bit, false, {}});
  }
  if (out.empty()) return out;
  // The deal's first report of any revision among those published by the day: the earliest one is, if any is.
  const Day first = first_published(history);
  const bool told_exclusive = std::any_of(history.begin(), history.end(), [](const Version* v) {
    return std::any_of(v->legs.begin(), v->legs.end(), [](const Leg& l) { return l.exclusivity == Exclusivity::exclusive; });
  });
  for (Winner& w : out) {
    w.party = std::any_of(history.begin(), history.end(),
                          [&](const Version* v) { return v->party_source && v->terms == w.version->terms && day_of(v->published) <= day; });
    w.legs.reserve(w.version->legs.size());
    for (const Leg& leg : w.version->legs) {
      const Span s = span_of(leg, *w.version, first);
      const bool over = day >= s.end;
      if (over && leaves(leg.type, s.stated)) continue;
      LegEffect e;
      e.leg = &leg;
      if (told_exclusive && leg.type == LegType::purchase) recall_exclusivity(history, w, day, e);
      if (leg.known && is_valued(leg.type)) {
        e.value = static_cast<Cents>(value_of(leg, s.term));
        if (!over && leg.basis != Basis::valuation_implied) e.flow = static_cast<Cents>(flow_of(leg, s.term));
      }
      w.legs.push_back(e);
    }
  }
  return out;
}

std::vector<Day> breakpoints(History history) {
  std::vector<Day> out;
  const auto visit = [&out](Day day) { out.push_back(day); };
  const Day first = first_published(history);
  for (const Version* version : history) {
    const Version& v = *version;
    const Day published = day_of(v.published);
    visit(published);
    // A revision lapses by its own first report; the later ones only repeat a day that does nothing.
    if (v.stage == Stage::rumour) visit(published + kRumourLapse);
    if (v.stage == Stage::loi) visit(published + kLoiLapse);
    Day last = kNoDay;
    for (const Leg& leg : v.legs) {
      // The begin may have been later before an earlier report became known; an end that has moved does nothing.
      const Span s = span_of(leg, v, first);
      if (s.end != last && (s.stated || is_valued(leg.type))) visit(last = s.end);
      // While only part of the reports is published (the reference fold), the begin may be this or any later publication.
      if (!s.stated && leg.starts == kNoDay && v.starts == kNoDay && v.announced == kNoDay)
        for (const Version* other : history)
          if (const Day d = day_of(other->published); d != first) visit(d + kDefaultTerm);
      if (leg.term_days >= 0 && leg.starts == kNoDay && v.starts == kNoDay && v.announced == kNoDay)
        for (const Version* other : history)
          if (const Day d = day_of(other->published); d != first) visit(d + leg.term_days);
    }
  }
  return out;
}

int leg_over_capacity(const Version& version) {
  for (std::size_t i = 0; i < version.legs.size(); ++i) {
    const Leg& leg = version.legs[i];
    if (!leg.known || !is_valued(leg.type)) continue;
    const Span longest = span_of(leg, version, first_day());
    const Span own = span_of(leg, version, day_of(version.published));
    if (value_of(leg, longest.term) > kCentsMax || flow_of(leg, own.term) > kCentsMax || leg.amount > kCentsMax) return static_cast<int>(i);
  }
  return -1;
}

}  // namespace keiretsu::graph
