// Insight 8: differential DebtRank of the watched firms, kept live by local push, each
// value with its certified error. Owned by whoever feeds it; one thread; values 0..1.
//
//   h = least fixed point of min(1, e_j + Lambda h),   DR_j = sum_{i != j} v_i h_i,   v = E / sum E
//
// Per watched firm s and firm k there are l (what is published of h, a multiple of
// 2^-20) and y = e_s + Lambda l (exact: sums of whole numbers below 2^53, so it never
// drifts and needs no rebuild). A changed exposure moves one row of y in O(watched); a
// drain pushes the residuals r = min(1, y) - l that weigh most until the certified
// error, |DR error| <= sum_k z_k |r_k| (loss_multiplier.h), is within the target.
// Rounds are synchronous and sums exact: what is published depends on the changes
// between drains and on where the drains are, not on the order of the changes, the
// numbers of the firms or a hash. So drains belong at places that the log decides.
// Where losses may not die out (stability.h), values are solved from below and say so.
// Formulas: measures.md 5, 11. Literature: Battiston et al. 2012, Bardoscia et al. 2015;
// the push after Zhang, Lofgren & Goel 2016.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "measure/exposures.h"
#include "measure/loss_multiplier.h"
#include "measure/stability.h"

namespace keiretsu::measure {

enum class Verdict : std::uint8_t {
  certified,  // rho(Lambda) <= kappa
  strained,   // only <= kappa_last is certified
  lost,       // no certificate
};

struct Impact {
  double value = 0;
  double epsilon = 0;        // |value - DR| <= epsilon
  bool lower_bound = false;  // and DR >= value
};

class DebtRank {
 public:
  struct Settings {
    double target = 1e-3;          // a drain goes on while an epsilon is larger
    Ppm kappa = 900'000;           // of `certified`
    Ppm kappa_last = 990'000;      // of `strained`
    std::uint64_t work = 150'000;  // of one drain: rows of all watched firms that a push may touch, to the end of the round
  };
  struct Drained {
    std::uint64_t work = 0, pushes = 0;
    bool within_target = false;
  };

  DebtRank(std::vector<Firm> watched, const Settings& settings);

  void resize(std::size_t firms);  // only up; before a firm is used
  void set_exposure(Firm holder, Firm at_risk, Cents cents);
  void set_buffer(Firm firm, Cents cents);  // 0 or less: none
  void watch(std::size_t slot, Firm firm);
  // After it, everything below is of the network as it stands.
  Drained drain();

  [[nodiscard]] std::span<const Firm> watched() const { return watched_; }
  [[nodiscard]] const Impact& impact(std::size_t slot) const { return impacts_[slot]; }
  [[nodiscard]] double distress(std::size_t slot, Firm i) const;  // l: near h, without a bound of its own
  [[nodiscard]] Verdict verdict() const { return verdict_; }
  [[nodiscard]] double kappa() const { return kappa_; }  // certified upper bound of rho(Lambda); infinite if lost
  [[nodiscard]] std::span<const Firm> broken_by() const { return stable_.broken_by(); }
  // UB_j >= DR_j for every firm, at most a sixteenth and a sixteenth above the least one that
  // the network allows (in terms of v_j + UB_j); 1 if it is not known.
  [[nodiscard]] double upper_bound(Firm j) const;
  [[nodiscard]] const Exposures& network() const { return net_; }
  [[nodiscard]] bool bounded() const { return bounded_; }  // an error is certified, by these
  [[nodiscard]] const LossMultipliers& losses() const { return losses_; }
  // y == e + Lambda l, bit by bit.
  [[nodiscard]] bool exact() const;

 private:
  struct Scales {
    double to_l = 0x1p-31;  // units of y to units of l
    double weight = 0;      // v_k in 2^-32
    double loss = 0;        // z_k in 2^-30, rounded up
  };

  [[nodiscard]] bool active(Firm k) const { return net_.buffer(k) > 0 && !net_.row(k).empty(); }
  [[nodiscard]] double leverage(std::uint32_t q) const { return q == 0 ? 0 : q - (from_below_ ? 1.0 : 0.0); }
  void mark(Firm k);
  void row_of(Firm k, double* y) const;  // y_k from l
  void rebuild(Firm k);
  void settle_inert(Firm k);
  void apply(Firm k, const float* moved);
  void start_column(std::size_t slot);
  void judge();  // verdict, and what follows when it turned
  void weigh();
  void run_rounds(double threshold, Drained& drained);
  void publish(double threshold);

  Exposures net_;
  StabilityCertificate stable_, last_stable_;
  LossMultipliers losses_;
  Settings settings_;
  std::vector<Firm> watched_;
  std::size_t width_;  // watched, rounded up to whole vectors
  std::vector<double> y_;
  std::vector<float> l_, moved_;
  std::vector<Scales> scales_;
  std::vector<std::uint8_t> marked_;
  std::vector<Firm> changed_, round_, pushed_;
  std::vector<double> error_, sum_;  // per slot, of `publish`
  std::vector<Impact> impacts_;
  Verdict verdict_ = Verdict::certified;
  double kappa_ = 0, threshold_;
  double common_error_ = 0;  // of every slot: what rounding costs
  bool bounded_ = false;     // an error is certified
  bool from_below_ = false, eased_ = false;
};

}  // namespace keiretsu::measure
