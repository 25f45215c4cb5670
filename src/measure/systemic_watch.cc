#include "measure/systemic_watch.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <utility>

#include "measure/loss_decay.h"
#include "measure/loss_solve.h"

namespace keiretsu::measure {
namespace {

constexpr std::size_t kStated = index(Lens::stated);
constexpr double kRoomLeft = LossWitness::kRoomLeft;  // of a DebtRank: more than all errors of solves together

// The column of a firm after a change of one of its entries.
void set(LossColumn& column, const Loss& loss) {
  const auto at = std::ranges::lower_bound(column, loss.holder, {}, &Loss::holder);
  const bool found = at != column.end() && at->holder == loss.holder;
  if (loss.cents <= 0) {
    if (found) column.erase(at);
  } else if (found) {
    *at = loss;
  } else {
    column.insert(at, loss);
  }
}

}  // namespace

SystemicWatch::SystemicWatch(const resolve::Houses& houses, const resolve::Symbols& symbols, const Asked& asked)
    : houses_(houses), symbols_(symbols), holders_(houses), asked_(asked) {
  solved_ = solve({}, 0, {true, true, 0, {}});
}

template <class Visit>
void SystemicWatch::each_change(const graph::Delta& delta, Visit visit) const {
  for (const auto& c : delta.obligations.changes()) {
    const Cents before = c.before.lens[kStated].exposure, after = c.after.lens[kStated].exposure;
    if (before == after) continue;
    if (const auto holder = holders_.find(c.key.from)) visit(*holder, c.key.to, before, after);
  }
}

SystemicWatch::Columns SystemicWatch::changed(const graph::Delta& delta) const {
  Columns out;
  each_change(delta, [&](Holder holder, EntityId at_risk, Cents, Cents after) {
    auto it = out.find(at_risk);
    if (it == out.end()) {
      const std::span<const Loss> standing = column_of(at_risk);
      it = out.emplace(at_risk, LossColumn(standing.begin(), standing.end())).first;
    }
    set(it->second, {holder, after});
  });
  return out;
}

std::span<const Loss> SystemicWatch::column_of(EntityId firm, const Columns& changed) const {
  const auto it = changed.find(firm);
  return it == changed.end() ? column_of(firm) : std::span<const Loss>(it->second);
}

SystemicWatch::Due SystemicWatch::due(const graph::Delta& delta, Day day) const {
  const auto figures = houses_.figure_days();
  const auto next = std::ranges::upper_bound(figures, solved_.day);
  if (next != figures.end() && *next <= day) return {true, true, 0, {}};
  double drift = drift_;
  bool moved = false, crossed = false;
  std::vector<std::pair<Holder, double>> rows;  // how far the rows of the witness move
  each_change(delta, [&](Holder holder, EntityId at_risk, Cents before, Cents after) {
    const double equity = solved_.equity[holder];
    if (equity == 0) return;
    moved = true;
    const double by = static_cast<double>(after) - static_cast<double>(before);
    drift += solved_.multipliers[holder] * std::abs(by) / solved_.equity_total;
    const auto self = holders_.find(at_risk);
    if (!self || solved_.equity[*self] == 0) return;  // a column that spreads no further
    if (!solved_.witness) crossed = true;
    else rows.emplace_back(holder, by / equity * solved_.witness->weight[*self]);
  });
  Due out{crossed, moved && solved_.verdict.ranked && drift >= solved_.room, drift, {}};
  std::ranges::sort(rows, {}, &std::pair<Holder, double>::first);
  for (std::size_t i = 0; i < rows.size();) {
    const Holder row = rows[i].first;
    double by = 0;
    for (; i < rows.size() && rows[i].first == row; ++i) by += rows[i].second;
    out.rows.emplace_back(row, by);
    const double weight = solved_.witness->weight[row];
    if (weight == 0) continue;  // below: a row that no growth hangs on
    if (solved_.witness->slack[row] + (solved_.verdict.stable ? -by : by) < kRoomLeft * weight) out.stability = true;
  }
  return out;
}

// Where nothing but the witness is due, and it can be mended: the verdict as it was.
std::optional<SystemicWatch::Solved> SystemicWatch::mend(const Columns& changed, Day day, const Due& due) const {
  if (due.ranking || !solved_.witness || (solved_.verdict.stable && !solved_.verdict.ranked)) return std::nullopt;
  const std::function<std::span<const Loss>(EntityId)> column = [&](EntityId firm) { return column_of(firm, changed); };
  const LossColumns net{holders_, solved_.equity, column};
  std::optional<LossWitness> witness;
  if (solved_.verdict.stable) {
    LossWitness standing = *solved_.witness;
    std::vector<Holder> moved;
    for (const auto& [row, by] : due.rows) {
      standing.slack[row] -= by;
      moved.push_back(row);
    }
    witness = raised(standing, std::move(moved), net, asked_.kappa);
  } else {
    witness = regrown(*solved_.witness, net, asked_.kappa);
  }
  if (!witness) return std::nullopt;
  Solved out = solved_;
  out.day = day;
  out.witness = std::move(witness);
  out.room -= due.drift;
  return out;
}

SystemicWatch::Solved SystemicWatch::solve(const Columns& changed, Day day, const Due& due) const {
  const auto column = [&](EntityId firm) { return column_of(firm, changed); };
  const LossNetwork net(holders_, houses_, day, column);
  Solved out;
  out.day = day;
  out.equity_total = net.equity_total();
  for (Holder i = 0; i < net.size(); ++i) out.equity.push_back(net.equity(i));

  LossDecay decay = loss_decay(net, asked_.kappa);
  out.verdict.stable = decay.stable;
  if (decay.witness) {
    LossWitness witness{*std::move(decay.witness), std::vector<double>(net.size())};
    net.spread(witness.weight, witness.slack);
    for (Holder i = 0; i < net.size(); ++i) {
      const double bound = asked_.kappa * witness.weight[i];
      witness.slack[i] = decay.stable ? LossDecay::kCertified * bound - witness.slack[i] : witness.slack[i] - bound;
    }
    out.witness = std::move(witness);
  }
  if (!due.ranking && decay.stable && solved_.verdict.ranked) {
    out.verdict = solved_.verdict;
    out.multipliers = solved_.multipliers;
    out.room = solved_.room - due.drift;
    return out;
  }
  out.multipliers.assign(net.size(), 0);
  auto multipliers = decay.stable ? loss_multipliers(net) : std::nullopt;
  out.verdict.ranked = multipliers.has_value();
  if (!multipliers) return out;
  out.multipliers = *std::move(multipliers);
  find_top(net, changed, out);
  return out;
}

// Firms are solved from the highest bound down, until the bounds of the rest reach neither `least` nor those who decide.
void SystemicWatch::find_top(const LossNetwork& net, const Columns& changed, Solved& out) const {
  out.room = asked_.least;
  if (net.equity_total() == 0) return;
  struct Candidate {
    EntityId firm;
    const LossColumn* column;
    double lower, upper;  // of its DebtRank
  };
  std::vector<Candidate> candidates;
  double rest = 0;  // no firm that is no candidate has more
  const auto consider = [&](EntityId firm, const LossColumn& column) {
    const double bound = debtrank_upper_bound(net, out.multipliers, column);
    if (bound < asked_.least) rest = std::max(rest, bound);
    else candidates.push_back({firm, &column, 0, bound});
  };
  for (std::uint32_t i = 0; i < columns_.size(); ++i)
    if (const EntityId firm{i}; !columns_[i].empty() && !changed.contains(firm)) consider(firm, columns_[i]);
  for (const auto& [firm, column] : changed) consider(firm, column);
  std::ranges::sort(candidates, [&](const Candidate& a, const Candidate& b) {
    return a.upper != b.upper ? a.upper > b.upper : symbols_.before(a.firm, b.firm);
  });

  std::vector<double> lowers;  // falling: the `top` + 1 highest
  std::size_t solved = 0, work = 0;
  for (Candidate& c : candidates) {
    if (lowers.size() > asked_.top && c.upper + 2 * kClear <= lowers.back()) break;
    const Enclosed impact = debtrank(net, &out.multipliers, *c.column, holders_.find(c.firm), work);
    c.lower = impact.value;
    c.upper = impact.value + impact.epsilon;
    lowers.insert(std::ranges::upper_bound(lowers, c.lower, std::greater<>()), c.lower);
    if (lowers.size() > asked_.top + 1) lowers.pop_back();
    ++solved;
  }
  for (std::size_t i = solved; i < candidates.size(); ++i) rest = std::max(rest, candidates[i].upper);
  candidates.resize(solved);
  std::ranges::sort(candidates, [&](const Candidate& a, const Candidate& b) {
    return a.upper != b.upper ? a.upper > b.upper : symbols_.before(a.firm, b.firm);
  });

  // The `top`-th of the others is who must stay behind. Errors are below kRoomLeft.
  const auto behind = [&](std::size_t place) {
    const std::size_t last = asked_.top - (place < asked_.top ? 0 : 1);
    return last < candidates.size() ? candidates[last].upper : rest;
  };
  out.room = asked_.least - rest;
  if (lowers.size() > asked_.top) out.room = std::max(out.room, (lowers.back() + kClear - rest) / 2);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& c = candidates[i];
    const double above_least = c.lower - asked_.least, clear = (c.lower - behind(i) - kClear) / 2;
    if (above_least >= 0 && clear > 0) {
      out.verdict.top.push_back(c.firm);
      out.room = std::min({out.room, above_least, clear});
    } else {  // one of the two must change
      out.room = std::min(out.room, std::max(-above_least, -clear));
    }
  }
  out.room -= kRoomLeft;
  std::ranges::sort(out.verdict.top, [&](EntityId a, EntityId b) { return symbols_.before(a, b); });
}

