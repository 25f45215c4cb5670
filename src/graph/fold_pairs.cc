// The rows of a pair: what one firm gives the other, has put into it and owes it.
#include <algorithm>

#include "graph/fold.h"
#include "graph/fold_sums.h"

namespace keiretsu::graph {
namespace {

bool joins(const Leg& leg, PairKey pair) {
  const auto is = [pair](EntityId a, EntityId b) { return PairKey{a, b} == pair || PairKey{b, a} == pair; };
  return is(leg.from, leg.to) || is(leg.from, leg.benefit);
}

}  // namespace

void Folder::add_between(const Effect& effect, int sign, PairKey pair, unsigned mask) {
  for (const Winner& w : effect) {
    const unsigned lenses = w.mask & mask;
    if (lenses == 0) continue;
    for (const LegEffect& e : w.legs) {
      if (!joins(*e.leg, pair)) continue;
      add_to_pairs(e, lenses, w.party, sign);
      add_obligation(e, lenses, sign);
    }
    add_capital(w, lenses, sign, &pair);
  }
}

// All but the money of capital.
void Folder::add_to_pairs(const LegEffect& e, unsigned mask, bool party, int sign) {
  const Leg& leg = *e.leg;
  if (leg.type == LegType::support) return;
  if (leg.to.known()) {
    PairRow& p = pair(leg.from, leg.to);
    each_lens(mask, [&](std::size_t l) {
      auto& r = p.lens[l];
      r.ties += sign;
      if (is_purchase(leg)) count(r.purchase, leg, party, e.flow, sign);
      else if (is_capital(leg.type)) count(r.capital, leg, party, 0, sign);
      else if (leg.type == LegType::guarantee) count(r.other, leg, party, own_value(e), sign);
      else if (leg.type == LegType::access) r.access += sign;
    });
  }
  if (leg.benefit.known() && leg.benefit != leg.from) {
    PairRow& p = pair(leg.from, leg.benefit);
    each_lens(mask, [&](std::size_t l) {
      p.lens[l].ties += sign;
      if (leg.type == LegType::capex) count(p.lens[l].other, leg, party, own_value(e), sign);
    });
  }
}

// The money of capital per pair: its own legs' value, or, if more, the sum of a round of
// the same receiver told in the same deal ("a round's whole sum counts for each pair told with it").
void Folder::add_capital(const Winner& w, unsigned mask, int sign, const PairKey* only) {
  for (std::size_t i = 0; i < w.legs.size(); ++i) {
    const Leg& leg = *w.legs[i].leg;
    if (!is_capital(leg.type) || (only != nullptr && !joins(leg, *only))) continue;
    const auto same_pair = [&](const LegEffect& e) { return is_capital(e.leg->type) && e.leg->from == leg.from && e.leg->to == leg.to; };
    if (std::any_of(w.legs.begin(), w.legs.begin() + static_cast<std::ptrdiff_t>(i), same_pair)) continue;  // once a pair
    Cents own = 0, own_hanging = 0, round = 0, round_hanging = 0;
    for (const LegEffect& e : w.legs) {
      if (!is_capital(e.leg->type) || e.leg->to != leg.to) continue;
      if (e.leg->basis == Basis::round && e.value > round) {
        round = e.value;
        round_hanging = hangs(*e.leg) ? e.value : 0;
      }
      if (same_pair(e)) {
        add_to(own, own_value(e), 1);
        if (hangs(*e.leg)) add_to(own_hanging, own_value(e), 1);
      }
    }
    if (own == 0 && round == 0) continue;
    PairRow& p = pair(leg.from, leg.to);
    each_lens(mask, [&](std::size_t l) {
      add_to(p.lens[l].capital.money, std::max(own, round), sign);
      add_to(p.lens[l].capital.conditional, round > own ? round_hanging : own_hanging, sign);
    });
  }
}

void Folder::add_obligation(const LegEffect& e, unsigned mask, int sign) {
  const Leg& leg = *e.leg;
  const Cents value = pair_value(e), own = own_value(e);
  if (leg.type == LegType::purchase && value != 0) {
    ObligationRow& row = obligation({leg.from, leg.to});
    each_lens(mask, [&](std::size_t l) {
      add_to(row.lens[l].committed, value, sign);
      add_to(row.lens[l].paid, own, sign);
    });
  }
  if (is_capital(leg.type)) {
    const bool own_shares = leg.type == LegType::in_kind && leg.what == What::equity;
    const Cents flow = capital_flow(e);
    const std::int64_t stake = leg.type == LegType::equity ? leg.stake_parts : 0;
    if (own == 0 && flow == 0 && stake == 0) return;
    ObligationRow& row = obligation({leg.from, leg.to});
    each_lens(mask, [&](std::size_t l) {
      auto& r = row.lens[l];
      add_to(r.capital_flow, flow, sign);
      add_to(r.capital_value, own, sign);
      if (!own_shares) add_to(r.exposure, own, sign);
      r.stake_parts += sign * Int128{stake};
    });
  }
  if (leg.type == LegType::guarantee) {
    ObligationRow& row = obligation({leg.from, leg.to});
    each_lens(mask, [&](std::size_t l) {
      add_to(row.lens[l].exposure, own, sign);
      row.lens[l].guarantees += sign;
    });
  }
  const bool site = is_site(leg);
  if (leg.type != LegType::capex || is_own_site(leg) || (!site && own == 0)) return;
  ObligationRow& row = obligation({leg.from, leg.benefit});
  each_lens(mask, [&](std::size_t l) {
    auto& r = row.lens[l];
    add_to(r.exposure, own, sign);
    if (!site) return;
    add_to(r.site_value, value, sign);
    r.sites += sign;
  });
}

}  // namespace keiretsu::graph
