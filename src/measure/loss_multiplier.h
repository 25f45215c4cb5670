// Insight 8: what a cent lost at a firm can cost the system. Multipliers g_j >= 1 with
// E_j g_j >= E_j + sum_i X_ij g_i, kept live: z_j = E_j g_j is then an adjoint bound
// (z >= v + Lambda^T z, here in cents), from which follow, for every firm at once,
//   the upper bound of DebtRank   DR_j <= sum_i X_ij g_i / sum E,
//   the error of a near solution  |DR error| <= sum_k E_k g_k |r_k| / sum E.
// They exist where rho(Lambda) < 1 (stability.h says so). Owned by debt_rank.h; one thread.
// Whole numbers, changed in rounds: no order enters. Source: measures.md 5, 9 item 2.
#pragma once

#include <cstdint>
#include <vector>

#include "measure/exposures.h"

namespace keiretsu::measure {

class LossMultipliers {
 public:
  static constexpr std::int64_t kOne = 1 << 16;      // g = 1
  static constexpr std::int64_t kSlack = kOne / 16;  // g is at most this part of its least value above it, twice

  void resize(std::size_t firms);
  // After the network has changed.
  void exposure_changed(const Exposures& net, Firm holder, Firm at_risk, Cents cents_before);
  void buffer_changed(const Exposures& net, Firm firm);
  // True if every multiplier stands. Visits about `work` edges at most, then goes on at the next call.
  bool settle(const Exposures& net, std::uint64_t work);
  void drop() { live_ = false; }  // there are none; the next settle begins anew

  [[nodiscard]] bool stand() const { return live_ && pending_.empty(); }
  // The rest only while they stand. Both in US cents, exact or larger.
  [[nodiscard]] double loss_weight(const Exposures& net, Firm k) const;  // E_k g_k
  [[nodiscard]] double upper_bound(Firm j) const;                        // sum_i X_ij g_i

 private:
  struct Move {
    Firm firm;
    std::int64_t by;
  };

  void start(const Exposures& net);
  void mark(Firm j);
  [[nodiscard]] std::int64_t moved(const Exposures& net, Firm j) const;  // where g_j belongs, if not where it is

  bool live_ = false;
  std::vector<std::int64_t> g_;  // in kOne; 0 without a buffer
  std::vector<Int128> inflow_;   // sum_i X_ij g_i, cents in kOne
  std::vector<std::uint8_t> marked_;
  std::vector<Firm> pending_, round_;
  std::vector<Move> moves_;
};

}  // namespace keiretsu::measure