std::optional<SystemicWatch::Solved> SystemicWatch::judge(const graph::Delta& delta, Day day) const {
  const Due due = this->due(delta, day);
  if (!due.stability && !due.ranking) return std::nullopt;
  const Columns changed = this->changed(delta);
  auto mended = mend(changed, day, due);
  return mended ? std::move(mended) : solve(changed, day, due);
}

void SystemicWatch::move(const graph::Delta& delta) {
  for (const auto& [firm, column] : changed(delta)) {
    if (firm.value >= columns_.size()) columns_.resize(firm.value + std::size_t{1});
    columns_[firm.value] = column;
  }
}

void SystemicWatch::apply(const graph::Delta& delta, std::optional<Solved> solved) {
  if (solved) {
    solved_ = *std::move(solved);
    drift_ = 0;
  } else {
    each_change(delta, [&](Holder holder, EntityId at_risk, Cents before, Cents after) {
      const double equity = solved_.equity[holder];
      if (equity == 0) return;
      const double by = static_cast<double>(after) - static_cast<double>(before);
      drift_ += solved_.multipliers[holder] * std::abs(by) / solved_.equity_total;
      if (const auto self = holders_.find(at_risk); self && solved_.equity[*self] > 0 && solved_.witness)
        solved_.witness->slack[holder] += (solved_.verdict.stable ? -by : by) / equity * solved_.witness->weight[*self];
    });
  }
  move(delta);
}

}  // namespace keiretsu::measure
