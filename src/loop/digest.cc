#include "loop/digest.h"

#include <algorithm>
#include <bit>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "codec/bytes.h"
#include "loop/restore.h"
#include "resolve/resolver.h"

namespace keiretsu::loop {
namespace {

using codec::ByteWriter;

// --- one row of a fold as bytes
void put(ByteWriter& w, const graph::Legs& l) {
  w.signed_varint(l.money).signed_varint(l.conditional).signed_varint(l.count).signed_varint(l.disclosed).signed_varint(l.party);
}
void put(ByteWriter& w, Int128 x) { w.varint(static_cast<std::uint64_t>(x)).varint(static_cast<std::uint64_t>(x >> 64)); }
void put(ByteWriter& w, const graph::PairRow::Lensed& r) {
  put(w, r.purchase);
  put(w, r.capital);
  put(w, r.other);
  w.signed_varint(r.ties).signed_varint(r.access);
}
void put(ByteWriter& w, const graph::SupplierRow::Lensed& r) {
  w.signed_varint(r.flow).signed_varint(r.deals).signed_varint(r.exclusive).signed_varint(r.released);
}
void put(ByteWriter& w, const graph::SourcingRow::Lensed& r) {
  w.signed_varint(r.flow);
  put(w, r.flow_squares);
  w.signed_varint(r.deals).signed_varint(r.deals_squares).signed_varint(r.suppliers).signed_varint(r.distinct_deals);
  put(w, r.legs);
}
void put(ByteWriter& w, const graph::MarketRow::Lensed& r) { w.signed_varint(r.flow).signed_varint(r.relations); }
void put(ByteWriter& w, const graph::LayerRow::Lensed& r) {
  w.signed_varint(r.flow);
  put(w, r.flow_squares);
  w.signed_varint(r.relations).signed_varint(r.relations_squares).signed_varint(r.customers).signed_varint(r.multi_sourced);
  w.signed_varint(r.tied_rivals).signed_varint(r.linked_rivals);
  put(w, r.legs);
}
void put(ByteWriter& w, const graph::EntityRow::Lensed& r) {
  put(w, r.paid);
  w.signed_varint(r.received).signed_varint(r.untold);
  put(w, r.received_squares);
  w.signed_varint(r.capital_paid).signed_varint(r.capital_received);
}
void put(ByteWriter& w, const graph::ObligationRow::Lensed& r) {
  put(w, r.stake_parts);
  w.signed_varint(r.capital_flow).signed_varint(r.capital_value).signed_varint(r.exposure).signed_varint(r.site_value);
  w.signed_varint(r.committed).signed_varint(r.paid).signed_varint(r.sites).signed_varint(r.guarantees);
}
void put(ByteWriter& w, const graph::FinanceRow::Lensed& r) {
  w.signed_varint(r.own_capex).signed_varint(r.other_capex).signed_varint(r.raised);
  w.signed_varint(r.covered).signed_varint(r.funded).signed_varint(r.from_suppliers).signed_varint(r.incentives);
  put(w, r.capital);
  put(w, r.built);
}
void put(ByteWriter& w, const graph::RivalRow::Lensed& r) { w.signed_varint(r.flow).signed_varint(r.ties).signed_varint(r.links); }
void put(ByteWriter& w, const graph::FirmRow::Lensed& r) { w.signed_varint(r.rival_flow).signed_varint(r.hosts).signed_varint(r.named); }
void put(ByteWriter& w, const graph::SupportRow::Lensed& r) { w.signed_varint(r.legs); }
void put(ByteWriter& w, const graph::CoalitionRow::Lensed& r) { w.signed_varint(r.members).signed_varint(r.rival_pairs); }
void put(ByteWriter& w, const graph::FactRow::Lensed& r) { w.byte(r.there ? 1 : 0).varint(std::bit_cast<std::uint64_t>(r.share)); }
void put(ByteWriter& w, const graph::Mix& r) {
  w.signed_varint(r.cash);
  for (const Cents cents : r.in_kind) w.signed_varint(cents);
}
void put(ByteWriter& w, const graph::TotalRow::Lensed& r) {
  w.signed_varint(r.flow).signed_varint(r.both_ways);
  put(w, r.net);
  put(w, r.every_flow);
  put(w, r.every_value);
  w.signed_varint(r.valued).signed_varint(r.disclosed);
  put(w, r.given);
  w.signed_varint(r.rival_flow).signed_varint(r.tied_rivals).signed_varint(r.outside_rivals);
  w.signed_varint(r.providers).signed_varint(r.multi_homed);
}
template <class Row>
void put_row(ByteWriter& w, const Row& row) {
  if constexpr (requires { row.now; }) {
    for (const auto& lensed : row.now) put(w, lensed);
    for (const auto& lensed : row.past) put(w, lensed);
  } else {
    for (const auto& lensed : row.lens) put(w, lensed);
  }
}

// --- a key by its names
class Names {
 public:
  explicit Names(const resolve::Symbols& symbols) : symbols_(symbols) {}
  [[nodiscard]] std::string of(EntityId e) const { return ByteWriter().text(e.known() ? symbols_.id(e) : "").take(); }
  [[nodiscard]] std::string of(LayerId l) const { return ByteWriter().text(l.known() ? symbols_.layer(l) : "").take(); }
  [[nodiscard]] std::string of(graph::PairKey k) const { return of(k.from) + of(k.to); }
  [[nodiscard]] std::string of(graph::SupplierKey k) const { return of(k.customer) + of(k.supplier) + of(k.layer); }
  [[nodiscard]] std::string of(graph::SourcingKey k) const { return of(k.customer) + of(k.layer); }
  [[nodiscard]] std::string of(graph::ContestKey k) const { return of(k.project) + of(k.layer); }
  [[nodiscard]] std::string of(const graph::FactKey& k) const {
    return of(k.pair) + ByteWriter().signed_varint(k.period).text(k.deal).varint(k.place).take();
  }
  [[nodiscard]] std::string of(graph::MarketKey k) const { return of(k.supplier) + of(k.layer); }

