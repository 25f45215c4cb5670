#include "measure/loss_decay.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <span>

namespace keiretsu::measure {
namespace {

constexpr std::uint32_t kPowers = 20'000;
constexpr double kMargin = .02;  // of growth: room for changes
constexpr double kRounding = 1e-9;
constexpr double kGrown = 1e200;
constexpr int kPrunings = 50;

// Lambda / kappa by row, among the firms that are exposed or that others are exposed to: of all those with
// equity the zeros would be most of the work.
class Scaled {
 public:
  Scaled(const LossNetwork& net, double kappa) : holders_(net.size()) {
    std::vector<std::uint32_t> place(net.size(), kNone);
    for (const Holder j : net.at_risk())
      for (const LossNetwork::Entry& e : net.column(j)) place[e.holder] = place[j] = 0;
    for (Holder i = 0; i < net.size(); ++i)
      if (place[i] == 0) {
        place[i] = static_cast<std::uint32_t>(firms_.size());
        firms_.push_back(i);
      }
    first_.assign(firms_.size() + 1, 0);
    for (const Holder j : firms_)
      for (const LossNetwork::Entry& e : net.column(j)) ++first_[place[e.holder] + 1];
    for (std::size_t i = 0; i < firms_.size(); ++i) first_[i + 1] += first_[i];
    entries_.resize(first_.back());
    std::vector<std::size_t> next(first_.begin(), first_.end() - 1);
    for (const Holder j : firms_)
      for (const LossNetwork::Entry& e : net.column(j)) entries_[next[place[e.holder]]++] = {place[j], e.leverage / kappa};
  }

  [[nodiscard]] std::size_t size() const { return firms_.size(); }
  // y = Lambda x / kappa in these rows; gives its largest.
  double spread(const std::vector<double>& x, std::vector<double>& y, std::span<const std::uint32_t> rows) const {
    double largest = 0;
    for (const std::uint32_t i : rows) {
      double sum = 0;
      for (std::size_t e = first_[i]; e < first_[i + 1]; ++e) sum += entries_[e].weight * x[entries_[e].firm];
      y[i] = sum;
      if (sum > largest) largest = sum;  // std::max would keep it in memory
    }
    return largest;
  }
  // By holder; `rest` for those who are not among them.
  [[nodiscard]] std::vector<double> by_holder(const std::vector<double>& x, double rest) const {
    std::vector<double> out(holders_, rest);
    for (std::size_t i = 0; i < firms_.size(); ++i) out[firms_[i]] = x[i];
    return out;
  }

 private:
  static constexpr std::uint32_t kNone = static_cast<std::uint32_t>(-1);
  struct Entry {
    std::uint32_t firm;
    double weight;
  };
  std::size_t holders_;
  std::vector<Holder> firms_;
  std::vector<std::size_t> first_;
  std::vector<Entry> entries_;
};

// The powers of Lambda / kappa applied to 1, one after the other. A row that is 0 in one is 0 in all that follow: losses
// that run into the end of a chain leave the work after a few rounds, and most do.
class Powers {
 public:
  explicit Powers(const Scaled& net) : net_(net), x_(net.size(), 1), next_(net.size(), 0), rows_(net.size()) {
    std::iota(rows_.begin(), rows_.end(), 0U);
  }
  // The next one; gives its largest.
  double step() {
    const double largest = net_.spread(x_, next_, rows_);
    std::erase_if(rows_, [this](std::uint32_t i) {
      if (next_[i] != 0) return false;
      x_[i] = 0;
      return true;
    });
    x_.swap(next_);
    return largest;
  }
  [[nodiscard]] const std::vector<double>& x() const { return x_; }
  [[nodiscard]] std::span<const std::uint32_t> rows() const { return rows_; }  // where x is not 0, rising

 private:
  const Scaled& net_;
  std::vector<double> x_, next_;
  std::vector<std::uint32_t> rows_;
};

// Sum of the powers of Lambda / kappa applied to 1 before the one that is 1 or less: Lambda w = kappa (w - 1 + that).
std::optional<std::vector<double>> weights_below(const Scaled& net) {
  Powers power(net);
  std::vector<double> w(net.size(), 0);
  double largest_w = 0;
  for (std::uint32_t t = 0; t < kPowers; ++t) {
    for (const std::uint32_t i : power.rows()) largest_w = std::max(largest_w, w[i] += power.x()[i]);
    if (largest_w > LossDecay::kWeightMax) return std::nullopt;
    if (power.step() <= 1 - kRounding) return net.by_holder(w, 1);
  }
  return std::nullopt;
}

// What is left of x once no row of it grows by less than `least` times kappa.
std::optional<std::vector<double>> growing(const Scaled& net, const Powers& power, double least) {
  std::vector<double> x = power.x(), next(net.size());
  std::vector<std::uint32_t> rows(power.rows().begin(), power.rows().end());
  for (int round = 0; round < kPrunings; ++round) {
    net.spread(x, next, rows);
    const std::size_t pruned = std::erase_if(rows, [&](std::uint32_t i) {
      if (next[i] >= least * x[i]) return false;
      x[i] = 0;
      return true;
    });
    if (rows.empty()) return std::nullopt;
    if (pruned == 0) return net.by_holder(x, 0);
  }
  return std::nullopt;
}

// Two firms exposed to each other so much that a loss between them grows by itself: the reason that the fewest changes touch.
std::optional<std::vector<double>> growing_pair(const LossNetwork& net, double kappa) {
  double most = 0;
  std::vector<double> x(net.size(), 0);
  Holder one = 0, other = 0;
  for (const Holder j : net.at_risk())
    for (const LossNetwork::Entry& e : net.column(j)) {
      const auto back = net.column(e.holder);
      const auto at = std::ranges::lower_bound(back, j, {}, &LossNetwork::Entry::holder);
      if (at == back.end() || at->holder != j || e.leverage * at->leverage <= most) continue;
      most = e.leverage * at->leverage;
      one = e.holder, other = j;
      x[one] = std::sqrt(e.leverage), x[other] = std::sqrt(at->leverage);
    }
  if (std::sqrt(most) < kappa * (1 + 1e-6)) return std::nullopt;
  for (Holder i = 0; i < net.size(); ++i)
    if (i != one && i != other) x[i] = 0;
  return x;
}

}  // namespace

LossDecay loss_decay(const LossNetwork& net, double kappa) {
  if (auto pair = growing_pair(net, kappa)) return {false, std::move(pair)};
  const Scaled scaled(net, kappa);
  Powers power(scaled);
  double before = 1;
  for (std::uint32_t t = 1; t <= kPowers; ++t) {
    const double largest = power.step();
    const double growth = largest / before;
    before = largest;
    if (before <= 1) return {true, weights_below(Scaled(net, kappa * LossDecay::kCertified))};
    const bool grown = before > kGrown;
    // Reasons why no power will do are looked for now and then, those with most room first.
    if (t >= 4 && (std::has_single_bit(t) || grown))
      for (const double margin : {.85 * growth - 1, kMargin, kMargin / 20, 1e-6})
        if (auto witness = margin >= 1e-6 ? growing(scaled, power, 1 + margin) : std::nullopt) return {false, std::move(witness)};
    if (grown) break;
  }
  return {false, std::nullopt};
}

}  // namespace keiretsu::measure
