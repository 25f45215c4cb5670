// effect(reports of one deal published up to day D, D): the deal's contribution to
// the world, a pure function. The graph of day D is the sum of the effects of all
// deals, so the order in which reports arrived cannot matter. Source: measures.md
// section 11 (When, Revision, Winner, Amounts, Ends).
#pragma once

#include <span>
#include <vector>

#include "deal/deal.h"

namespace keiretsu::graph {

// The reports of one deal by Version::order(); not owned.
using History = std::span<const Version* const>;

// A leg that is live on the day, with what it is worth then.
struct LegEffect {
  const Leg* leg = nullptr;   // lives as long as its version
  Cents value = 0, flow = 0;  // 0 if the amount is unknown; flow is a year's
  // Purchases: what the deal last told of it, in this or an earlier revision, is `exclusive`;
  // or it was, and the last word is another (a report that does not tell changes nothing).
  bool exclusive = false, released = false;
  bool operator==(const LegEffect&) const = default;
};

// Capital that was given, of which the value is known: whole rounds, not the worths of shares.
[[nodiscard]] inline bool is_consideration(const LegEffect& e) {
  return is_capital(e.leg->type) && e.leg->basis != Basis::valuation_implied && e.value != 0;
}

// All that a deal does in the lenses of `mask` (bit i = lens i): one winner's live legs.
struct Winner {
  const Version* version = nullptr;
  unsigned mask = 0;
  bool party = false;  // a filing or a party's own release tells these terms
  std::vector<LegEffect> legs;
  bool operator==(const Winner&) const = default;
};

// At most one winner per lens; lenses with the same winner share an entry. Empty: the deal is not there.
using Effect = std::vector<Winner>;

// Counts only reports published up to the end of `day`.
[[nodiscard]] Effect effect(History history, Day day);

// The winner of one lens on a day, or null; the one that ended the deal counts as none.
[[nodiscard]] const Version* winner(History history, Lens lens, Day day);

// Every day after which effect(history, .) may differ from the day before, for reports as
// they stand: publication, lapse, ends. In no order, with repeats.
[[nodiscard]] std::vector<Day> breakpoints(History history);

// Does the report alone pass the limits of class `capacity`? Value and flow of each leg
// by the longest and shortest term it can have. Gives the index of the first leg that
// does not, or -1.
[[nodiscard]] int leg_over_capacity(const Version& version);

inline constexpr Day kRumourLapse = 180, kLoiLapse = 365, kDefaultTerm = 1826;

}  // namespace keiretsu::graph
