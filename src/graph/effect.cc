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

unsigned lenses_of(Stage stage) {
  unsigned mask = 0;
  for (const Lens lens : kAllLenses)
    if (admits(lens, stage)) mask |= 1U << index(lens);
  return mask;
}

constexpr Day kNever = std::numeric_limits<Day>::max();

// Of a revision whose first report was published on this day.
Day lapse_of(Stage stage, Day published) {
  if (stage == Stage::rumour) return published + kRumourLapse;
  if (stage == Stage::loi) return published + kLoiLapse;
  return kNever;
}

// What was told of the exclusivity of one customer, supplier and layer, up to the winner.
void recall_exclusivity(const History& history, const Winner& w, Day day, LegEffect& e) {
  Exclusivity last = Exclusivity::untold;
  bool was = false;
  for (const Version& v : history) {
    if (day_of(v.published) > day || (&v != w.version && v.revision >= w.version->revision)) continue;
    for (const Leg& leg : v.legs) {
      if (leg.type != LegType::purchase || leg.from != e.leg->from || leg.to != e.leg->to || leg.layer != e.leg->layer) continue;
      if (leg.exclusivity == Exclusivity::untold) continue;
      last = leg.exclusivity;
      was = was || last == Exclusivity::exclusive;
    }
  }
  e.exclusive = last == Exclusivity::exclusive;
  e.released = was && !e.exclusive;
}

Day first_published(const History& history) {
  Day first = std::numeric_limits<Day>::max();
  for (const Version& v : history) first = std::min(first, day_of(v.published));
  return first;
}

}  // namespace

History::History(std::span<const Version> versions, const Version* added) : versions_(versions), added_(added) {
  if (added == nullptr) return;
  const auto behind =
      std::upper_bound(versions.begin(), versions.end(), *added, [](const Version& a, const Version& b) { return a.order() < b.order(); });
  place_ = static_cast<std::size_t>(behind - versions.begin());
}

bool Winner::operator==(const Winner& o) const {
  return version == o.version && mask == o.mask && party == o.party && std::ranges::equal(legs, o.legs);
}

bool Effect::operator==(const Effect& o) const { return std::equal(begin(), end(), o.begin(), o.end()); }

void Effect::fill(const History& history, Day day) {
  count_ = 0;
  legs_.clear();
  // The revisions published by the day, the highest first, until each lens has found its own.
  unsigned open = (1U << kLenses) - 1;
  for (std::size_t end = history.size(); end > 0 && open != 0;) {
    std::size_t begin = end - 1;
    while (begin > 0 && history[begin - 1].revision == history[end - 1].revision) --begin;
    end = begin;
    // The reports of one revision stand together and rise by publication: the first gives its terms, and decides whether it is there.
    const Version& v = history[begin];
    const Day published = day_of(v.published);
    if (published > day) continue;
    if (v.ends_deal) break;
    const unsigned mask = open & lenses_of(v.stage);
    open &= ~mask;  // a lapsed winner is not replaced by a lower revision
    if (mask != 0 && day < lapse_of(v.stage, published)) winners_[count_++] = {&v, mask, false, {}};
  }
  if (count_ == 0) return;
  // The deal's first report of any revision among those published by the day: the earliest one is, if any is.
  const Day first = first_published(history);
  bool told_exclusive = false;
  for (const Version& v : history)
    for (const Leg& leg : v.legs) told_exclusive = told_exclusive || leg.exclusivity == Exclusivity::exclusive;
  std::array<std::size_t, kLenses> ends{};
  for (std::size_t i = 0; i < count_; ++i) {
    Winner& w = winners_[i];
    for (const Version& v : history) w.party = w.party || (v.party_source && v.terms == w.version->terms && day_of(v.published) <= day);
    for (const Leg& leg : w.version->legs) {
      const Span s = span_of(leg, *w.version, first);
      const bool over = day >= s.end;
      if (over && leaves(leg.type, s.stated)) continue;
      LegEffect& e = legs_.emplace_back();
      e.leg = &leg;
      if (told_exclusive && leg.type == LegType::purchase) recall_exclusivity(history, w, day, e);
      if (leg.known && is_valued(leg.type)) {
        e.value = static_cast<Cents>(value_of(leg, s.term));
        if (!over && leg.basis != Basis::valuation_implied) e.flow = static_cast<Cents>(flow_of(leg, s.term));
      }
    }
    ends[i] = legs_.size();
  }
  for (std::size_t i = 0, begin = 0; i < count_; begin = ends[i++]) winners_[i].legs = {legs_.data() + begin, ends[i] - begin};
}

Day next_breakpoint(const History& history, Day after) {
  Day next = kNoDay;
  const auto visit = [&](Day day) {
    if (day > after && (next == kNoDay || day < next)) next = day;
  };
  const Day first = first_published(history);
  for (const Version& v : history) {
    const Day published = day_of(v.published);
    visit(published);
    // A revision lapses by its own first report; the later ones only repeat a day that does nothing.
    if (const Day lapse = lapse_of(v.stage, published); lapse != kNever) visit(lapse);
    for (const Leg& leg : v.legs) {
      // The begin may have been later before an earlier report became known; an end that has moved does nothing.
      const Span s = span_of(leg, v, first);
      if (s.stated || is_valued(leg.type)) visit(s.end);
      // While only part of the reports is published (the reference fold), the begin may be this or any later publication.
      if (leg.starts != kNoDay || v.starts != kNoDay || v.announced != kNoDay) continue;
      for (const Version& other : history) {
        const Day d = day_of(other.published);
        if (d == first) continue;
        if (!s.stated) visit(d + kDefaultTerm);
        if (leg.term_days >= 0) visit(d + leg.term_days);
      }
    }
  }
  return next;
}

Cents most_value(const Version& version) {
  Cents most = 0;
  for (const Leg& leg : version.legs)
    if (leg.known && is_valued(leg.type))
      most = std::max(most, static_cast<Cents>(value_of(leg, span_of(leg, version, first_day()).term)));  // the longest term it can have
  return most;
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
