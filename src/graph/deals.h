// All deals, each with all its reports as understood, so that a plan never has to ask
// the store. Owned by one Ledger, one thread. Dense numbers are places in here.
#pragma once

#include <tsl/robin_map.h>
#include <tsl/robin_set.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "deal/deal.h"
#include "graph/effect.h"
#include "graph/rows.h"

namespace keiretsu::graph {

class Deals {
 public:
  Deals() = default;
  Deals(const Deals&) = delete;  // by_id_ looks into deals_
  Deals& operator=(const Deals&) = delete;

  [[nodiscard]] std::optional<DealIx> find(std::string_view deal_id) const;
  [[nodiscard]] const Deal& at(DealIx ix) const { return deals_[ix.value]; }
  [[nodiscard]] std::size_t size() const { return deals_.size(); }

  // The deal's reports in order, with one more if `added` is given; holds until a report of the deal is inserted.
  [[nodiscard]] History history(DealIx ix, const Version* added = nullptr) const {
    return History(ix.known() ? std::span<const Version>(at(ix).versions) : std::span<const Version>(), added);
  }

  // Adds a report; the deal is made if it is new. Its event id must be new to it.
  DealIx insert(std::string_view deal_id, Version version);

  // What no report of the deal passes: the value of a leg, and how many legs. Kept apart from the deals,
  // side by side: who looks for the largest of thousands touches no others.
  struct Most {
    Cents value = 0;
    std::uint32_t legs = 0;
  };
  [[nodiscard]] const Most& most(DealIx ix) const { return most_[ix.value]; }

  // The deals of which some report has a leg from one to the other, or for the other: a superset of those that are live, perhaps with
  // repeats.
  [[nodiscard]] std::span<const DealIx> between(PairKey key) const;

 private:
  // The ids stand with the deals: a set of places, found by what stands there, takes 12 bytes a bucket, a map of
  // views of the ids 32. There are two to four buckets a deal.
  struct IdHash {
    using is_transparent = void;
    const std::deque<Deal>* deals;
    std::size_t operator()(std::string_view id) const { return std::hash<std::string_view>()(id); }
    std::size_t operator()(DealIx ix) const { return (*this)((*deals)[ix.value].id); }
  };
  struct SameId {
    using is_transparent = void;
    const std::deque<Deal>* deals;
    bool operator()(DealIx a, DealIx b) const { return a == b; }
    bool operator()(DealIx ix, std::string_view id) const { return (*deals)[ix.value].id == id; }
    bool operator()(std::string_view id, DealIx ix) const { return (*this)(ix, id); }
  };
  using Ids = tsl::robin_set<DealIx, IdHash, SameId, std::allocator<DealIx>, true>;

  std::deque<Deal> deals_;
  std::vector<Most> most_;  // by deal
  Ids by_id_{0, IdHash{&deals_}, SameId{&deals_}};
  // Lists apart from the buckets, of which half and more are empty.
  tsl::robin_map<PairKey, std::uint32_t, KeyHash> between_;  // place in lists_
  std::deque<std::vector<DealIx>> lists_;
};

}  // namespace keiretsu::graph
