#include "measure/loss_solve.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "measure/components.h"

namespace keiretsu::measure {
namespace {

constexpr double kStill = 1e-12;  // of g: what is missing is no more than this part of it
constexpr double kAbove = 1 + 1e-11;
constexpr double kPrecise = 1e-10;  // of DebtRank
constexpr double kDiverged = 1e30;
constexpr int kMaxRounds = 100'000;
constexpr std::size_t kRadiusWork = 50'000'000;  // entries looked at

// A strong component with entries of its own, its firms renumbered.
struct Block {
  std::size_t size = 0;
  struct Entry {
    std::uint32_t row, column;
    double leverage;
  };
  std::vector<Entry> entries;
};

std::vector<Block> blocks(const LossNetwork& net, const Holders& holders) {
  Edges edges;
  for (Holder j = 0; j < net.size(); ++j)
    for (const LossNetwork::Entry& e : net.column(j)) edges.push_back({holders.firm(e.holder), holders.firm(j)});
  const Components components(std::move(edges));
  std::vector<std::size_t> component(net.size(), 0);
  std::vector<bool> known(net.size(), false);
  for (std::size_t k = 0; k < components.firms().size(); ++k)
    for (const EntityId firm : components.firms()[k]) {
      component[*holders.find(firm)] = k;
      known[*holders.find(firm)] = true;
    }
  std::vector<Block> out(components.firms().size());
  std::vector<std::uint32_t> row(net.size(), 0);  // in its block, by name as well
  for (Holder i = 0; i < net.size(); ++i)
    if (known[i]) row[i] = static_cast<std::uint32_t>(out[component[i]].size++);
  for (Holder j = 0; j < net.size(); ++j)
    for (const LossNetwork::Entry& e : net.column(j))
      if (known[j] && known[e.holder] && component[j] == component[e.holder])
        out[component[j]].entries.push_back({row[e.holder], row[j], e.leverage});
  return out;
}

// Power iteration of A + s: primitive where A is irreducible. min and max of (Ax)_i / x_i enclose rho.
Enclosed radius_of(const Block& block) {
  std::vector<double> x(block.size, 1), y(block.size);
  double lower = 0, upper = 0;
  const std::size_t rounds = std::max<std::size_t>(100, kRadiusWork / (block.entries.size() + block.size));
  for (std::size_t round = 0; round < rounds; ++round) {
    std::ranges::fill(y, 0.0);
    for (const Block::Entry& e : block.entries) y[e.row] += e.leverage * x[e.column];
    double least = y[0] / x[0], most = least;
    for (std::size_t i = 0; i < block.size; ++i) {
      least = std::min(least, y[i] / x[i]);
      most = std::max(most, y[i] / x[i]);
    }
    lower = std::max(lower, least);
    upper = round == 0 ? most : std::min(upper, most);
    if (upper - lower <= kStill * upper) break;
    const double shift = upper / 2;
    double largest = 0;
    for (std::size_t i = 0; i < block.size; ++i) {
      x[i] = y[i] + shift * x[i];
      largest = std::max(largest, x[i]);
    }
    for (double& value : x) value = std::max(value / largest, 1e-300);
  }
  return {lower, std::max(0.0, upper - lower)};
}

}  // namespace

// From below: if a round adds no more than c to any g, what is missing is (I - ...)^-1 of that, c g at most.
std::optional<std::vector<double>> loss_multipliers(const LossNetwork& net, int rounds) {
  std::vector<double> g(net.size(), 0);
  for (Holder i = 0; i < net.size(); ++i) g[i] = net.equity(i) > 0 ? 1 : 0;
  std::vector<double> next = g;  // where nobody is exposed it stays 1
  for (int round = 0; round < rounds; ++round) {
    double added = 0;
    for (const Holder j : net.at_risk()) {
      if (net.equity(j) == 0) continue;
      double sum = net.equity(j);
      for (const LossNetwork::Entry& e : net.column(j)) sum += e.leverage * net.equity(e.holder) * g[e.holder];
      next[j] = sum / net.equity(j);
      added = std::max(added, next[j] - g[j]);
      if (next[j] > kDiverged) return std::nullopt;
    }
    g.swap(next);
    if (added <= kStill) {
      for (double& value : g) value *= kAbove;
      return g;
    }
  }
  return std::nullopt;
}

double debtrank_upper_bound(const LossNetwork& net, const std::vector<double>& multipliers, std::span<const Loss> column) {
  double sum = 0;
  for (const Loss& loss : column) sum += static_cast<double>(loss.cents) * multipliers[loss.holder];
  return sum / net.equity_total();
}

Enclosed debtrank(const LossNetwork& net, const std::vector<double>* multipliers, std::span<const Loss> column,
                  std::optional<Holder> itself, std::size_t& work) {
  if (net.equity_total() == 0) return {};
  std::vector<double> start(net.size(), 0), h(net.size(), 0), next(net.size(), 0);
  std::vector<Holder> alone;  // who lose at the start and nothing later
  if (itself && net.equity(*itself) > 0) {
    start[*itself] = 1;  // its own column spreads from there
  } else {
    for (const Loss& loss : column)
      if (net.equity(loss.holder) > 0) start[loss.holder] = static_cast<double>(loss.cents) / net.equity(loss.holder);
  }
  for (Holder i = 0; i < net.size(); ++i)
    if (start[i] > 0) alone.push_back(i);
  std::erase_if(alone, [&](Holder i) { return std::ranges::binary_search(net.exposed(), i); });
  // In the first round everybody's loss is his own; after it only those who are exposed lose more.
  double missing = 0;
  for (int round = 0; round < kMaxRounds; ++round) {
    net.spread(h, next);
    work += net.size() + net.entries();
    missing = 0;
    const auto lose = [&](Holder i) {
      next[i] = std::min(1.0, start[i] + next[i]);
      missing += (multipliers != nullptr ? (*multipliers)[i] : 1) * net.equity(i) * std::abs(next[i] - h[i]);
    };
    if (round == 0) {
      for (Holder i = 0; i < net.size(); ++i) lose(i);
    } else {
      for (const Holder i : net.exposed()) lose(i);
      for (const Holder i : alone) next[i] = std::min(1.0, start[i]);
    }
    h.swap(next);
    if (missing <= kPrecise * net.equity_total()) break;
  }
  Enclosed impact;
  for (Holder i = 0; i < net.size(); ++i)
    if (!itself || i != *itself) impact.value += net.equity(i) * h[i];
  impact.value /= net.equity_total();
  impact.epsilon = multipliers != nullptr ? std::min(1.0, missing / net.equity_total()) + 1e-12 : 1 - impact.value;
  return impact;
}

Enclosed stability(const LossNetwork& net, const Holders& holders) {
  double lower = 0, upper = 0;
  for (const Block& block : blocks(net, holders)) {
    const Enclosed r = radius_of(block);
    lower = std::max(lower, r.value);
    upper = std::max(upper, r.value + r.epsilon);
  }
  return {lower, upper - lower};
}

}  // namespace keiretsu::measure
