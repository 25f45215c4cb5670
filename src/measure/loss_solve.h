// Insight 8 solved on demand: DebtRank of any firm, an upper bound for all of them at once,
// and whether and how fast losses die out. Functions of the network alone (loss_network.h):
// the same bits after any history. Values 0..1 but `stability` (>= 0).
//
//   h = least fixed point of min(1, e_j + Lambda h),   DR_j = sum_{i != j} v_i h_i,   v = E / sum E
//   UB_j = sum_i X_ij g_i / sum E >= DR_j,   g = 1 + (Lambda^T applied to E g) / E: what a cent lost can cost
//   stability = rho(Lambda)
//
// Class C where an epsilon is given, else S. Cost: rounds x entries between holders; a round
// takes the error down by rho. Source: measures.md 3 "Insight 8", 5 ("All firms at once"),
// 11; Battiston et al. 2012, Bardoscia et al. 2015, 2017. The live solver is debt_rank.h.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "measure/loss_network.h"

namespace keiretsu::measure {

// g by holder, to 1e-11 of itself and no less than it is; 0 without equity. Absent where rho(Lambda) >= 1, or so near to it
// that they are not found within `rounds`.
[[nodiscard]] std::optional<std::vector<double>> loss_multipliers(const LossNetwork& net, int rounds = 20'000);

// UB of the firm of this column. `total` is not 0.
[[nodiscard]] double debtrank_upper_bound(const LossNetwork& net, const std::vector<double>& multipliers, std::span<const Loss> column);

struct Enclosed {
  double value = 0;    // what is meant is at least this,
  double epsilon = 0;  // and at most this more
};
// DebtRank of the firm of this column; `itself` if it is a holder. Found from below; epsilon is 1e-10 at most where
// there are multipliers, else 1 - value. Adds the entries that were looked at to `work`.
[[nodiscard]] Enclosed debtrank(const LossNetwork& net, const std::vector<double>* multipliers, std::span<const Loss> column,
                                std::optional<Holder> itself, std::size_t& work);

// rho(Lambda), enclosed by Collatz-Wielandt: to 1e-12 of itself, or as far as 50 million entries go for a strong component.
[[nodiscard]] Enclosed stability(const LossNetwork& net, const Holders& holders);

}  // namespace keiretsu::measure
