// Insights 3 and 8 of the watched firms in `stated` as they stand now, for dashboards: what
// each one's failure would burn, and how much of all revenue hangs on its spending. Kept by
// local push (debt_rank.h, network_dependence.h), so a look costs what has moved since the
// last, within a counted work. Values depend, within their certified error, on when one
// looks: nothing that the log decides may read them (alerts: systemic_watch.h).
// Owned by whoever shows them; one thread. Source: measures.md 3, 5.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "measure/context.h"
#include "measure/debt_rank.h"
#include "measure/network_dependence.h"
#include "measure/reading.h"

namespace keiretsu::measure {

class SystemicLive {
 public:
  static constexpr std::size_t kWatchedMost = 64;  // the first by name; the work of a push grows with them

  // Of the graph as it stands; O(pairs).
  SystemicLive(const Context& c, std::vector<EntityId> watched);

  // Adds the pairs of which the delta moves an exposure or a purchase.
  static void note(const graph::Delta& delta, std::vector<graph::PairKey>& moved);
  // `moved`: every pair noted since the last look, a pair more than once does no harm.
  void look(const Context& c, std::span<const graph::PairKey> moved);

  // debtrank and ecosystem_exposure, scope entity, each with its epsilon.
  [[nodiscard]] std::vector<Reading> readings(const resolve::Symbols& symbols) const;
  // Certified upper bound of rho(Lambda): below 1 losses die out; infinite while nothing below .99 is certified.
  [[nodiscard]] double loss_bound() const { return impact_.kappa(); }

 private:
  // Firms as a solver numbers them: who is met first comes first, which moves no value beyond its error.
  class Numbers {
   public:
    [[nodiscard]] std::optional<Firm> find(EntityId firm) const;
    Firm of(EntityId firm);
    [[nodiscard]] std::size_t size() const { return size_; }

   private:
    std::vector<Firm> by_entity_;  // 0: none, else one more
    Firm size_ = 0;
  };

  void set_figures(const Context& c);
  void set_pair(const Context& c, const graph::PairKey& pair);

  std::vector<EntityId> watched_;
  // About 800 bytes a firm in each: in the one those with equity and the watched, in the other the registry's and who sells.
  Numbers at_risk_, sellers_;
  DebtRank impact_;
  NetworkDependence dependence_;
  Day figures_of_ = 0;
};

}  // namespace keiretsu::measure
