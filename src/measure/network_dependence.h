// Insight 3: of a dollar that a firm sells, the part that comes from a watched customer's
// spending, through whatever chain, passed on with .85 a step; and the same of all
// firms together. Kept live by local push, with a certified error. Owned by whoever
// feeds it; one thread; values 0..1.
//
//   x_s = a_sc + .85 sum_{k != c} a_sk x_k,   a_sk = P_ks / Rev_s,   exposure = sum Rev_s x_s / sum_{s != c} Rev_s
//
// Rows of a sum to 1 at most, so a push contracts by .85 without a certificate:
// |error| <= largest residual / (1 - .85). As in debt_rank.h, what is published depends
// on where the drains are, not on the order of changes, and never drifts.
// Formulas: measures.md 3 ("Insight 3"), 5, 11. Leontief; Katz 1953; Acemoglu et al. 2012.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "measure/exposures.h"

namespace keiretsu::measure {

class NetworkDependence {
 public:
  struct Settings {
    double target = 1e-3;          // epsilon after a drain that was not cut
    std::uint64_t work = 150'000;  // of one drain: rows of all customers that a push may touch, to the end of the round
  };
  struct Reading {
    double value = 0, epsilon = 0;
  };

  NetworkDependence(std::vector<Firm> customers, const Settings& settings);

  void resize(std::size_t firms);                                 // only up; before a firm is used
  void set_purchases(Firm supplier, Firm customer, Cents cents);  // P, annual flow
  void set_revenue(Firm supplier, Cents cents);                   // Rev: at least the sum of its P by the next drain
  // After it, everything below is of the sales as they stand. True if within the target.
  bool drain();

  [[nodiscard]] std::span<const Firm> customers() const { return customers_; }
  // supplier is not the customer of the slot.
  [[nodiscard]] Reading dependence(std::size_t slot, Firm supplier) const;
  [[nodiscard]] const Reading& ecosystem_exposure(std::size_t slot) const { return exposures_[slot]; }

 private:
  void mark(Firm s);
  void rebuild(Firm s);
  void publish();

  Exposures sales_;  // supplier, customer, Rev for holder, at risk, buffer
  Settings settings_;
  std::vector<Firm> customers_;
  std::size_t width_;
  std::vector<double> y_;  // sum_k a_sk l_k = x_s
  std::vector<float> l_;   // .85 x_k; 1 for the customer itself
  std::vector<float> moved_;
  std::vector<double> to_l_, residual_, sum_;
  std::vector<std::uint8_t> marked_;
  std::vector<Firm> changed_, round_, pushed_;
  std::vector<double> epsilon_;
  std::vector<Reading> exposures_;
};

}  // namespace keiretsu::measure
