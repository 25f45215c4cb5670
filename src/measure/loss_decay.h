// Insight 8: does a loss die out? What stands behind `stability` in rules: is there a power t <= 20,000
// of Lambda with all row sums <= kappa^t, none before it having passed 1e200 kappa^t? If so
// rho(Lambda) <= kappa. It gives the reason too, in a form that can be held against a changed network
// (systemic_watch.h). Floats decide, but of the network alone and in one order: the verdict is a function
// of the graph. Source: measures.md 3 "Insight 8" (certificate), 5. Pure; any thread. Cost: the powers
// looked at, twice, x entries between holders.
#pragma once

#include <optional>
#include <vector>

#include "measure/loss_network.h"

namespace keiretsu::measure {

struct LossDecay {
  static constexpr double kCertified = .999;
  // .999^20000 < 1e-8: with weights below this the test of powers cannot miss what they certify.
  static constexpr double kWeightMax = 1e8;

  bool stable = false;
  // stable: w >= 1 with Lambda w <= .999 kappa w, and no w above 1e8. Not stable: x >= 0 with Lambda x >= kappa x where x > 0, and
  // somewhere it is. By holder; absent where it is too near to call.
  std::optional<std::vector<double>> witness;
};
[[nodiscard]] LossDecay loss_decay(const LossNetwork& net, double kappa);

}  // namespace keiretsu::measure
