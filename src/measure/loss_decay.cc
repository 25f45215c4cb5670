#include "measure/loss_decay.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace keiretsu::measure {
namespace {

constexpr std::uint32_t kPowers = 1'000;
constexpr double kMargin = 1 - LossDecay::kCertified;
// .98^1000 < 1e-8: with weights below this the test of powers cannot miss what they certify.
constexpr double kWeightMax = 1e8;
constexpr double kRounding = 1e-9;
constexpr double kGrown = 1e200;
constexpr int kPrunings = 50;

double largest(const std::vector<double>& x) { return x.empty() ? 0 : *std::ranges::max_element(x); }

// Sum of the powers of Lambda / kappa applied to 1 before the one that is 1 or less: Lambda w = kappa (w - 1 + that).
std::optional<std::vector<double>> weights_below(const LossNetwork& net, double kappa) {
  std::vector<double> x(net.size(), 1), next(net.size()), w(net.size(), 0);
  for (std::uint32_t t = 0; t < kPowers; ++t) {
    for (Holder i = 0; i < net.size(); ++i) w[i] += x[i];
    net.spread(x, next);
    for (double& value : next) value /= kappa;
    x.swap(next);
    if (largest(w) > kWeightMax) return std::nullopt;
    if (largest(x) <= 1 - kRounding) return w;
  }
  return std::nullopt;
}

// What is left of x once no row of it grows by less than kappa.
std::optional<std::vector<double>> growing(const LossNetwork& net, std::vector<double> x, double kappa) {
  std::vector<double> next(net.size());
  for (int round = 0; round < kPrunings; ++round) {
    net.spread(x, next);
    bool pruned = false, left = false;
    for (Holder i = 0; i < net.size(); ++i) {
      if (x[i] == 0) continue;
      const bool grows = next[i] >= kappa * x[i];
      if (!grows) x[i] = 0;
      pruned = pruned || !grows;
      left = left || grows;
    }
    if (!left) return std::nullopt;
    if (!pruned) return x;
  }
  return std::nullopt;
}

// Two firms exposed to each other so much that a loss between them grows by itself: the reason that the fewest changes touch.
std::optional<std::vector<double>> growing_pair(const LossNetwork& net, double kappa) {
  double most = 0;
  std::vector<double> x(net.size(), 0);
  Holder one = 0, other = 0;
  for (Holder j = 0; j < net.size(); ++j)
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
  std::vector<double> x(net.size(), 1), next(net.size());
  double before = 1;
  for (std::uint32_t t = 1; t <= kPowers; ++t) {
    net.spread(x, next);
    for (double& value : next) value /= kappa;
    x.swap(next);
    const double growth = largest(x) / before;
    before = largest(x);
    if (before <= 1) return {true, weights_below(net, kappa * LossDecay::kCertified)};
    const bool grown = before > kGrown;
    // Reasons why no power will do are looked for now and then, those with most room first.
    if (t >= 4 && (std::has_single_bit(t) || grown))
      for (const double margin : {.85 * growth - 1, kMargin, kMargin / 20, 1e-6})
        if (auto witness = margin >= 1e-6 ? growing(net, x, kappa * (1 + margin)) : std::nullopt) return {false, std::move(witness)};
    if (grown) break;
  }
  return {false, std::nullopt};
}

}  // namespace keiretsu::measure
