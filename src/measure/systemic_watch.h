// Insight 8 as rules ask for it, in `stated` alone: which firms are certified to be among the
// few whose failure would burn most capital, and whether losses are certified to die out. Both
// verdicts are functions of the graph and the day, whatever way led there: they are solved from
// scratch (loss_solve.h), and what is kept beside them only says when that can be left out.
// Owned by the Ledger; one thread.
//
//   stable   a power of Lambda has all row sums <= kappa^t (loss_decay.h); then rho(Lambda) <= kappa
//   top      DR_j >= least, and fewer than `top` other firms have, with their error, as much or more; a firm that
//            has kClear less counts as one that has as much, so that no tie at the edge is decided by a hair
//
// When nothing is solved (g, w, x are of the last solve; Lambda' is the present network):
// - No DebtRank has moved by more than sum g_i |dX_ij| / sum E over all changes since then (the
//   fixed point of Lambda' leaves a residual of |dLambda| in the system of then, whose adjoint is E g).
//   Less than the room that was found: the same firms are on the same sides of it. A tie has room too, kClear / 2.
// - Where it was stable, w >= 1 with Lambda' w <= .999 kappa w still certifies that
//   Lambda'^t 1 <= (.999 kappa)^t w, which is kappa^t or less before t = 20,000. Where it was not, x >= 0 with
//   Lambda' x >= kappa x on its support keeps every power above. Both are looked at in the changed rows, and mended where one
//   no longer holds (loss_witness.h).
//
// A change costs O(1), a step that moves no exposure of a firm with equity nothing. A solve costs
// rounds x entries between holders: 40,000 rounds at most for `stable`; where it is, some thousands for g (with a w up
// to 1e8 and kappa .99 the error falls by 1e20 within 4,300) and for each firm solved, from the highest upper bound
// down until it decides nothing more. Of 198,831 generated reports between 20,000 firms, 12,174 of them with
// equity, some 450 break a witness, half of them while losses grow, and 6 of these lead to a solve. (Where nothing was
// mended 1,007 did, 16 % of the CPU of `replay`.)
// Source: measures.md 3 "Insight 8", 5, 9 items 2 and 3; alerts.md (rank; "live in `stated` only").
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "measure/loss_network.h"
#include "measure/loss_witness.h"

namespace keiretsu::measure {

struct SystemicVerdict {
  bool stable = true;
  bool ranked = true;         // false: not stable, so nobody is certified to be in `top`, which is empty
  std::vector<EntityId> top;  // by name
  bool operator==(const SystemicVerdict&) const = default;
};

class SystemicWatch {
 public:
  static constexpr double kClear = 1e-4;

  struct Asked {
    std::size_t top = 5;
    double least = .01;
    double kappa = .99;
  };

  SystemicWatch(const resolve::Houses& houses, const resolve::Symbols& symbols, const Asked& asked);

  // What was found last, to tell when the next solve is due.
  struct Solved {
    SystemicVerdict verdict;
    Day day = 0;
    std::vector<double> equity, multipliers;  // by holder; g is 0 where nothing is ranked
    double equity_total = 0;
    double room = 0;  // ranked: a DebtRank may move by less than this
    std::optional<LossWitness> witness;
  };

  // The verdict once this is applied, on this day: absent if it is what it was.
  [[nodiscard]] std::optional<Solved> judge(const graph::Delta& delta, Day day) const;
  // `solved` is judge()'s of the same delta and day.
  void apply(const graph::Delta& delta, std::optional<Solved> solved);
  // After a restore: every delta has been applied, none judged.
  void restore(const graph::Delta& delta) { move(delta); }
  void finish_restore(Day day) { solved_ = solve({}, day, {true, true, 0, {}}); }

  [[nodiscard]] const SystemicVerdict& verdict() const { return solved_.verdict; }

 private:
  using Columns = std::unordered_map<EntityId, LossColumn, graph::KeyHash>;

  // What moves of X, by holders.
  template <class Visit>
  void each_change(const graph::Delta& delta, Visit visit) const;
  [[nodiscard]] std::span<const Loss> column_of(EntityId firm) const {
    return firm.value < columns_.size() ? std::span<const Loss>(columns_[firm.value]) : std::span<const Loss>();
  }
  [[nodiscard]] std::span<const Loss> column_of(EntityId firm, const Columns& changed) const;
  [[nodiscard]] Columns changed(const graph::Delta& delta) const;
  struct Due {
    bool stability = false, ranking = false;
    double drift = 0;                             // once the delta is applied
    std::vector<std::pair<Holder, double>> rows;  // of the witness: each once, by how much Lambda w or Lambda x moves
  };
  [[nodiscard]] Due due(const graph::Delta& delta, Day day) const;
  [[nodiscard]] std::optional<Solved> mend(const Columns& changed, Day day, const Due& due) const;
  [[nodiscard]] Solved solve(const Columns& changed, Day day, const Due& due) const;
  void find_top(const LossNetwork& net, const Columns& changed, Solved& out) const;
  void move(const graph::Delta& delta);

  const resolve::Houses& houses_;
  const resolve::Symbols& symbols_;
  Holders holders_;
  Asked asked_;
  std::vector<LossColumn> columns_;  // by firm: a solve asks for the column of every holder
  Solved solved_;
  double drift_ = 0;  // since solved_
};

}  // namespace keiretsu::measure
