#include "measure/debt_rank_top.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace keiretsu::measure {
namespace {

constexpr double kPrecise = 1e-10;
constexpr int kMaxRounds = 100'000;

double total(const Exposures& net) { return static_cast<double>(net.buffer_total()); }

// Lambda_ij; 0 without a buffer.
double leverage(const Exposures& net, Firm holder, Cents cents) {
  const Cents buffer = net.buffer(holder);
  return buffer == 0 ? 0 : static_cast<double>(cents) / static_cast<double>(buffer);
}

}  // namespace

// u = E + Lambda^T u from below, in cents: if a round adds no more than c * E to u, what
// is missing is c * E g at most, and of UB_j no more than c * (its live bound).
std::optional<std::vector<double>> debtrank_upper_bound(const DebtRank& live) {
  const Exposures& net = live.network();
  std::vector<double> bound(net.size(), 0);
  if (!live.bounded()) return std::nullopt;
  if (total(net) == 0) return bound;
  double largest = 0;
  for (Firm j = 0; j < net.size(); ++j) largest = std::max(largest, live.losses().upper_bound(j) / total(net));
  std::vector<double> u(net.size(), 0);
  for (int round = 0; round < kMaxRounds; ++round) {
    double added = 0;
    for (Firm j = 0; j < net.size(); ++j) {
      double sum = 0;
      for (const Exposure& holder : net.holders(j)) sum += leverage(net, holder.firm, holder.cents) * u[holder.firm];
      bound[j] = sum;
    }
    for (Firm j = 0; j < net.size(); ++j) {
      const auto buffer = static_cast<double>(net.buffer(j));
      if (buffer > 0) added = std::max(added, (buffer + bound[j] - u[j]) / buffer);
      u[j] = buffer + bound[j];
    }
    if (added * largest <= kPrecise) break;
  }
  for (double& b : bound) b /= total(net);
  return bound;
}

Ranked debtrank_solved(const DebtRank& live, Firm failed) {
  const Exposures& net = live.network();
  Ranked result{failed, 0, 0};
  if (total(net) == 0) return result;
  std::vector<double> h(net.size(), 0), next(net.size(), 0);
  h[failed] = 1;
  for (int round = 0; round < kMaxRounds; ++round) {
    double missing = 0;
    for (Firm i = 0; i < net.size(); ++i) {
      double sum = i == failed ? 1 : 0;
      for (const Exposure& entry : net.row(i)) sum += leverage(net, i, entry.cents) * h[entry.firm];
      next[i] = std::min(1.0, sum);
      const double weight = live.bounded() ? live.losses().loss_weight(net, i) : static_cast<double>(net.buffer(i));
      missing += weight * std::abs(next[i] - h[i]);
    }
    h.swap(next);
    result.epsilon = missing / total(net);
    if (result.epsilon <= kPrecise) break;
  }
  for (Firm i = 0; i < net.size(); ++i) result.value += i == failed ? 0 : static_cast<double>(net.buffer(i)) * h[i];
  result.value /= total(net);
  if (!live.bounded()) result.epsilon = 1 - result.value;
  return result;
}

Top debtrank_top(const DebtRank& live, std::size_t k) {
  const Exposures& net = live.network();
  const std::optional<std::vector<double>> solved_bound = debtrank_upper_bound(live);
  const std::vector<double> bound = solved_bound.value_or(std::vector<double>(net.size(), 1));
  std::vector<Firm> order;
  for (Firm j = 0; j < net.size(); ++j) {
    if (!net.holders(j).empty()) order.push_back(j);
  }
  std::stable_sort(order.begin(), order.end(), [&](Firm a, Firm b) { return bound[a] > bound[b]; });
  Top top;
  const auto enough = [&](double rest) { return top.firms.size() == k && (k == 0 || rest <= top.firms.back().value); };
  for (const Firm firm : order) {
    top.rest_bound = bound[firm] + kPrecise;
    if (enough(top.rest_bound)) break;
    const Ranked ranked = debtrank_solved(live, firm);
    ++top.solves;
    const auto at = std::upper_bound(top.firms.begin(), top.firms.end(), ranked, [](const Ranked& a, const Ranked& b) {
      return a.value != b.value ? a.value > b.value : a.firm < b.firm;
    });
    top.firms.insert(at, ranked);
    if (top.firms.size() > k) top.firms.pop_back();
  }
  if (top.solves == order.size()) top.rest_bound = top.firms.size() == k && k > 0 ? top.firms.back().value + kPrecise : 0;
  top.certified = solved_bound.has_value();
  return top;
}

}  // namespace keiretsu::measure
