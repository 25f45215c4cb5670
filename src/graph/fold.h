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
  // `base` is what the delta will be applied to; it must outlive this. `empty` lends its memory: a delta
  // has eight lists of rows, each too large for the allocator's quick lists.
  explicit Folder(const View& base, Delta empty = {}) : base_(&base), delta_(std::move(empty)) {}

  // Adds (sign 1) or takes away (-1) one deal's effect.
  void add(const Effect& effect, int sign, Fold fold);

  // The whole delta. Call once.
  [[nodiscard]] Delta finish();

 private:
  void add_leg(const LegEffect& e, const Winner& w, int sign);
  void add_purchases(const Winner& w, int sign, Fold fold);
  void add_capital(const Winner& w, int sign);
  void add_obligations(const LegEffect& e, const Winner& w, int sign);
  void add_structure(const LegEffect& e, unsigned mask, int sign);
  void add_facts(const Winner& w, int sign);
  void sum_pairs();
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
  Delta delta_;
};

// Does a total pass the limit of class `capacity` after this delta?
[[nodiscard]] bool over_capacity(const Delta& delta);

}  // namespace keiretsu::graph
