// Insight 8: why losses die out, or do not, as numbers that can be held against a changed network, and mended there. A
// mended witness certifies what a new one would (loss_decay.h, systemic_watch.h), at the cost of the columns that it
// looks at: a search for a new one multiplies the whole network, hundreds of times where it is near the edge. Pure.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "measure/loss_network.h"

namespace keiretsu::measure {

struct LossWitness {
  static constexpr double kRoomLeft = 1e-9;  // of its weight, in a row: more than all roundings together

  std::vector<double> weight;  // w or x (loss_decay.h), by holder
  std::vector<double> slack;   // what row i may still lose (w) or gain (x)
};

// The network by what is at hand of it.
struct LossColumns {
  const Holders& holders;
  const std::vector<double>& equity;  // cents by holder; 0 = none
  const std::function<std::span<const Loss>(EntityId)>& column;

  // Visits Lambda_ij of column j, above 0.
  template <class Visit>
  void each(Holder j, Visit visit) const {
    for (const Loss& loss : column(holders.firm(j)))
      if (equity[loss.holder] > 0) visit(loss.holder, static_cast<double>(loss.cents) / equity[loss.holder]);
  }
};

// Of x >= 0 that held in another network: what still grows of it. Absent if nothing does.
[[nodiscard]] std::optional<LossWitness> regrown(const LossWitness& old, const LossColumns& net, double kappa);

// Of w >= 1 whose slack is that of `net`: higher where a row has none left, and where that takes others' room. Absent if it
// comes to no end soon, or a weight passes 1e8.
[[nodiscard]] std::optional<LossWitness> raised(const LossWitness& old, std::vector<Holder> broken, const LossColumns& net, double kappa);

}  // namespace keiretsu::measure
