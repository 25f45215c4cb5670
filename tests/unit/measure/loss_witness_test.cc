#include "measure/loss_witness.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "measure/loss_decay.h"
#include "tests/support/dice.h"

namespace keiretsu::measure {
namespace {

using testing::Dice;

constexpr double kKappa = .99;
constexpr std::int64_t kEquity = 1'000'000;

// Firms of one equity each, exposed to each other: Lambda_ij = cents[i][j] / kEquity.
struct World {
  explicit World(int firms) : registry(make(firms)), houses(registry, symbols), holders(houses), equity(holders.size(), kEquity) {}

  static resolve::Registry make(int firms) {
    std::vector<RegistryEntry> entries;
    for (int f = 0; f < firms; ++f) {
      RegistryEntry e;
      e.id = e.name = "f" + std::to_string(100 + f);
      e.equity.emplace_back().value = kEquity / 100.0;
      e.equity.back().currency = "USD";
      entries.push_back(e);
    }
    return resolve::Registry::make(std::move(entries), {}).value();
  }
  void expose(Holder holder, Holder at_risk, Cents cents) {
    auto& losses = columns[at_risk];
    std::erase_if(losses, [&](const Loss& loss) { return loss.holder == holder; });
    if (cents > 0) losses.insert(std::ranges::lower_bound(losses, holder, {}, &Loss::holder), Loss{holder, cents});
  }
  [[nodiscard]] LossColumns net() const { return {holders, equity, column}; }
  [[nodiscard]] LossDecay solved() const { return loss_decay(LossNetwork(holders, houses, 0, column), kKappa); }
  [[nodiscard]] std::vector<double> spread(const std::vector<double>& x) const {
    std::vector<double> y(x.size(), 0);
    for (const auto& [j, losses] : columns)
      for (const Loss& loss : losses) y[loss.holder] += static_cast<double>(loss.cents) / kEquity * x[j];
    return y;
  }

  resolve::Symbols symbols;
  resolve::Registry registry;
  resolve::Houses houses;
  Holders holders;
  std::vector<double> equity;
  std::map<Holder, LossColumn> columns;
  std::function<std::span<const Loss>(EntityId)> column = [this](EntityId firm) {
    const auto it = columns.find(*holders.find(firm));
    return it == columns.end() ? std::span<const Loss>() : std::span<const Loss>(it->second);
  };
};

// A witness of the network: as loss_decay.h says it, with the slack that it tells of each row.
void expect_witness(const World& w, const LossWitness& witness, bool stable) {
  const std::vector<double> y = w.spread(witness.weight);
  double most = 0;
  for (Holder i = 0; i < y.size(); ++i) {
    const double weight = witness.weight[i];
    most = std::max(most, weight);
    EXPECT_GE(weight, stable ? 1 : 0);
    if (weight == 0) continue;
    const double slack = stable ? LossDecay::kCertified * kKappa * weight - y[i] : y[i] - kKappa * weight;
    EXPECT_NEAR(witness.slack[i], slack, 1e-9 * std::max(weight, y[i]));
    EXPECT_GE(witness.slack[i], 0) << "row " << i;
  }
  EXPECT_GT(most, 0);
  EXPECT_LE(most, LossDecay::kWeightMax);
}

LossWitness witness_of(const World& w, const LossDecay& decay) {
  LossWitness out{*decay.witness, w.spread(*decay.witness)};
  for (Holder i = 0; i < out.slack.size(); ++i) {
    const double bound = kKappa * out.weight[i];
    out.slack[i] = decay.stable ? LossDecay::kCertified * bound - out.slack[i] : out.slack[i] - bound;
  }
  return out;
}

TEST(LossWitness, WhatNothingGrowsWithIsLeftOut) {
  World w(4);
  w.expose(0, 1, 2 * kEquity);
  w.expose(1, 0, 2 * kEquity);
  w.expose(2, 1, 3 * kEquity);  // grows with the two, who do not grow with it
  w.expose(3, 2, kEquity);      // and so does this one
  const auto found = regrown({{1, 1, 1, 1}, {0, 0, 0, 0}}, w.net(), kKappa);
  ASSERT_TRUE(found);
  expect_witness(w, *found, false);
  EXPECT_GT(found->weight[0], 0);
  EXPECT_GT(found->weight[1], 0);
  EXPECT_EQ(found->weight[2], 0);
  EXPECT_EQ(found->weight[3], 0);
  w.expose(1, 0, kEquity / 5);  // sqrt(2 * .2) = .63: nothing grows any more
  EXPECT_FALSE(regrown(*found, w.net(), kKappa));
}

TEST(LossWitness, WeightsAreRaisedAsFarAsItTakes) {
  World w(3);
  w.expose(0, 1, kEquity / 2);
  w.expose(1, 2, kEquity / 2);
  LossWitness witness = witness_of(w, w.solved());
  w.expose(0, 1, 5 * kEquity);  // a chain of leverage, but it ends
  witness.slack[0] -= 4.5 * witness.weight[1];
  const auto chain = raised(witness, {0}, w.net(), kKappa);
  ASSERT_TRUE(chain);
  expect_witness(w, *chain, true);
  w.expose(2, 0, kEquity);  // a circle: 2.5
  witness = *chain;
  witness.slack[2] -= witness.weight[0];
  EXPECT_FALSE(raised(witness, {2}, w.net(), kKappa));
}

// After any change a mended witness is one of the network as it is now, and agrees with the search from the beginning.
TEST(LossWitness, AMendedOneIsAWitness) {
  std::size_t grown = 0, lifted = 0, lost = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    const int firms = 25;
    World w(firms);
    for (int n = 0; n < 300; ++n) {
      const LossDecay before = w.solved();
      if (!before.witness) continue;
      LossWitness witness = witness_of(w, before);
      const auto holder = static_cast<Holder>(dice.below(firms)), at_risk = static_cast<Holder>(dice.below(firms));
      if (holder == at_risk) continue;
      const std::vector<double> was = w.spread(witness.weight);
      w.expose(holder, at_risk, dice.percent(40) ? 0 : dice.between(1, kEquity * (seed % 2 == 0 ? 2 : 1) / 2));
      const std::vector<double> is = w.spread(witness.weight);
      std::optional<LossWitness> mended;
      if (before.stable) {
        witness.slack[holder] -= is[holder] - was[holder];
        mended = raised(witness, {holder}, w.net(), kKappa);
        lifted += mended ? 1 : 0;
      } else {
        mended = regrown(witness, w.net(), kKappa);
        grown += mended ? 1 : 0;
      }
      if (!mended) {
        ++lost;
        continue;
      }
      expect_witness(w, *mended, before.stable);
      EXPECT_EQ(w.solved().stable, before.stable) << "step " << n;
    }
  }
  EXPECT_GT(grown, 100U);
  EXPECT_GT(lifted, 100U);
  EXPECT_GT(lost, 5U);
  std::printf("seeds 1..8: %zu grown again, %zu raised, %zu lost\n", grown, lifted, lost);
}

}  // namespace
}  // namespace keiretsu::measure
