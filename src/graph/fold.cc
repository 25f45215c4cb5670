#include "graph/fold.h"

#include <algorithm>

#include "graph/fold_sums.h"

namespace keiretsu::graph {
namespace {

Int128 square(Cents x) { return Int128{x} * x; }

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
        add_to_total(e, w.mask, sign);
        add_to_pairs(e, w.mask, w.party, sign);
        add_to_entities(e, w, sign);
        add_obligation(e, w.mask, sign);
        add_finance(e, w, sign);
        add_structure(e, w.mask, sign);
      }
      add_capital(w, w.mask, sign, nullptr);
      add_facts(w, sign);
    }
    add_purchases(w, sign, fold);
  }
}

void Folder::add_to_firms(const Effect& effect, int sign) {
  for (const Winner& w : effect)
    for (const LegEffect& e : w.legs) {
      add_to_entities(e, w, sign);
      add_obligation(e, w.mask, sign);
      add_finance(e, w, sign);
      add_consideration(e, w.mask, sign);
    }
  sum_incentives();
}

void Folder::add_to_supply(const Effect& effect, int sign) {
  for (const Winner& w : effect) add_purchases(w, sign, Fold::now);
  sum_sourcing();
}

void Folder::add_to_total(const LegEffect& e, unsigned mask, int sign) {
  const Leg& leg = *e.leg;
  if (!is_valued(leg.type)) return;
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

// What a firm pays and takes in; of those who pay it, sum_pairs() counts the squares.
void Folder::add_to_entities(const LegEffect& e, const Winner& w, int sign) {
  const Leg& leg = *e.leg;
  if (is_purchase(leg) && leg.to.known()) {
    EntityRow& payer = entity(leg.from);
    each_lens(w.mask, [&](std::size_t l) { count(payer.lens[l].paid, leg, w.party, e.flow, sign); });
    EntityRow& seller = entity(leg.to);
    const bool untold = leg.type == LegType::purchase && !disclosed(leg);
    each_lens(w.mask, [&](std::size_t l) {
      add_to(seller.lens[l].received, e.flow, sign);
      if (untold) seller.lens[l].untold += sign;
    });
  }
  if (const Cents flow = capital_flow(e); is_capital(leg.type) && flow != 0) {
    EntityRow& giver = entity(leg.from);
    each_lens(w.mask, [&](std::size_t l) { add_to(giver.lens[l].capital_paid, flow, sign); });
    EntityRow& taker = entity(leg.to);
    each_lens(w.mask, [&](std::size_t l) { add_to(taker.lens[l].capital_received, flow, sign); });
  }
}

void Folder::add_finance(const LegEffect& e, const Winner& w, int sign) {
  const Leg& leg = *e.leg;
  if (is_capital(leg.type)) {
    FinanceRow& row = finance(leg.to);
    const Cents given = leg.basis == Basis::valuation_implied ? 0 : e.value;
    each_lens(w.mask, [&](std::size_t l) {
      add_to(row.lens[l].raised, e.flow, sign);
      count(row.lens[l].capital, leg, w.party, given, sign);
    });
  }
  if (leg.type != LegType::capex || (!is_site(leg) && !is_own_site(leg))) return;
  const bool own = is_own_site(leg);
  FinanceRow& row = finance(own ? leg.from : leg.benefit);
  each_lens(w.mask, [&](std::size_t l) {
    add_to(own ? row.lens[l].own_capex : row.lens[l].other_capex, pair_value(e), sign);
    count(row.lens[l].built, leg, w.party, pair_value(e), sign);
  });
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
    const auto staked = [](const ObligationRow& row) {
      return row.lens[0].exposure != 0 || row.lens[1].exposure != 0 || row.lens[2].exposure != 0;
    };
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

// T, Q and counts of the sourcing keys; relations, 0 <-> 1 of (c, l, s).
void Folder::sum_sourcing() {
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
}

void Folder::sum_layers() {
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
}

void Folder::finish() {
  sum_pairs();
  sum_incentives();
  sum_nets();
  sum_sourcing();
  sum_layers();
  sum_structure();
}

bool over_capacity(const Delta& delta) {
  return delta.total_touched && std::any_of(delta.total_after.lens.begin(), delta.total_after.lens.end(),
                                            [](const auto& l) { return l.every_flow > kCentsMax || l.every_value > kCentsMax; });
}

}  // namespace keiretsu::graph
