// The alliance graph: tables of exact aggregates, and a Delta: a change to them as a
// value. Owned by one Ledger, one thread. A Delta is made against a View (below) by a Folder (graph/fold.h),
// can be looked through (View), applied, inverted and compared.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "deal/deal.h"
#include "graph/ranking.h"
#include "graph/rows.h"
#include "graph/table.h"
#include "resolve/houses.h"

namespace keiretsu::graph {

struct Delta {
  TableDelta<PairKey, PairRow> pairs;
  TableDelta<SupplierKey, SupplierRow> suppliers;
  TableDelta<SourcingKey, SourcingRow> sourcing;
  TableDelta<MarketKey, MarketRow> market;
  TableDelta<LayerId, LayerRow> layers;
  TableDelta<EntityId, EntityRow> entities;
  TableDelta<PairKey, ObligationRow> obligations;
  TableDelta<EntityId, FinanceRow> finances;
  TableDelta<EntityId, ConsiderationRow> considerations;
  TableDelta<FactKey, FactRow> facts;
  TableDelta<PairKey, RivalRow> rivals;
  TableDelta<EntityId, FirmRow> firms;
  TableDelta<PairKey, SupportRow> supports;
  TableDelta<ContestKey, SupportRow> contests;
  TableDelta<EntityId, CoalitionRow> coalitions;
  bool total_touched = false;
  TotalRow total_before, total_after;

  // Visits the change of each table: what is done to all of them forgets none.
  template <class Visit>
  void each_table(Visit visit) {
    const auto all = [&visit](auto&... tables) { (visit(tables), ...); };
    all(pairs, suppliers, sourcing, market, layers, entities, obligations, finances, considerations, facts, rivals, firms, supports,
        contests, coalitions);
  }
  // No change; keeps the memory.
  void clear();
};

// Swaps before and after: the change that undoes this one.
[[nodiscard]] Delta inverse(Delta delta);

class Graph {
 public:
  // Who rivals whom, and the order of names. It must outlive this.
  explicit Graph(const resolve::Houses& houses) : houses_(&houses) {}

  // Every `before` must be what stands here. Has no error path.
  void apply(const Delta& delta);

  [[nodiscard]] const Table<PairKey, PairRow>& pairs() const { return pairs_; }
  [[nodiscard]] const Table<SupplierKey, SupplierRow>& suppliers() const { return suppliers_; }
  [[nodiscard]] const Table<SourcingKey, SourcingRow>& sourcing() const { return sourcing_; }
  [[nodiscard]] const Table<MarketKey, MarketRow>& market() const { return market_; }
  [[nodiscard]] const Table<LayerId, LayerRow>& layers() const { return layers_; }
  [[nodiscard]] const Table<EntityId, EntityRow>& entities() const { return entities_; }
  [[nodiscard]] const Table<PairKey, ObligationRow>& obligations() const { return obligations_; }
  [[nodiscard]] const Table<EntityId, FinanceRow>& finances() const { return finances_; }
  [[nodiscard]] const Table<EntityId, ConsiderationRow>& considerations() const { return considerations_; }
  [[nodiscard]] const Table<FactKey, FactRow>& facts() const { return facts_; }
  [[nodiscard]] const Table<PairKey, RivalRow>& rivals() const { return rivals_; }
  [[nodiscard]] const Table<EntityId, FirmRow>& firm_rows() const { return firms_; }
  [[nodiscard]] const Table<PairKey, SupportRow>& supports() const { return supports_; }  // (member, project)
  [[nodiscard]] const Table<ContestKey, SupportRow>& contests() const { return contests_; }
  [[nodiscard]] const Table<EntityId, CoalitionRow>& coalitions() const { return coalitions_; }  // by project
  [[nodiscard]] const TotalRow& total() const { return total_; }
  [[nodiscard]] const Ranking& ranking() const { return ranking_; }
  [[nodiscard]] const resolve::Houses& houses() const { return *houses_; }
  // How many firms stand at an end of a pair.
  [[nodiscard]] std::size_t firms() const { return pairs_of_.size(); }
  // How many of them the registry does not know.
  [[nodiscard]] std::size_t provisional_firms() const { return provisional_firms_; }

  // Adjacency, in no order: the keys of `suppliers()` by (customer, layer); of `pairs()`
  // with access in any lens by provider; those with purchases in any lens by supplier.
  [[nodiscard]] std::span<const EntityId> suppliers_of(SourcingKey key) const;
  [[nodiscard]] std::span<const EntityId> hosts_of(EntityId provider) const;
  [[nodiscard]] std::span<const EntityId> customers_of(MarketKey key) const;
  // By `obligations()` that are more than purchases, in any lens: who has put something into a firm or
  // stands in for it, and into whom it has.
  [[nodiscard]] std::span<const EntityId> backers_of(EntityId firm) const;
  [[nodiscard]] std::span<const EntityId> backed_by(EntityId firm) const;

  // Of `supports()` and `contests()` by project.
  [[nodiscard]] std::span<const EntityId> members_of(EntityId project) const;
  [[nodiscard]] std::span<const LayerId> contested_by(EntityId project) const;

  struct CountsBefore {
    bool operator()(const FactKey& a, const FactKey& b) const { return a.counts_before(b); }
  };
  using FactKeys = std::set<FactKey, CountsBefore>;
  // The keys of `facts()` by pair.
  [[nodiscard]] const FactKeys& facts_of(PairKey pair) const;

  bool operator==(const Graph&) const;

