// How the parts of a Folder (fold.cc, fold_pairs.cc, fold_structure.cc) add. Private to them.
#pragma once

#include "base/money.h"
#include "deal/vocabulary.h"
#include "graph/effect.h"
#include "graph/rows.h"

namespace keiretsu::graph {

// Wraps in place of overflowing: a delta is made before over_capacity() can refuse it.
inline void add_to(Cents& sum, Cents x, int sign) {
  sum = static_cast<Cents>(static_cast<std::uint64_t>(sum) +
                           (sign > 0 ? static_cast<std::uint64_t>(x) : std::uint64_t{0} - static_cast<std::uint64_t>(x)));
}

// sum += x, wrapping.
inline void add_wide(Int128& sum, Int128 x) {
  __extension__ typedef unsigned __int128 Unsigned;
  sum = static_cast<Int128>(static_cast<Unsigned>(sum) + static_cast<Unsigned>(x));
}

template <class F>
void each_lens(unsigned mask, F f) {
  for (std::size_t l = 0; l < kLenses; ++l)
    if ((mask >> l & 1U) != 0) f(l);
}

// --- what a leg counts for
inline bool hangs(const Leg& leg) { return leg.conditional || leg.basis == Basis::up_to; }

// Has an amount of its own for this pair: a round's sum is the whole round's.
inline bool disclosed(const Leg& leg) { return leg.known && leg.basis != Basis::round; }

inline void count(Legs& legs, const Leg& leg, bool party, Cents money, int sign) {
  legs.count += sign;
  if (party) legs.party += sign;
  if (disclosed(leg)) legs.disclosed += sign;
  add_to(legs.money, money, sign);
  if (hangs(leg)) add_to(legs.conditional, money, sign);
}

// Value that counts as an exposure or a cheque: neither a whole round nor the worth of shares.
inline Cents own_value(const LegEffect& e) {
  return e.leg->basis == Basis::round || e.leg->basis == Basis::valuation_implied ? 0 : e.value;
}

// Value that is told of this pair, a worth of shares too.
inline Cents pair_value(const LegEffect& e) { return e.leg->basis == Basis::round ? 0 : e.value; }

// Of capital: what flows between this pair.
inline Cents capital_flow(const LegEffect& e) { return e.leg->basis == Basis::round ? 0 : e.flow; }

// Capex: what a firm builds for itself, and what for another.
inline bool is_own_site(const Leg& leg) { return leg.type == LegType::capex && (!leg.benefit.known() || leg.benefit == leg.from); }
inline bool is_site(const Leg& leg) { return leg.type == LegType::capex && leg.benefit.known() && leg.benefit != leg.from && !leg.part_of; }

}  // namespace keiretsu::graph
