// Insight 8: the firms whose failure burns most capital, of all firms and with a proof
// that none is missing: solved one by one from the top of the adjoint upper bound until
// no bound that is left reaches the worst of the best k. On demand, from a live
// network after a drain; any thread that may read it. Values 0..1.
// Sums run in the order of the firms' numbers, and equal values rank by it: who prints
// them numbers by name. Formulas: measures.md 5 ("All firms at once"), 9 item 2, 11.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "measure/debt_rank.h"

namespace keiretsu::measure {

struct Ranked {
  Firm firm = 0;
  double value = 0, epsilon = 0;  // DR is in value .. value + epsilon
};

struct Top {
  std::vector<Ranked> firms;  // by value, the largest first
  double rest_bound = 0;      // no other firm has more
  std::size_t solves = 0;
  bool certified = false;  // every firm that is not here has less than, or as much as, the last one
};

// UB_j = z_j - v_j to 1e-10, by firm; 0 where nobody is exposed. Absent if rho(Lambda) < 1 is not certified.
[[nodiscard]] std::optional<std::vector<double>> debtrank_upper_bound(const DebtRank& live);
// DebtRank of one firm from below; epsilon is 1e-10 at most where rho(Lambda) < 1 is certified.
[[nodiscard]] Ranked debtrank_solved(const DebtRank& live, Firm failed);
[[nodiscard]] Top debtrank_top(const DebtRank& live, std::size_t k);

}  // namespace keiretsu::measure