 private:
  const resolve::Houses* houses_;
  Table<PairKey, PairRow> pairs_;
  Table<SupplierKey, SupplierRow> suppliers_;
  Table<SourcingKey, SourcingRow> sourcing_;
  Table<MarketKey, MarketRow> market_;
  Table<LayerId, LayerRow> layers_;
  Table<EntityId, EntityRow> entities_;
  Table<PairKey, ObligationRow> obligations_;
  Table<EntityId, FinanceRow> finances_;
  Table<EntityId, ConsiderationRow> considerations_;
  Table<FactKey, FactRow> facts_;
  Table<PairKey, RivalRow> rivals_;
  Table<EntityId, FirmRow> firms_;
  Table<PairKey, SupportRow> supports_;
  Table<ContestKey, SupportRow> contests_;
  Table<EntityId, CoalitionRow> coalitions_;
  TotalRow total_;
  tsl::robin_map<EntityId, std::uint32_t, KeyHash> pairs_of_;  // how many
  std::size_t provisional_firms_ = 0;                          // of pairs_of_
  tsl::robin_map<SourcingKey, std::vector<EntityId>, KeyHash> suppliers_of_;
  tsl::robin_map<MarketKey, std::vector<EntityId>, KeyHash> customers_of_;
  tsl::robin_map<EntityId, std::vector<EntityId>, KeyHash> hosts_of_, backers_of_, backed_by_, members_of_;
  tsl::robin_map<EntityId, std::vector<LayerId>, KeyHash> contested_by_;
  tsl::robin_map<PairKey, FactKeys, KeyHash> facts_of_;
  Ranking ranking_;
};

// The graph as it stands, or as it will be once a delta is applied, or one more on top
// of that. Cheap to copy; must not outlive what it looks at.
class View {
 public:
  explicit View(const Graph& graph) : graph_(&graph) {}
  View(const View& under, const Delta& delta) : graph_(under.graph_), under_(&under), delta_(&delta) {}

  // A row holds until the graph or a delta looked through is changed; no row reads as one of zeros.
  [[nodiscard]] const PairRow& pair(PairKey key) const;
  [[nodiscard]] const SupplierRow& supplier(SupplierKey key) const;
  [[nodiscard]] const SourcingRow& sourcing(SourcingKey key) const;
  [[nodiscard]] const MarketRow& market(MarketKey key) const;
  [[nodiscard]] const LayerRow& layer(LayerId key) const;
  [[nodiscard]] const EntityRow& entity(EntityId key) const;
  [[nodiscard]] const ObligationRow& obligation(PairKey key) const;
  [[nodiscard]] const FinanceRow& finance(EntityId key) const;
  [[nodiscard]] const ConsiderationRow& consideration(EntityId key) const;
  [[nodiscard]] const FactRow& fact(const FactKey& key) const;
  [[nodiscard]] const RivalRow& rival(PairKey key) const;
  [[nodiscard]] const FirmRow& firm(EntityId key) const;
  [[nodiscard]] const SupportRow& support(PairKey key) const;
  [[nodiscard]] const SupportRow& contest(ContestKey key) const;
  [[nodiscard]] const CoalitionRow& coalition(EntityId project) const;
  [[nodiscard]] const TotalRow& total() const;

  // Of the facts of a pair the one that counts in this lens; O(changes of the deltas) and the facts
  // of other lenses that come before it.
  [[nodiscard]] std::optional<FactKey> latest_fact(PairKey pair, Lens lens) const;

  // The suppliers of a layer with most relations, ties by name: `most` of them if there are so many.
  // O(most + changes of the deltas).
  [[nodiscard]] std::vector<Ranked> leaders(LayerId layer, Lens lens, std::size_t most) const;

  // As hosts_of() below, while `visit` gives true: a hub has thousands.
  template <class Visit>
  bool each_host(EntityId provider, Visit visit) const;

  // Supersets of the live neighbours, each once, in no order: the row tells which are live.
  [[nodiscard]] std::vector<EntityId> suppliers_of(SourcingKey key) const;
  [[nodiscard]] std::vector<EntityId> hosts_of(EntityId provider) const;
  [[nodiscard]] std::vector<EntityId> backers_of(EntityId firm) const;
  [[nodiscard]] std::vector<EntityId> members_of(EntityId project) const;
  [[nodiscard]] std::vector<LayerId> contested_by(EntityId project) const;

  [[nodiscard]] const Graph& graph() const { return *graph_; }

 private:
  template <class Key, class Row>
  const Row& row(const Table<Key, Row>& (Graph::*table)() const, TableDelta<Key, Row> Delta::* changes, const Key& key) const;

  const Graph* graph_;
  const View* under_ = nullptr;
  const Delta* delta_ = nullptr;
};

// Is `to` offered on `from` in any lens?
[[nodiscard]] inline bool hosts(const PairRow& row) { return row.lens[0].access > 0 || row.lens[1].access > 0 || row.lens[2].access > 0; }

template <class Visit>
bool View::each_host(EntityId provider, Visit visit) const {
  if (delta_ == nullptr) {
    for (const EntityId host : graph_->hosts_of(provider))
      if (!visit(host)) return false;
    return true;
  }
  if (!under_->each_host(provider, visit)) return false;
  for (const auto& c : delta_->pairs.changes()) {
    if (c.key.to != provider || !hosts(c.after) || hosts(c.before)) continue;
    const PairRow* row = graph_->pairs().find(c.key);
    const bool visited = row != nullptr && hosts(*row);  // a delta between had taken it away
    if (!visited && !visit(c.key.from)) return false;
  }
  return true;
}

}  // namespace keiretsu::graph
