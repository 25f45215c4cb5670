#include "graph/fold.h"

#include <algorithm>

#include "graph/fold_sums.h"

namespace keiretsu::graph {
namespace {

Int128 square(Cents x) { return Int128{x} * x; }

bool hangs(const Leg& leg) { return leg.conditional || leg.basis == Basis::up_to; }

// Has an amount of its own for this pair: a round's sum is the whole round's.
bool disclosed(const Leg& leg) { return leg.known && leg.basis != Basis::round; }

void count(Legs& legs, const Leg& leg, bool party, Cents money, int sign) {
  legs.count += sign;
  if (party) legs.party += sign;
  if (disclosed(leg)) legs.disclosed += sign;
  add_to(legs.money, money, sign);
  if (hangs(leg)) add_to(legs.conditional, money, sign);
}

// Value that counts as an exposure or a cheque: neither a whole round nor the worth of shares.
Cents own_value(const LegEffect& e) { return e.leg->basis == Basis::round || e.leg->basis == Basis::valuation_implied ? 0 : e.value; }

// Value that is told of this pair, a worth of shares too.
Cents pair_value(const LegEffect& e) { return e.leg->basis == Basis::round ? 0 : e.value; }

bool is_site(const Leg& leg) { return leg.type == LegType::capex && leg.benefit.known() && leg.benefit != leg.from && !leg.part_of; }

// What two firms have with each other, seen from one of them.
struct Side {
  Cents bought = 0, capital = 0;  // P and K from here to there
  Cents committed = 0;
  bool builds = false;
};
Side side_of(const PairRow& pair, const ObligationRow& row, std::size_t l) {
  return {pair.lens[l].purchase.money, row.lens[l].capital_flow, row.lens[l].committed, row.lens[l].sites > 0};
}
Cents flow(const Side& s) {
  Cents sum = s.bought;
  add_to(sum, s.capital, 1);
  return sum;
}

}  // namespace

PairRow& Folder::pair(EntityId from, EntityId to) {
  const PairKey key{from, to};
  return delta_.pairs.touch(key, [&]() -> const auto& { return base_->pair(key); });
}
SupplierRow& Folder::supplier(SupplierKey key) {
  return delta_.suppliers.touch(key, [&]() -> const auto& { return base_->supplier(key); });
}
SourcingRow& Folder::sourcing(SourcingKey key) {
  return delta_.sourcing.touch(key, [&]() -> const auto& { return base_->sourcing(key); });
}
MarketRow& Folder::market(MarketKey key) {
  return delta_.market.touch(key, [&]() -> const auto& { return base_->market(key); });
}
LayerRow& Folder::layer(LayerId key) {
  return delta_.layers.touch(key, [&]() -> const auto& { return base_->layer(key); });
}
EntityRow& Folder::entity(EntityId key) {
  return delta_.entities.touch(key, [&]() -> const auto& { return base_->entity(key); });
}
ObligationRow& Folder::obligation(PairKey key) {
  return delta_.obligations.touch(key, [&]() -> const auto& { return base_->obligation(key); });
}
FinanceRow& Folder::finance(EntityId key) {
  return delta_.finances.touch(key, [&]() -> const auto& { return base_->finance(key); });
}

TotalRow& Folder::total() {
  if (!delta_.total_touched) {
    delta_.total_touched = true;
    delta_.total_before = delta_.total_after = base_->total();
  }
  return delta_.total_after;
}

void Folder::add(const Effect& effect, int sign, Fold fold) {
  for (const Winner& w : effect) {
    if (fold == Fold::now) {
      for (const LegEffect& e : w.legs) {
        add_leg(e, w, sign);
        add_obligations(e, w, sign);
        add_structure(e, w.mask, sign);
      }
      add_capital(w, sign);
      add_facts(w, sign);
    }
    add_purchases(w, sign, fold);
  }
}

// Pairs, entities and the total; not the sourcing keys, nor the money of capital.
void Folder::add_leg(const LegEffect& e, const Winner& w, int sign) {
  const Leg& leg = *e.leg;
  const unsigned mask = w.mask;
  if (leg.type == LegType::support) return;
  if (is_valued(leg.type)) {
    TotalRow& t = total();
    // W counts flows between two parties; capex without a vendor and guarantees flow to nobody.
    const bool flows = leg.type != LegType::guarantee && leg.to.known() && leg.basis != Basis::round;
    each_lens(mask, [&](std::size_t l) {
      auto& r = t.lens[l];
      r.valued += sign;
      if (disclosed(leg)) r.disclosed += sign;
      if (flows) add_to(r.flow, e.flow, sign);
      r.every_flow += sign * Int128{e.flow};
      r.every_value += sign * Int128{e.value};
    });
  }
  if (leg.to.known()) {
    PairRow& p = pair(leg.from, leg.to);
    each_lens(mask, [&](std::size_t l) {
      auto& r = p.lens[l];
      r.ties += sign;
      if (is_purchase(leg)) count(r.purchase, leg, w.party, e.flow, sign);
      else if (is_capital(leg.type)) count(r.capital, leg, w.party, 0, sign);
      else if (leg.type == LegType::guarantee) count(r.other, leg, w.party, own_value(e), sign);
      else if (leg.type == LegType::access) r.access += sign;
    });
    if (is_purchase(leg)) {
      EntityRow& payer = entity(leg.from);
      each_lens(mask, [&](std::size_t l) { count(payer.lens[l].paid, leg, w.party, e.flow, sign); });
      EntityRow& seller = entity(leg.to);
      const bool untold = leg.type == LegType::purchase && !disclosed(leg);
      each_lens(mask, [&](std::size_t l) {
        add_to(seller.lens[l].received, e.flow, sign);
        if (untold) seller.lens[l].untold += sign;
      });
    }
  }
  if (leg.benefit.known() && leg.benefit != leg.from) {
    PairRow& p = pair(leg.from, leg.benefit);
    each_lens(mask, [&](std::size_t l) {
      p.lens[l].ties += sign;
      if (leg.type == LegType::capex) count(p.lens[l].other, leg, w.party, own_value(e), sign);
    });
  }
}

// The money of capital per pair: its own legs' value, or, if more, the sum of a round of
// the same receiver told in the same deal ("a round's whole sum counts for each pair told with it").
void Folder::add_capital(const Winner& w, int sign) {
  for (std::size_t i = 0; i < w.legs.size(); ++i) {
    const Leg& leg = *w.legs[i].leg;
    if (!is_capital(leg.type)) continue;
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
    each_lens(w.mask, [&](std::size_t l) {
      add_to(p.lens[l].capital.money, std::max(own, round), sign);
      add_to(p.lens[l].capital.conditional, round > own ? round_hanging : own_hanging, sign);
    });
  }
}

void Folder::add_obligations(const LegEffect& e, const Winner& w, int sign) {
  const Leg& leg = *e.leg;
  const unsigned mask = w.mask;
  const bool party = w.party;
  const Cents value = pair_value(e), own = own_value(e);
  if (leg.type == LegType::purchase && value != 0) {
    ObligationRow& row = obligation({leg.from, leg.to});
    each_lens(mask, [&](std::size_t l) {
      add_to(row.lens[l].committed, value, sign);
      add_to(row.lens[l].paid, own, sign);
    });
  }
  if (is_capital(leg.type)) {
    const Cents flow = leg.basis == Basis::round ? 0 : e.flow;
    const bool own_shares = leg.type == LegType::in_kind && leg.what == What::equity;
    const std::int64_t stake = leg.type == LegType::equity ? leg.stake_parts : 0;
    if (own != 0 || flow != 0 || stake != 0) {
      ObligationRow& row = obligation({leg.from, leg.to});
      each_lens(mask, [&](std::size_t l) {
        auto& r = row.lens[l];
        add_to(r.capital_flow, flow, sign);
        add_to(r.capital_value, own, sign);
        if (!own_shares) add_to(r.exposure, own, sign);
        r.stake_parts += sign * Int128{stake};
      });
    }
    if (flow != 0) {
      EntityRow& giver = entity(leg.from);
      each_lens(mask, [&](std::size_t l) { add_to(giver.lens[l].capital_paid, flow, sign); });
      EntityRow& taker = entity(leg.to);
      each_lens(mask, [&](std::size_t l) { add_to(taker.lens[l].capital_received, flow, sign); });
    }
    FinanceRow& row = finance(leg.to);
    const Cents given = leg.basis == Basis::valuation_implied ? 0 : e.value;
    each_lens(mask, [&](std::size_t l) {
      add_to(row.lens[l].raised, e.flow, sign);
      count(row.lens[l].capital, leg, party, given, sign);
    });
  }
  if (leg.type == LegType::guarantee) {
    ObligationRow& row = obligation({leg.from, leg.to});
    each_lens(mask, [&](std::size_t l) {
      add_to(row.lens[l].exposure, own, sign);
      row.lens[l].guarantees += sign;
    });
  }
  if (leg.type != LegType::capex) return;
  const bool site = is_site(leg), itself = !leg.benefit.known() || leg.benefit == leg.from;
  if (!itself && (site || own != 0)) {
    ObligationRow& row = obligation({leg.from, leg.benefit});
    each_lens(mask, [&](std::size_t l) {
      auto& r = row.lens[l];
      add_to(r.exposure, own, sign);
      if (!site) return;
      add_to(r.site_value, value, sign);
      r.sites += sign;
    });
  }
  if (itself || site) {
    FinanceRow& row = finance(itself ? leg.from : leg.benefit);
    each_lens(mask, [&](std::size_t l) {
      add_to(itself ? row.lens[l].own_capex : row.lens[l].other_capex, value, sign);
      count(row.lens[l].built, leg, party, value, sign);
    });
  }
}

// What follows from both directions of a pair at once. A pair that deals one way has none of
// it, and says so with one look at the other way round.
void Folder::sum_pairs() {
  const Delta& delta = delta_;
  for (const auto& c : delta.pairs.changes()) {
    const EntityId a = c.key.from, b = c.key.to;
    for (std::size_t l = 0; l < kLenses; ++l) {
      const Cents before = c.before.lens[l].purchase.money, after = c.after.lens[l].purchase.money;
      if (before == after) continue;
      Int128& squares = entity(b).lens[l].received_squares;
      add_wide(squares, square(after));
      add_wide(squares, -square(before));
    }
    const PairKey back{b, a};
    const auto* other = delta.pairs.find(back);
    if (other != nullptr && other < &c) continue;  // seen from there
    const PairRow& back_before = other != nullptr ? other->before : base_->pair(back);
    const PairRow& back_after = other != nullptr ? other->after : back_before;
    if (is_none(back_before) && is_none(back_after)) continue;
    const auto *there = delta.obligations.find(c.key), *here = delta.obligations.find(back);
    const ObligationRow& there_before = there != nullptr ? there->before : base_->obligation(c.key);
    const ObligationRow& here_before = here != nullptr ? here->before : base_->obligation(back);
    const auto add = [&](std::size_t l, const Side& ab, const Side& ba, int sign) {
      const Cents both = std::min(flow(ab), flow(ba));
      if (both != 0) {
        add_to(total().lens[l].both_ways, both, sign);
        add_to(total().lens[l].both_ways, both, sign);
      }
      const auto one_way = [&](EntityId giver, EntityId taker, const Side& given, const Side& returned) {
        if (given.capital != 0 && returned.bought != 0) {
          add_to(finance(giver).lens[l].funded, given.capital, sign);
          add_to(finance(taker).lens[l].from_suppliers, std::min(given.capital, returned.bought), sign);
        }
        if (given.builds && returned.committed != 0) add_to(finance(taker).lens[l].covered, returned.committed, sign);
      };
      one_way(a, b, ab, ba);
      one_way(b, a, ba, ab);
    };
    for (std::size_t l = 0; l < kLenses; ++l) {
      add(l, side_of(c.before, there_before, l), side_of(back_before, here_before, l), -1);
      add(l, side_of(c.after, there != nullptr ? there->after : there_before, l),
          side_of(back_after, here != nullptr ? here->after : here_before, l), 1);
    }
  }
}

// The holders with a tenth or more of their equity at stake in a firm. A hub has thousands: who asks reads the row.
void Folder::sum_incentives() {
  const resolve::Houses& houses = base_->graph().houses();
  for (const auto& c : delta_.obligations.changes()) {
    const auto staked = [](const ObligationRow& row) { return row.lens[0].exposure != 0 || row.lens[1].exposure != 0 || row.lens[2].exposure != 0; };
    if (!staked(c.before) && !staked(c.after)) continue;
    const auto before = houses.equity(c.key.from, days_.before), after = houses.equity(c.key.from, days_.after);
    for (std::size_t l = 0; l < kLenses; ++l) {
      const int was = has_incentive(c.before.lens[l].exposure, before), is = has_incentive(c.after.lens[l].exposure, after);
      if (was != is) finance(c.key.to).lens[l].incentives += is - was;
    }
  }
}

// What firms take in and what they pay, netted: of the entities whose sums have moved.
void Folder::sum_nets() {
  const auto net = [](const EntityRow::Lensed& r) {
    const Int128 left = Int128{r.received} + r.capital_received - r.paid.money - r.capital_paid;
    return left < 0 ? -left : left;
  };
  for (const auto& c : delta_.entities.changes())
    for (std::size_t l = 0; l < kLenses; ++l)
      if (const Int128 more = net(c.after.lens[l]) - net(c.before.lens[l]); more != 0) total().lens[l].net += more;
}

void Folder::add_purchases(const Winner& w, int sign, Fold fold) {
  const auto at = [fold](auto& row) -> auto& { return fold == Fold::now ? row.now : row.past; };
  for (std::size_t i = 0; i < w.legs.size(); ++i) {
    const LegEffect& e = w.legs[i];
    const Leg& leg = *e.leg;
    if (!is_purchase(leg)) continue;
    const SupplierKey key{leg.from, leg.to, leg.layer};
    const SourcingKey sourcing_key{leg.from, leg.layer};
    // A deal counts once in deals_cls, and once among the customer's deals in the layer.
    bool first_of_supplier = true, first_of_layer = true;
    for (std::size_t j = 0; j < i; ++j) {
      const Leg& other = *w.legs[j].leg;
      if (!is_purchase(other) || other.from != leg.from || other.layer != leg.layer) continue;
      first_of_layer = false;
      if (other.to == leg.to) first_of_supplier = false;
    }
    SupplierRow& s = supplier(key);
    each_lens(w.mask, [&](std::size_t l) {
      add_to(at(s)[l].flow, e.flow, sign);
      if (first_of_supplier) at(s)[l].deals += sign;
      if (fold == Fold::now && e.exclusive) s.now[l].exclusive += sign;
      if (fold == Fold::now && e.released) s.now[l].released += sign;
    });
    SourcingRow& c = sourcing(sourcing_key);
    each_lens(w.mask, [&](std::size_t l) {
      count(at(c)[l].legs, leg, w.party, e.flow, sign);
      if (first_of_layer) at(c)[l].distinct_deals += sign;
    });
    if (!leg.part_of && e.flow != 0) {
      MarketRow& m = market({leg.to, leg.layer});
      each_lens(w.mask, [&](std::size_t l) { add_to(at(m)[l].flow, e.flow, sign); });
    }
    if (fold == Fold::now) {
      LayerRow& layer_row = layer(leg.layer);
      each_lens(w.mask, [&](std::size_t l) { count(layer_row.lens[l].legs, leg, w.party, e.flow, sign); });
    }
  }
}

void Folder::finish() {
  sum_pairs();
  sum_incentives();
  sum_nets();
  // T, Q and counts of the sourcing keys; relations, 0 <-> 1 of (c, l, s).
  for (std::size_t i = 0; i < delta_.suppliers.changes().size(); ++i) {
    const auto& c = delta_.suppliers.changes()[i];
    if (same(c.before, c.after)) continue;
    SourcingRow& s = sourcing({c.key.customer, c.key.layer});
    const auto sums = [](SourcingRow::Lensed& row, const SupplierRow::Lensed& before, const SupplierRow::Lensed& after) {
      add_to(row.flow, after.flow, 1);
      add_to(row.flow, before.flow, -1);
      add_wide(row.flow_squares, square(after.flow));
      add_wide(row.flow_squares, -square(before.flow));
      row.deals += after.deals - before.deals;
      row.deals_squares += std::int64_t{after.deals} * after.deals - std::int64_t{before.deals} * before.deals;
      row.suppliers += (after.deals > 0) - (before.deals > 0);
    };
    for (std::size_t l = 0; l < kLenses; ++l) {
      sums(s.now[l], c.before.now[l], c.after.now[l]);
      sums(s.past[l], c.before.past[l], c.after.past[l]);
      const int relation = (c.after.now[l].deals > 0) - (c.before.now[l].deals > 0);
      const int past_relation = (c.after.past[l].deals > 0) - (c.before.past[l].deals > 0);
      if (relation != 0) market({c.key.supplier, c.key.layer}).now[l].relations += relation;
      if (past_relation != 0) market({c.key.supplier, c.key.layer}).past[l].relations += past_relation;
    }
  }
  for (std::size_t i = 0; i < delta_.market.changes().size(); ++i) {
    const auto& c = delta_.market.changes()[i];
    if (c.before.now == c.after.now) continue;
    LayerRow& row = layer(c.key.layer);
    for (std::size_t l = 0; l < kLenses; ++l) {
      const auto &before = c.before.now[l], &after = c.after.now[l];
      add_to(row.lens[l].flow, after.flow, 1);
      add_to(row.lens[l].flow, before.flow, -1);
      add_wide(row.lens[l].flow_squares, square(after.flow));
      add_wide(row.lens[l].flow_squares, -square(before.flow));
      row.lens[l].relations += after.relations - before.relations;
      row.lens[l].relations_squares += std::int64_t{after.relations} * after.relations - std::int64_t{before.relations} * before.relations;
    }
  }
  sum_structure();
}

bool over_capacity(const Delta& delta) {
  return delta.total_touched && std::any_of(delta.total_after.lens.begin(), delta.total_after.lens.end(),
                                            [](const auto& l) { return l.every_flow > kCentsMax || l.every_value > kCentsMax; });
}

}  // namespace keiretsu::graph