 private:
  const resolve::Symbols& symbols_;
};

template <class Table>
std::string table_digest(const Table& table, const Names& names) {
  std::vector<std::string> rows;
  for (const auto& [key, row] : table) {
    ByteWriter w;
    w.raw(names.of(key));
    put_row(w, row);
    rows.push_back(w.take());
  }
  std::sort(rows.begin(), rows.end());
  std::string all;
  for (const std::string& row : rows) all += ByteWriter().text(row).take();
  return sha256_hex(all);
}

// All rows of one kind: a digest of digests, so that no kind must fit into memory.
Outcome<std::string> rows_digest(Store& store, std::string_view kind) {
  std::string digest;
  const auto scanned = store.scan(kind, kind, [&digest](std::string_view key, std::string_view value) {
    digest = sha256_hex(ByteWriter().text(digest).text(key).text(value).take());
    return true;
  });
  if (!scanned) return std::unexpected(scanned.error());
  return digest;
}

// Two passes over the facts: which report tells each deal; then what those tell.
class Counting {
 public:
  explicit Counting(const resolve::Registry& registry) : resolver_(registry, symbols_), listed_(symbols_.entity_count()) {}

  void first(const Fact& fact) {
    const DealReport& r = fact.report;
    for (const PartyTold& p : r.parties) named_.insert(resolver_.entity(p));
    const Telling telling{fact.key, r.revision, r.published_at, r.event_id};
    const auto [known, added] = telling_.try_emplace(r.deal_id, telling);
    if (!added && telling.tells_more(known->second)) known->second = telling;
  }

  void second(const Fact& fact) {
    if (telling_.at(fact.report.deal_id).key == fact.key) count(fact.report);
  }

