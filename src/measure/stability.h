// Insight 8: whether losses die out. A certificate that rho(Lambda) <= kappa: weights
// w >= 1 with Lambda w <= kappa w (Collatz-Wielandt), kept live by raising w where an
// exposure breaks its row. Owned by debt_rank.h; one thread.
//
// Weights are whole numbers, so a verdict is a function of the network alone: if no
// weights up to kLimit are found from those that stand, the search begins anew at 1,
// in rounds, where the least weights that hold are found if any do. What is not
// found within the counted work counts as not there.
// A lost certificate says rho >= kappa, or a chain of leverage beyond kLimit.
// Source: measures.md 3 ("Insight 8": stability), 5; Bardoscia et al. 2015, 2017.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "measure/exposures.h"

namespace keiretsu::measure {

class StabilityCertificate {
 public:
  static constexpr std::int64_t kOne = 1 << 10;       // w = 1
  static constexpr std::int64_t kLimit = kOne << 20;  // w at most: about a million
  // A search visits so many edges at most, to the end of a round.
  static std::uint64_t work(const Exposures& net) { return (1 << 17) + 64 * (net.edges() + net.size()); }

  explicit StabilityCertificate(Ppm kappa) : kappa_(kappa) {}

  void resize(std::size_t firms);
  // After the network has changed.
  void entry_changed(Firm holder, Firm at_risk, const Exposures::Change& change);
  void row_changed(const Exposures& net, Firm holder);
  // Makes it hold, or finds that it cannot; true if it holds.
  bool settle(const Exposures& net);

  [[nodiscard]] bool held() const { return held_; }
  // max (Lambda w)_i / w_i: an upper bound of rho, at most the kappa asked for. Only while held.
  [[nodiscard]] double kappa(const Exposures& net) const;
  // The rows whose leverage could not be held when it was lost; in the order of the search.
  [[nodiscard]] std::span<const Firm> broken_by() const { return broken_by_; }

 private:
  struct Raise {
    Firm firm;
    std::int64_t by;
  };

  void mark(Firm i);
  [[nodiscard]] bool broken(const Exposures& net, Firm i) const;
  [[nodiscard]] std::int64_t required(const Exposures& net, Firm i) const;  // kLimit + 1 if beyond
  bool restart(const Exposures& net);
  bool raise(const Exposures& net, bool with_slack);

  Ppm kappa_;
  bool held_ = true, eased_ = false;  // eased: a row fell since it was lost
  std::vector<std::int64_t> w_;       // in kOne
  std::vector<std::int64_t> spread_;  // (Lambda w)_i in units of kOne * 2^(exponent - 31)
  std::vector<std::uint8_t> marked_;
  std::vector<Firm> pending_, round_, broken_by_;
  std::vector<Raise> raises_;
};

}  // namespace keiretsu::measure
