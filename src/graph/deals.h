// All deals, each with all its reports as understood, so that a plan never has to ask
// the store. Owned by one Ledger, one thread. Dense numbers are places in here.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <deque>
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
  std::deque<Deal> deals_;  // a deque: the map's keys are views of the ids
  std::vector<Most> most_;  // by deal
  tsl::robin_map<std::string_view, DealIx> by_id_;
  tsl::robin_map<PairKey, std::vector<DealIx>, KeyHash> between_;
};

}  // namespace keiretsu::graph
