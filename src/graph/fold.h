// Folds effects of deals into a Delta: first what the legs themselves change, then
// (finish) what follows from it: totals, squares, relations. Sums of the reference
// fold (`past`) wrap at 2^64 in place of being refused: class `capacity` guards the
// present alone.
#pragma once

#include "graph/effect.h"
#include "graph/graph.h"

namespace keiretsu::graph {

enum class Fold : std::uint8_t { now, past };  // past: the state at the end of day - 90, sourcing keys only
inline constexpr Day kPastDays = 90;

class Folder {
 public:
  // `base` is what the delta will be applied to; `out`, which is empty, becomes the delta: it is a kilobyte wide, and
  // has fifteen lists of rows, so nobody copies or moves it. Both must outlive this. The figures of the registry are those of
  // `days`: the day that `base` stands at, and that of the delta.
  struct Days {
    Day before, after;
  };
  Folder(const View& base, Days days, Delta& out) : base_(&base), days_(days), delta_(out) {}

  // Adds (sign 1) or takes away (-1) one deal's effect.
  void add(const Effect& effect, int sign, Fold fold);
  // The same in a part of the rows and in nothing else, complete without finish(): for one who asks what a reading were
  // without a deal, and knows where it reads. PairRow and ObligationRow of one pair, both ways, in the lenses of `mask`;
  // ConsiderationRow, and EntityRow and FinanceRow but for their sums over pairs; SupplierRow and SourcingRow.
  void add_between(const Effect& effect, int sign, PairKey pair, unsigned mask);
  void add_to_firms(const Effect& effect, int sign);
  void add_to_supply(const Effect& effect, int sign);
  // The holder's equity is another one after the step: what hangs on what it has put into `at_risk` is counted anew.
  void recount(PairKey holder_at_risk) { obligation(holder_at_risk); }

  // What follows from all that was added. Call once.
  void finish();

 private:
  void add_to_total(const LegEffect& e, unsigned mask, int sign);
  void add_to_pairs(const LegEffect& e, unsigned mask, bool party, int sign);
  void add_to_entities(const LegEffect& e, const Winner& w, int sign);
  void add_purchases(const Winner& w, int sign, Fold fold);
  void add_capital(const Winner& w, unsigned mask, int sign, const PairKey* only);
  void add_obligation(const LegEffect& e, unsigned mask, int sign);
  void add_finance(const LegEffect& e, const Winner& w, int sign);
  void add_structure(const LegEffect& e, unsigned mask, int sign);
  void add_consideration(const LegEffect& e, unsigned mask, int sign);
  void add_facts(const Winner& w, int sign);
  void sum_pairs();
  void sum_sourcing();
  void sum_layers();
  void sum_incentives();
  void sum_structure();
  void sum_rivals();
  void sum_coalitions();
  void sum_nets();

  PairRow& pair(EntityId from, EntityId to);
  SupplierRow& supplier(SupplierKey key);
  SourcingRow& sourcing(SourcingKey key);
  MarketRow& market(MarketKey key);
  LayerRow& layer(LayerId key);
  EntityRow& entity(EntityId key);
  ObligationRow& obligation(PairKey key);
  FinanceRow& finance(EntityId key);
  ConsiderationRow& consideration(EntityId key);
  RivalRow& rival(EntityId a, EntityId b);
  FirmRow& firm(EntityId key);
  SupportRow& support(PairKey key);
  SupportRow& contest(ContestKey key);
  CoalitionRow& coalition(EntityId project);
  TotalRow& total();

  const View* base_;
  Days days_;
  Delta& delta_;
};

// Does a total pass the limit of class `capacity` after this delta?
[[nodiscard]] bool over_capacity(const Delta& delta);

}  // namespace keiretsu::graph
