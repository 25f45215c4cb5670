// The rows of the graph: exact aggregates over live legs, three lenses in one row.
// All fields are integers, so adding a deal and taking it away restores every byte,
// and a row that is all zero is no row. Keys are dense numbers of houses and layers.
// Source: measures.md section 3, "Exact aggregates".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>

#include "base/ids.h"
#include "base/money.h"
#include "deal/vocabulary.h"

namespace keiretsu::graph {

template <class T>
using ByLens = std::array<T, kLenses>;

// Legs behind a key: how many, how many disclose an amount, who tells them, how much money, how much of it hangs on conditions or an "up
// to".
struct Legs {
  Cents money = 0, conditional = 0;
  std::int32_t count = 0, disclosed = 0;
  std::int32_t party = 0;   // told by a filing or a party's own release
  std::int32_t unused = 0;  // no padding: rows are compared as bytes (graph/table.h)
  bool operator==(const Legs&) const = default;
};

// Directed: from gives, to receives.
struct PairKey {
  EntityId from, to;
  bool operator==(const PairKey&) const = default;
};
struct PairRow {
  struct Lensed {
    Legs purchase;            // purchases, and capex with `to` as vendor; money = P_from,to: a year's flow
    Legs capital;             // equity, debt, in_kind; money = value, a round's whole sum for each pair told with it once a deal
    Legs other;               // guarantees, capex `for` to; money = value
    std::int32_t ties = 0;    // live legs but `support` between (from, to) or (from, for)
    std::int32_t access = 0;  // live access legs: to's models are offered on from
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> lens;
  bool operator==(const PairRow&) const = default;
};

// What customer c buys in layer l from supplier s. `past` is the fold of day - 90.
struct SupplierKey {
  EntityId customer, supplier;
  LayerId layer;
  bool operator==(const SupplierKey&) const = default;
};
struct SupplierRow {
  struct Lensed {
    Cents flow = 0;                            // P_cls
    std::int64_t deals = 0;                    // |deals_cls|
    std::int32_t exclusive = 0, released = 0;  // legs that are exclusive; that were, and are told otherwise now. Not in `past`.
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> now, past;
  bool operator==(const SupplierRow&) const = default;
};

// All that customer c buys in layer l.
struct SourcingKey {
  EntityId customer;
  LayerId layer;
  bool operator==(const SourcingKey&) const = default;
};
struct SourcingRow {
  struct Lensed {
    Int128 flow_squares = 0;  // Q = sum of P_cls^2
    Cents flow = 0;           // T = sum of P_cls
    std::int64_t deals = 0;   // sum of |deals_cls|
    std::int64_t deals_squares = 0;
    std::int32_t suppliers = 0;  // with a deal
    std::int32_t distinct_deals = 0;
    Legs legs;  // money = flow
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> now, past;
  bool operator==(const SourcingRow&) const = default;
};

// What supplier s sells in layer l, over all customers.
struct MarketKey {
  EntityId supplier;
  LayerId layer;
  bool operator==(const MarketKey&) const = default;
};
struct MarketRow {
  struct Lensed {
    Cents flow = 0;              // market_ls: without part_of
    std::int64_t relations = 0;  // r_ls
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> now, past;
  bool operator==(const MarketRow&) const = default;
};

struct LayerRow {
  struct Lensed {
    Cents flow = 0;
    Int128 flow_squares = 0;
    std::int64_t relations = 0, relations_squares = 0;
    std::int32_t customers = 0, multi_sourced = 0;    // with a supplier; with two or more
    std::int32_t tied_rivals = 0, linked_rivals = 0;  // pairs of those who compete here; linked: by access, partner or acquire
    Legs legs;                                        // all purchase and capex legs in the layer, part_of too; money = flow
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> lens;
  bool operator==(const LayerRow&) const = default;
};

struct EntityRow {
  struct Lensed {
    Legs paid;                    // P_c: as customer, over all suppliers and layers; money = flow
    Cents received = 0;           // P_s: as supplier
    std::int64_t untold = 0;      // its sales (purchase legs) of which no amount is told
    Int128 received_squares = 0;  // sum of P_cs^2 over its customers
    Cents capital_paid = 0;       // sum of K_ij over those it has capital in; s+ = paid.money + this
    Cents capital_received = 0;   // sum of K_ij over those who have capital in it; s- = received + this
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> lens;
  bool operator==(const EntityRow&) const = default;
};

// What `from` has put into `to` and owes it over the whole term. Apart from PairRow: most pairs
// have none of it. A row is there only where a leg moves one of these; then PairRow is there too.
struct ObligationRow {
  struct Lensed {
    Int128 stake_parts = 0;   // of kStakeParts, over equity legs, whatever is known of the amount
    Cents capital_flow = 0;   // K_from,to
    Cents capital_value = 0;  // equity, debt, in_kind that was given: no worths, no rounds
    Cents exposure = 0;       // X_from,to
    Cents site_value = 0;     // capex of `from` for `to`, without part_of
    Cents committed = 0;      // value of purchase legs, capex left out
    Cents paid = 0;           // the same without worths
    std::int32_t sites = 0;   // legs behind site_value, amount known or not
    std::int32_t guarantees = 0;
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> lens;
  bool operator==(const ObligationRow&) const = default;
};

// w_from,to: what `from` pays `to` in a year, purchases and capital.
[[nodiscard]] inline Cents flow(const PairRow::Lensed& pair, const ObligationRow::Lensed& obligation) {
  return pair.purchase.money + obligation.capital_flow;
}

// Would the holder rather help than lose what it has at stake? (support_incentive_*: 10 X_ij >= E_i)
[[nodiscard]] inline bool has_incentive(Cents exposure, std::optional<Cents> equity) {
  return exposure > 0 && equity && 10 * Int128{exposure} >= *equity;
}

// A firm's part in these. The sums before the last are over pairs of firms that deal both ways.
struct FinanceRow {
  struct Lensed {
    Cents own_capex = 0, other_capex = 0;  // value; built for it by itself, by others (those without part_of)
    Cents raised = 0;                      // K to it and the flows of its rounds
    Cents covered = 0;                     // its purchases committed to those who build for it
    Cents funded = 0;                      // as supplier i: K_ij over customers j with P_ji > 0
    Cents from_suppliers = 0;              // as customer j: min(K_ij, P_ji) over suppliers i
    std::int64_t incentives = 0;           // holders i with has_incentive(X_ij, E_i)
    Legs capital;                          // received; money = value, a round's whole sum too
    Legs built;                            // behind own_capex and other_capex; money = value
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> lens;
  bool operator==(const FinanceRow&) const = default;
};

// What capital was given in: values over the whole term, of whole rounds too, not the worths of shares.
struct Mix {
  Cents cash = 0;  // equity, debt
  std::array<Cents, kWhatCount> in_kind{};
  [[nodiscard]] Cents& part(LegType type, What what) { return type == LegType::in_kind ? in_kind[static_cast<std::size_t>(what)] : cash; }
  bool operator==(const Mix&) const = default;
};

// What a firm was given.
struct ConsiderationRow {
  ByLens<Mix> lens;
  bool operator==(const ConsiderationRow&) const = default;
};

// Two rivals that have a live leg (not `support`) with each other, whichever gives; `from` is the lesser name.
struct RivalRow {
  struct Lensed {
    Cents flow = 0;
    std::int32_t ties = 0;
    std::int32_t links = 0;  // of these access, partner, acquire
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> lens;
  bool operator==(const RivalRow&) const = default;
};

// How a firm stands among others. A row is there only where one of these is more than 0.
struct FirmRow {
  struct Lensed {
    Cents rival_flow = 0;    // paid to and received from rivals
    std::int32_t hosts = 0;  // platforms on which its models are offered
    std::int32_t named = 0;  // ends of live legs that name it; of a rival outside of the registry alone
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> lens;
  bool operator==(const FirmRow&) const = default;
};

// Live `support` legs: of a member for a project, or of all members for a project in a layer.
struct ContestKey {
  EntityId project;
  LayerId layer;
  bool operator==(const ContestKey&) const = default;
};
struct SupportRow {
  struct Lensed {
    std::int32_t legs = 0;
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> lens;
  bool operator==(const SupportRow&) const = default;
};

// Those who support a project.
struct CoalitionRow {
  struct Lensed {
    std::int64_t members = 0;
    std::int64_t rival_pairs = 0;  // among them
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> lens;
  bool operator==(const CoalitionRow&) const = default;
};

// What a deal's winner says of how much of the subject's revenue one customer made up. The order
// of keys of one pair is that in which they count: the latest period, then the least deal, then the first in its list.
struct FactKey {
  PairKey pair;  // from the subject to its customer
  std::int32_t period = 0;
  std::string deal;
  std::uint32_t place = 0;
  [[nodiscard]] bool counts_before(const FactKey& o) const { return std::tie(o.period, deal, place) < std::tie(period, o.deal, o.place); }
  bool operator==(const FactKey&) const = default;
};
struct FactRow {
  struct Lensed {
    double share = 0;
    bool there = false;
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> lens;
  bool operator==(const FactRow&) const = default;
};

struct TotalRow {
  struct Lensed {
    Cents flow = 0;       // W
    Cents both_ways = 0;  // sum of min(w_ij, w_ji) over ordered pairs
    Int128 net = 0;       // sum of |s- - s+| over firms: up to 2W, which passes 64 bits
    // Over all valued legs whatever their basis: no other sum of the graph can be larger, so these two guard the limit of class `capacity`.
    Int128 every_flow = 0, every_value = 0;
    std::int64_t valued = 0, disclosed = 0;
    Mix given;
    Cents rival_flow = 0;  // its part between rivals
    std::int32_t tied_rivals = 0;
    std::int32_t outside_rivals = 0;              // pairs of rivals of which a live leg names the one that no registry knows
    std::int32_t providers = 0, multi_homed = 0;  // of models: with a host; with two or more
    bool operator==(const Lensed&) const = default;
  };
  ByLens<Lensed> lens;
  bool operator==(const TotalRow&) const = default;
};

static_assert(std::has_unique_object_representations_v<PairRow> && std::has_unique_object_representations_v<SupplierRow> &&
              std::has_unique_object_representations_v<SourcingRow> && std::has_unique_object_representations_v<MarketRow>);

struct KeyHash {
  static std::uint64_t mix(std::uint64_t x) {
    x ^= x >> 32;
    x *= 0x9E3779B97F4A7C15ULL;
    x ^= x >> 29;
    x *= 0xBF58476D1CE4E5B9ULL;
    return x ^ (x >> 32);
  }
  std::size_t operator()(PairKey k) const { return mix((std::uint64_t{k.from.value} << 32) | k.to.value); }
  std::size_t operator()(SupplierKey k) const {
    return mix(((std::uint64_t{k.customer.value} << 32) | k.supplier.value) * 31 + k.layer.value);
  }
  std::size_t operator()(SourcingKey k) const { return mix((std::uint64_t{k.customer.value} << 16) | k.layer.value); }
  std::size_t operator()(MarketKey k) const { return mix((std::uint64_t{k.supplier.value} << 16) | k.layer.value); }
  std::size_t operator()(const FactKey& k) const { return (*this)(k.pair) + mix(static_cast<std::uint64_t>(k.period) + k.place); }
  std::size_t operator()(ContestKey k) const { return mix((std::uint64_t{k.project.value} << 16) | k.layer.value); }
  std::size_t operator()(LayerId k) const { return mix(k.value); }
  std::size_t operator()(EntityId k) const { return mix(k.value); }
};

}  // namespace keiretsu::graph