  StateCounts finish() {
    const auto provisional = [this](const std::set<EntityId>& of) {
      return std::count_if(of.begin(), of.end(), [this](EntityId e) { return e.value >= listed_; });
    };
    out_.entities = {static_cast<std::int64_t>(listed_), static_cast<std::int64_t>(named_.size()), provisional(named_),
                     static_cast<std::int64_t>(live_.size()), provisional(live_)};
    return std::move(out_);
  }

 private:
  // The report that tells a deal: the highest revision, of it the least (published, event id).
  struct Telling {
    codec::FactKey key;
    std::int64_t revision = 0;
    Micros published = 0;
    std::string event_id;

    [[nodiscard]] bool tells_more(const Telling& o) const {
      if (revision != o.revision) return revision > o.revision;
      return std::tie(published, event_id) < std::tie(o.published, o.event_id);
    }
  };

  void count(const DealReport& report) {
    ++out_.deals;
    if (report.ends_deal()) {
      ++out_.deals_emptied;
      return;
    }
    ++out_.deals_live;
    for (const PartyTold& p : report.parties) live_.insert(resolver_.entity(p));
    for (const LegTold& leg : report.legs) {
      ++out_.legs_live;
      ++out_.legs_live_by_type[std::string(name(leg.type))];
      if (leg.amount) {
        ++out_.legs_live_disclosed;
        out_.cents_live[leg.amount->currency] += scale_decimal(leg.amount->value, 100).value_or(0);
      }
      if (!leg.part_of.empty()) ++out_.legs_live_part_of;
      if (leg.to && resolver_.house(report.parties[leg.from]) == resolver_.house(report.parties[*leg.to])) ++out_.legs_live_inside_a_house;
    }
  }

  StateCounts out_;
  resolve::Symbols symbols_;
  resolve::Resolver resolver_;
  std::size_t listed_;
  std::map<std::string, Telling> telling_;  // by deal
  std::set<EntityId> named_, live_;
};

}  // namespace

std::string fold_digest(const ledger::Ledger& ledger) {
  const graph::Graph& g = ledger.graph();
  const Names names(ledger.symbols());
  ByteWriter total;
  put_row(total, g.total());
  return sha256_hex(table_digest(g.pairs(), names) + table_digest(g.suppliers(), names) + table_digest(g.sourcing(), names) +
                    table_digest(g.market(), names) + table_digest(g.layers(), names) + table_digest(g.entities(), names) +
                    table_digest(g.obligations(), names) + table_digest(g.finances(), names) + table_digest(g.considerations(), names) +
                    table_digest(g.facts(), names) + table_digest(g.rivals(), names) + table_digest(g.firm_rows(), names) +
                    table_digest(g.supports(), names) + table_digest(g.contests(), names) + table_digest(g.coalitions(), names) +
                    sha256_hex(total.take()));
}

Outcome<std::string> state_digest(Store& store, const Meta& meta, const ledger::Ledger& ledger) {
  // Where the log stands is written as the row is; the row itself, since counters are state too.
  std::string all = fold_digest(ledger) + sha256_hex(meta_value(meta));
  for (const std::string_view kind : {"d", "a", "t", "q"}) {
    const auto digest = rows_digest(store, kind);
    if (!digest) return digest;
    all += ByteWriter().text(*digest).take();
  }
  return sha256_hex(all);
}

Outcome<StateCounts> state_counts(Store& store, const Meta& meta, const resolve::Registry& registry) {
  Counting counting(registry);
  for (const auto pass : {&Counting::first, &Counting::second}) {
    const auto scanned = each_fact(store, [&](Fact&& fact) {
      (counting.*pass)(fact);
      return true;
    });
    if (!scanned) return std::unexpected(scanned.error());
  }
  StateCounts out = counting.finish();
  out.counters = meta.counters;
  return out;
}

}  // namespace keiretsu::loop
