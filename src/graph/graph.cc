#include "graph/graph.h"

#include <algorithm>

namespace keiretsu::graph {
namespace {

// Keeps a neighbour list in step with a condition on a row that was `was` and becomes `is`.
template <class Lists, class Key, class Neighbour>
void link(Lists& lists, const Key& key, Neighbour neighbour, bool was, bool is) {
  if (was == is) return;
  if (is) {
    lists[key].push_back(neighbour);
    return;
  }
  const auto it = lists.find(key);
  auto& list = it.value();
  const auto at = std::find(list.begin(), list.end(), neighbour);
  KEIRETSU_CHECK(at != list.end());
  *at = list.back();
  list.pop_back();
  if (list.empty()) lists.erase(it);
}

template <class Lists, class Key>
auto neighbours(const Lists& lists, const Key& key) {
  using List = std::span<const typename Lists::mapped_type::value_type>;
  const auto it = lists.find(key);
  return it == lists.end() ? List() : List(it->second);
}

template <class Key, class Row>
const Row& row_of(const Table<Key, Row>& table, const Key& key) {
  static const Row kNone{};
  const Row* row = table.find(key);
  return row == nullptr ? kNone : *row;
}

bool backs(const ObligationRow& row) {
  return std::any_of(row.lens.begin(), row.lens.end(), [](const ObligationRow::Lensed& r) {
    return r.stake_parts != 0 || r.capital_flow != 0 || r.capital_value != 0 || r.exposure != 0 || r.sites != 0 || r.guarantees != 0;
  });
}

template <class Neighbour>
void add_unique(std::vector<Neighbour>& list, Neighbour e) {
  if (std::find(list.begin(), list.end(), e) == list.end()) list.push_back(e);
}

}  // namespace

Delta inverse(Delta delta) {
  delta.each_table([](auto& table) {
    for (auto& c : table.changes()) std::swap(c.before, c.after);
  });
  std::swap(delta.total_before, delta.total_after);
  return delta;
}

void Delta::clear() {
  each_table([](auto& table) { table.clear(); });
  total_touched = false;
}

void Graph::apply(const Delta& delta) {
  for (const auto& c : delta.suppliers.changes()) {
    const bool was = !is_none(c.before), is = !is_none(c.after);
    link(suppliers_of_, SourcingKey{c.key.customer, c.key.layer}, c.key.supplier, was, is);
    link(customers_of_, MarketKey{c.key.supplier, c.key.layer}, c.key.customer, was, is);
  }
  for (const auto& c : delta.pairs.changes()) {
    link(hosts_of_, c.key.to, c.key.from, hosts(c.before), hosts(c.after));
    const bool was = !is_none(c.before), is = !is_none(c.after);
    if (was == is) continue;
    for (const EntityId firm : {c.key.from, c.key.to}) {
      std::uint32_t& pairs = pairs_of_[firm];
      pairs = is ? pairs + 1 : pairs - 1;
      const bool came = is && pairs == 1, went = !is && pairs == 0;
      if ((came || went) && houses_->provisional(firm)) came ? ++provisional_firms_ : --provisional_firms_;
      if (pairs == 0) pairs_of_.erase(firm);
    }
  }
  for (const auto& c : delta.obligations.changes()) {
    const bool was = backs(c.before), is = backs(c.after);
    link(backers_of_, c.key.to, c.key.from, was, is);
    link(backed_by_, c.key.from, c.key.to, was, is);
  }
  for (const auto& c : delta.facts.changes()) {
    if (c.after != FactRow{}) {
      facts_of_[c.key.pair].insert(c.key);
    } else if (const auto it = facts_of_.find(c.key.pair); it != facts_of_.end()) {
      it.value().erase(c.key);
      if (it->second.empty()) facts_of_.erase(it);
    }
  }
  for (const auto& c : delta.supports.changes()) link(members_of_, c.key.to, c.key.from, c.before != SupportRow{}, c.after != SupportRow{});
  for (const auto& c : delta.contests.changes())
    link(contested_by_, c.key.project, c.key.layer, c.before != SupportRow{}, c.after != SupportRow{});
  for (const auto& c : delta.market.changes()) {
    const std::string_view name = houses_->symbols().id(c.key.supplier);
    for (std::size_t l = 0; l < kLenses; ++l) {
      const std::int64_t before = c.before.now[l].relations, after = c.after.now[l].relations;
      if (before != after) ranking_.move(c.key.layer, l, {before, name, c.key.supplier}, {after, name, c.key.supplier});
    }
  }
  apply_changes(pairs_, delta.pairs);
  apply_changes(suppliers_, delta.suppliers);
  apply_changes(sourcing_, delta.sourcing);
  apply_changes(market_, delta.market);
  apply_changes(layers_, delta.layers);
  apply_changes(entities_, delta.entities);
  apply_changes(obligations_, delta.obligations);
  apply_changes(finances_, delta.finances);
  apply_changes(considerations_, delta.considerations);
  apply_changes(facts_, delta.facts);
  apply_changes(rivals_, delta.rivals);
  apply_changes(firms_, delta.firms);
  apply_changes(supports_, delta.supports);
  apply_changes(contests_, delta.contests);
  apply_changes(coalitions_, delta.coalitions);
  if (delta.total_touched) {
    KEIRETSU_CHECK(total_ == delta.total_before);
    total_ = delta.total_after;
  }
}

std::span<const EntityId> Graph::suppliers_of(SourcingKey key) const { return neighbours(suppliers_of_, key); }
std::span<const EntityId> Graph::customers_of(MarketKey key) const { return neighbours(customers_of_, key); }
std::span<const EntityId> Graph::hosts_of(EntityId provider) const { return neighbours(hosts_of_, provider); }

std::span<const EntityId> Graph::backers_of(EntityId firm) const { return neighbours(backers_of_, firm); }
std::span<const EntityId> Graph::backed_by(EntityId firm) const { return neighbours(backed_by_, firm); }

std::span<const EntityId> Graph::members_of(EntityId project) const { return neighbours(members_of_, project); }
std::span<const LayerId> Graph::contested_by(EntityId project) const { return neighbours(contested_by_, project); }

const Graph::FactKeys& Graph::facts_of(PairKey pair) const {
  static const FactKeys kNone;
  const auto it = facts_of_.find(pair);
  return it == facts_of_.end() ? kNone : it->second;
}

bool Graph::operator==(const Graph& o) const {
  return total_ == o.total_ && pairs_ == o.pairs_ && suppliers_ == o.suppliers_ && sourcing_ == o.sourcing_ && market_ == o.market_ &&
         layers_ == o.layers_ && entities_ == o.entities_ && obligations_ == o.obligations_ && finances_ == o.finances_ &&
         considerations_ == o.considerations_ && facts_ == o.facts_ && rivals_ == o.rivals_ && firms_ == o.firms_ &&
         supports_ == o.supports_ && contests_ == o.contests_ && coalitions_ == o.coalitions_;
}

template <class Key, class Row>
const Row& View::row(const Table<Key, Row>& (Graph::*table)() const, TableDelta<Key, Row> Delta::* changes, const Key& key) const {
  if (delta_ == nullptr) return row_of((graph_->*table)(), key);
  const auto* c = (delta_->*changes).find(key);
  return c != nullptr ? c->after : under_->row(table, changes, key);
}

const PairRow& View::pair(PairKey key) const { return row(&Graph::pairs, &Delta::pairs, key); }
const SupplierRow& View::supplier(SupplierKey key) const { return row(&Graph::suppliers, &Delta::suppliers, key); }
const SourcingRow& View::sourcing(SourcingKey key) const { return row(&Graph::sourcing, &Delta::sourcing, key); }
const MarketRow& View::market(MarketKey key) const { return row(&Graph::market, &Delta::market, key); }
const LayerRow& View::layer(LayerId key) const { return row(&Graph::layers, &Delta::layers, key); }
const EntityRow& View::entity(EntityId key) const { return row(&Graph::entities, &Delta::entities, key); }
const ObligationRow& View::obligation(PairKey key) const { return row(&Graph::obligations, &Delta::obligations, key); }
const FinanceRow& View::finance(EntityId key) const { return row(&Graph::finances, &Delta::finances, key); }
const ConsiderationRow& View::consideration(EntityId key) const { return row(&Graph::considerations, &Delta::considerations, key); }
const TotalRow& View::total() const {
  if (delta_ == nullptr) return graph_->total();
  return delta_->total_touched ? delta_->total_after : under_->total();
}

const FactRow& View::fact(const FactKey& key) const { return row(&Graph::facts, &Delta::facts, key); }

const RivalRow& View::rival(PairKey key) const { return row(&Graph::rivals, &Delta::rivals, key); }
const FirmRow& View::firm(EntityId key) const { return row(&Graph::firm_rows, &Delta::firms, key); }
const SupportRow& View::support(PairKey key) const { return row(&Graph::supports, &Delta::supports, key); }
const SupportRow& View::contest(ContestKey key) const { return row(&Graph::contests, &Delta::contests, key); }
const CoalitionRow& View::coalition(EntityId project) const { return row(&Graph::coalitions, &Delta::coalitions, project); }

std::vector<Ranked> View::leaders(LayerId layer, Lens lens, std::size_t most) const {
  std::vector<EntityId> moved;
  for (const View* v = this; v->delta_ != nullptr; v = v->under_)
    for (const auto& c : v->delta_->market.changes())
      if (c.key.layer == layer) moved.push_back(c.key.supplier);
  std::sort(moved.begin(), moved.end());
  moved.erase(std::unique(moved.begin(), moved.end()), moved.end());
  std::vector<Ranked> out;
  for (const Ranked& r : graph_->ranking().of(layer, lens)) {
    if (out.size() == most) break;
    if (!std::binary_search(moved.begin(), moved.end(), r.supplier)) out.push_back(r);
  }
  for (const EntityId supplier : moved)
    if (const std::int64_t relations = market({supplier, layer}).now[index(lens)].relations; relations > 0)
      out.push_back({relations, graph_->houses().symbols().id(supplier), supplier});
  std::sort(out.begin(), out.end());
  if (out.size() > most) out.erase(out.begin() + static_cast<std::ptrdiff_t>(most), out.end());
  return out;
}

std::optional<FactKey> View::latest_fact(PairKey pair, Lens lens) const {
  const auto there = [&](const FactKey& key) { return fact(key).lens[index(lens)].there; };
  std::optional<FactKey> latest;
  for (const FactKey& key : graph_->facts_of(pair))
    if (there(key)) {
      latest = key;
      break;
    }
  for (const View* v = this; v->delta_ != nullptr; v = v->under_)
    for (const auto& c : v->delta_->facts.changes())
      if (c.key.pair == pair && there(c.key) && (!latest || c.key.counts_before(*latest))) latest = c.key;
  return latest;
}

std::vector<EntityId> View::suppliers_of(SourcingKey key) const {
  if (delta_ == nullptr) {
    const auto list = graph_->suppliers_of(key);
    return {list.begin(), list.end()};
  }
  auto out = under_->suppliers_of(key);
  for (const auto& c : delta_->suppliers.changes())
    if (c.key.customer == key.customer && c.key.layer == key.layer && is_none(c.before)) add_unique(out, c.key.supplier);
  return out;
}

std::vector<EntityId> View::members_of(EntityId project) const {
  if (delta_ == nullptr) {
    const auto list = graph_->members_of(project);
    return {list.begin(), list.end()};
  }
  auto out = under_->members_of(project);
  for (const auto& c : delta_->supports.changes())
    if (c.key.to == project && c.before == SupportRow{}) add_unique(out, c.key.from);
  return out;
}

std::vector<LayerId> View::contested_by(EntityId project) const {
  if (delta_ == nullptr) {
    const auto list = graph_->contested_by(project);
    return {list.begin(), list.end()};
  }
  auto out = under_->contested_by(project);
  for (const auto& c : delta_->contests.changes())
    if (c.key.project == project && c.before == SupportRow{}) add_unique(out, c.key.layer);
  return out;
}

std::vector<EntityId> View::hosts_of(EntityId provider) const {
  if (delta_ == nullptr) {
    const auto list = graph_->hosts_of(provider);
    return {list.begin(), list.end()};
  }
  auto out = under_->hosts_of(provider);
  for (const auto& c : delta_->pairs.changes())
    if (c.key.to == provider && !hosts(c.before)) add_unique(out, c.key.from);
  return out;
}

std::vector<EntityId> View::backers_of(EntityId firm) const {
  if (delta_ == nullptr) {
    const auto list = graph_->backers_of(firm);
    return {list.begin(), list.end()};
  }
  auto out = under_->backers_of(firm);
  for (const auto& c : delta_->obligations.changes())
    if (c.key.to == firm && !backs(c.before)) add_unique(out, c.key.from);
  return out;
}

}  // namespace keiretsu::graph
