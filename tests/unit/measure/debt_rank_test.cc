#include "measure/debt_rank.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "measure/batch_systemic.h"
#include "tests/support/dice.h"

namespace keiretsu::measure {
namespace {

using testing::Dice;

constexpr Cents kBn = 100'000'000'000;

std::string name(Firm firm) { return "f" + std::to_string(1000 + firm); }

// What was told to a live solver, for the naive one.
struct Told {
  std::map<std::pair<Firm, Firm>, Cents> exposures;
  std::map<Firm, Cents> buffers;

  [[nodiscard]] BatchExposures batch() const {
    BatchExposures result;
    for (const auto& [pair, cents] : exposures) result.exposure_cents[{name(pair.first), name(pair.second)}] = cents;
    for (const auto& [firm, cents] : buffers) result.equity_cents[name(firm)] = cents;
    return result;
  }
  void expose(DebtRank& live, Firm holder, Firm at_risk, Cents cents) {
    exposures[{holder, at_risk}] = cents;
    live.set_exposure(holder, at_risk, cents);
  }
  void buffer(DebtRank& live, Firm firm, Cents cents) {
    buffers[firm] = cents;
    live.set_buffer(firm, cents);
  }
};

double of(const ByHouse<double>& values, Firm firm) {
  const auto found = values.find(name(firm));
  return found == values.end() ? 0 : found->second;
}

TEST(DebtRankExample, ExposuresOnOneLab) {
  enum : Firm { a, v, l, rest };
  Told told;
  DebtRank live({l}, {.target = 1e-5});
  live.resize(4);
  told.buffer(live, a, 20 * kBn);
  told.buffer(live, v, 40 * kBn);
  told.buffer(live, rest, 20 * kBn);
  told.expose(live, a, l, 16 * kBn);
  told.expose(live, v, l, 4 * kBn);
  EXPECT_TRUE(live.drain().within_target);
  EXPECT_LE(std::abs(live.impact(0).value - .25), live.impact(0).epsilon);
  EXPECT_LE(live.impact(0).epsilon, 1e-5);
  EXPECT_NEAR(live.distress(0, a), .8, 1e-5);
  EXPECT_NEAR(live.distress(0, v), .1, 1e-5);
  EXPECT_EQ(live.verdict(), Verdict::certified);
  EXPECT_GE(live.upper_bound(l), .25);
  EXPECT_NEAR(of(batch_debtrank(told.batch()), l), .25, 1e-14);
  EXPECT_NEAR(of(batch_debtrank_upper_bound(told.batch()), l), .25, 1e-14);
  EXPECT_EQ(batch_stability(told.batch()), 0);
}

TEST(DebtRankExample, ChainWithALoop) {
  Told told;
  DebtRank live({0}, {.target = 1e-6});
  live.resize(3);
  for (const Firm firm : {0U, 1U, 2U}) told.buffer(live, firm, 10 * kBn);
  told.expose(live, 1, 0, 5 * kBn);
  told.expose(live, 1, 2, 2 * kBn);
  told.expose(live, 2, 1, 4 * kBn);
  EXPECT_TRUE(live.drain().within_target);
  const double h1 = .5 / (1 - .08);
  EXPECT_NEAR(live.distress(0, 1), h1, 4e-6);
  EXPECT_NEAR(live.distress(0, 2), .4 * h1, 4e-6);
  EXPECT_LE(std::abs(live.impact(0).value - 1.4 * h1 / 3), live.impact(0).epsilon);
  EXPECT_NEAR(of(batch_distress(told.batch(), name(0)), 1), h1, 1e-12);
  EXPECT_NEAR(of(batch_distress(told.batch(), name(0)), 2), .4 * h1, 1e-12);
  EXPECT_NEAR(batch_stability(told.batch()), std::sqrt(.08), 1e-12);
  EXPECT_GE(live.kappa(), std::sqrt(.08));

  told.expose(live, 1, 0, 13 * kBn);  // more than the buffer: it fails, and only once
  EXPECT_TRUE(live.drain().within_target);
  EXPECT_EQ(live.distress(0, 1), 1);
  EXPECT_NEAR(live.distress(0, 2), .4, 4e-6);
  EXPECT_NEAR(of(batch_distress(told.batch(), name(0)), 2), .4, 1e-12);
  EXPECT_EQ(live.verdict(), Verdict::certified);  // w of firm 1 rises, rho does not
}

TEST(BatchSystemic, Stability) {
  BatchExposures ring;
  for (const char* firm : {"a", "b", "c"}) ring.equity_cents[firm] = 1000;
  ring.exposure_cents = {{{"a", "b"}, 500}, {{"b", "c"}, 250}, {{"c", "a"}, 1000}};
  EXPECT_NEAR(batch_stability(ring), .5, 1e-12);  // cube root of .125
  ring.equity_cents["b"] = -5;                    // absorbs
  EXPECT_EQ(batch_stability(ring), 0);
}

// Insights 8 and 3 of the worked example (measures.md 7).
TEST(BatchSystemic, WorkedExample) {
  BatchSums sums;
  const auto buys = [&](const char* customer, const char* layer, const char* supplier, Cents bn) {
    sums.purchase_cents[{customer, layer}][supplier] += bn * kBn;
    sums.market_cents[layer][supplier] += bn * kBn;
    sums.pair_purchase_cents[{supplier, customer}] += bn * kBn;
    sums.sales_cents[supplier] += bn * kBn;
    sums.bought_cents[customer] += bn * kBn;
  };
  buys("L", "cloud", "A", 3);
  buys("L", "cloud", "B", 3);
  buys("A", "chips", "V", 2);
  buys("R", "cloud", "B", 1);
  const ByHouse<Cents> revenue{{"A", 10 * kBn}, {"B", 5 * kBn}, {"V", 8 * kBn}};
  EXPECT_NEAR(batch_esri(sums, revenue).at("V"), 5. / 9, 1e-12);
  const auto dependence = batch_network_dependence(sums, revenue);
  EXPECT_NEAR(dependence.at({"A", "L"}), .3, 1e-15);
  EXPECT_NEAR(dependence.at({"B", "L"}), .6, 1e-15);
  EXPECT_NEAR(dependence.at({"V", "L"}), .06375, 1e-15);
  EXPECT_NEAR(batch_ecosystem_exposure(sums, revenue).at("L"), (10 * .3 + 5 * .6 + 8 * .06375) / 23, 1e-14);
}

Told random_network(Dice& dice, Firm firms, Cents row_percent_max) {
  Told told;
  for (Firm i = 0; i < firms; ++i) {
    if (!dice.percent(90)) continue;
    const Cents part = dice.between(1, 100);
    const Cents buffer = dice.between(1, 100) * kBn / part;
    told.buffers[i] = buffer;
    const std::int64_t entries = dice.between(0, 5);
    for (std::int64_t e = 0; e < entries; ++e) {
      const Firm j = static_cast<Firm>(dice.below(firms));
      if (j != i) told.exposures[{i, j}] = buffer / 100 * dice.between(1, row_percent_max) / entries;
    }
  }
  return told;
}

TEST(DebtRankProperty, Monotone) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    const Firm firms = 12;
    Told told = random_network(dice, firms, 160);
    const auto before = told.batch();
    Told more = told, safer = told;
    for (int i = 0; i < 5; ++i) {
      const Firm holder = static_cast<Firm>(dice.below(firms)), at_risk = static_cast<Firm>(dice.below(firms));
      if (holder != at_risk) more.exposures[{holder, at_risk}] += dice.between(1, 3) * kBn / 10;
      if (auto& buffer = safer.buffers[static_cast<Firm>(dice.below(firms))]; buffer > 0) buffer += dice.between(1, 20) * kBn;
    }
    for (Firm j = 0; j < firms; ++j) {
      const auto h = batch_distress(before, name(j)), riskier = batch_distress(more.batch(), name(j)),
                 calmer = batch_distress(safer.batch(), name(j));
      for (Firm i = 0; i < firms; ++i) {
        if (i == j) continue;
        EXPECT_LE(of(h, i), of(riskier, i) + 1e-12);
        EXPECT_GE(of(h, i), of(calmer, i) - 1e-12);
      }
    }
    const auto rank = batch_debtrank(before), bound = batch_debtrank_upper_bound(before);
    if (batch_stability(before) >= 1) continue;
    double total = 0;
    for (const auto& [firm, buffer] : told.buffers) total += static_cast<double>(buffer);
    DebtRank live({0}, {});
    live.resize(firms);
    for (const auto& [firm, buffer] : told.buffers) live.set_buffer(firm, buffer);
    for (const auto& [pair, cents] : told.exposures) live.set_exposure(pair.first, pair.second, cents);
    live.drain();
    for (Firm j = 0; j < firms; ++j) {
      double direct = 0;
      for (const auto& [pair, cents] : told.exposures) {
        if (pair.second == j) direct += static_cast<double>(std::min(cents, told.buffers[pair.first])) / total;
      }
      EXPECT_GE(of(rank, j), direct - 1e-12);
      EXPECT_GE(of(bound, j), of(rank, j) - 1e-12);
      EXPECT_GE(live.upper_bound(j), std::min(1.0, of(bound, j) - 1e-12));
      // v + UB is at most an eighth above its least value.
      const double own = static_cast<double>(std::max<Cents>(told.buffers[j], 0)) / total;
      EXPECT_LE(live.upper_bound(j), live.verdict() == Verdict::lost ? 1 : 1.126 * (own + of(bound, j)) + 1e-4);
    }
  }
}

struct Checked {
  int certified = 0, strained = 0, lost = 0;
  int over_target = 0;       // of `certified`
  std::vector<double> used;  // actual error over the bound
};

void check_bounds(const DebtRank& live, const Told& told, Checked& checked) {
  const BatchExposures batch = told.batch();
  const auto rank = batch_debtrank(batch);
  const double rho = batch_stability(batch);
  const bool lost = live.verdict() == Verdict::lost, certified = live.verdict() == Verdict::certified;
  ++(lost ? checked.lost : certified ? checked.certified : checked.strained);
  EXPECT_LE(lost ? 0 : rho, certified ? .9 + 1e-9 : .99 + 1e-9);
  EXPECT_GT(certified ? 1 : rho, lost ? .9 : .8);
  EXPECT_GE(live.kappa(), rho - 1e-9);
  for (std::size_t slot = 0; slot < live.watched().size(); ++slot) {
    const Impact& impact = live.impact(slot);
    const double actual = of(rank, live.watched()[slot]);
    EXPECT_LE(std::abs(impact.value - actual), impact.epsilon + 1e-12) << "slot " << slot;
    EXPECT_EQ(impact.lower_bound, lost);
    EXPECT_LE(lost ? impact.value : 0, actual + 1e-12);
    if (lost) continue;
    checked.used.push_back(std::abs(impact.value - actual) / impact.epsilon);
    if (certified && impact.epsilon > 1e-3) ++checked.over_target;
  }
}

TEST(DebtRankProperty, BoundHoldsOnAdversarialSequences) {
  Checked checked;
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    const Firm firms = 16;
    // Every third run has little work a drain, so that bounds grow instead.
    const bool little_work = seed % 3 == 0;
    DebtRank live({0, 1, 2, 7}, {.work = little_work ? 4U : 1'000'000U});
    live.resize(firms);
    Told told;
    for (Firm i = 0; i < firms; ++i) told.buffer(live, i, dice.between(1, 200) * kBn / 10);
    for (int step = 0; step < 60; ++step) {
      const Firm i = static_cast<Firm>(dice.below(firms)), j = static_cast<Firm>(dice.below(firms));
      switch (dice.below(8)) {
        case 0:  // a hub goes: nobody is exposed to it, and it to nobody
          for (Firm k = 0; k < firms; ++k) {
            if (k != j) told.expose(live, k, j, 0), told.expose(live, j, k, 0);
          }
          break;
        case 1: told.buffer(live, i, told.buffers[i] / 2); break;
        case 2: told.buffer(live, i, told.buffers[i] + dice.between(-5, 50) * kBn / 10); break;
        case 3: told.buffer(live, i, dice.percent(20) ? 0 : dice.between(1, 200) * kBn / 10); break;
        case 4:  // a ring whose losses hardly die out
          for (const Firm k : {3U, 4U, 5U}) {
            if (told.buffers[k] > 0) told.expose(live, k, k == 5 ? 3 : k + 1, told.buffers[k] / 100 * dice.between(80, 104));
          }
          break;
        case 5: live.watch(dice.below(4), j); break;
        default:
          for (int e = 0; e < 6; ++e) {
            const Firm k = static_cast<Firm>(dice.below(firms)), to = static_cast<Firm>(dice.below(dice.percent(50) ? 4 : firms));
            if (k != to) told.expose(live, k, to, dice.percent(25) ? 0 : std::max<Cents>(told.buffers[k], kBn) / 100 * dice.between(1, 60));
          }
      }
      live.drain();
      ASSERT_TRUE(live.exact());
      check_bounds(live, told, checked);
      EXPECT_TRUE(little_work || checked.over_target == 0);
      if (little_work) checked.over_target = 0;
      if (HasFailure()) return;
    }
  }
  std::nth_element(checked.used.begin(), checked.used.begin() + static_cast<std::ptrdiff_t>(checked.used.size() / 2), checked.used.end());
  std::printf("seeds 1..24: certified %d, strained %d, lost %d; %zu bounds, median actual/bound %.4f\n", checked.certified,
              checked.strained, checked.lost, checked.used.size(), checked.used[checked.used.size() / 2]);
  EXPECT_GT(checked.certified, 100);
  EXPECT_GT(checked.strained, 0);
  EXPECT_GT(checked.lost, 0);
}

// The same changes between the same drains: in whatever order, and whatever the numbers of the firms.
TEST(DebtRankProperty, OrderAndNumbersAreFree) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    const Firm firms = 30;
    const auto relabel = [](Firm f) { return firms - 1 - f; };
    DebtRank one({0, 1, 2}, {}), other({relabel(0), relabel(1), relabel(2)}, {}), single({0, 1, 2}, {});
    for (DebtRank* live : {&one, &other, &single}) live->resize(firms);
    for (int batch = 0; batch < 12; ++batch) {
      Told changes = random_network(dice, firms, 90);
      for (const auto& [firm, cents] : changes.buffers) one.set_buffer(firm, cents), single.set_buffer(firm, cents), single.drain();
      for (const auto& [pair, cents] : changes.exposures) {
        one.set_exposure(pair.first, pair.second, cents);
        single.set_exposure(pair.first, pair.second, cents);
        single.drain();
      }
      for (auto it = changes.exposures.rbegin(); it != changes.exposures.rend(); ++it) {
        other.set_exposure(relabel(it->first.first), relabel(it->first.second), it->second);
      }
      for (auto it = changes.buffers.rbegin(); it != changes.buffers.rend(); ++it) other.set_buffer(relabel(it->first), it->second);
      one.drain();
      other.drain();
      EXPECT_EQ(one.verdict(), other.verdict());
      for (std::size_t slot = 0; slot < 3; ++slot) {
        EXPECT_EQ(one.impact(slot).value, other.impact(slot).value);
        EXPECT_EQ(one.impact(slot).epsilon, other.impact(slot).epsilon);
        EXPECT_LE(std::abs(one.impact(slot).value - single.impact(slot).value), one.impact(slot).epsilon + single.impact(slot).epsilon);
      }
    }
  }
}

TEST(DebtRankProperty, ExactAfterAMillionChanges) {
  Dice dice(7);
  const Firm firms = 50;
  Told told;
  DebtRank live({0, 1, 2, 3, 4, 5, 6, 7}, {});
  live.resize(firms);
  for (Firm i = 0; i < firms; ++i) told.buffer(live, i, dice.between(10 * kBn, 200 * kBn));
  for (int change = 1; change <= 1'000'000; ++change) {
    const Firm i = static_cast<Firm>(dice.below(firms)), j = static_cast<Firm>(dice.below(firms));
    if (i != j) told.expose(live, i, j, dice.percent(80) ? 0 : dice.between(1, kBn * 3));
    if (change % 1000 == 0) live.drain();
  }
  EXPECT_TRUE(live.exact());
  Checked checked;
  live.drain();
  check_bounds(live, told, checked);
  EXPECT_EQ(checked.over_target, 0);
}

TEST(DebtRank, LittleWorkLoosensTheBoundAndIsMadeUpLater) {
  Dice dice(3);
  const Firm firms = 40;
  Told told = random_network(dice, firms, 80);
  DebtRank live({0, 1, 2, 3}, {.target = 1e-4, .work = 1});
  live.resize(firms);
  for (const auto& [firm, cents] : told.buffers) live.set_buffer(firm, cents);
  for (const auto& [pair, cents] : told.exposures) live.set_exposure(pair.first, pair.second, cents);
  EXPECT_FALSE(live.drain().within_target);
  int drains = 1;
  while (drains < 1000 && !live.drain().within_target) ++drains;
  EXPECT_GT(drains, 1);
  EXPECT_LT(drains, 1000);
  Checked checked;
  check_bounds(live, told, checked);
  for (std::size_t slot = 0; slot < 4; ++slot) EXPECT_LE(live.impact(slot).epsilon, 1e-4);
}

TEST(DebtRank, LossOfTheCertificateNamesTheRows) {
  DebtRank live({2}, {});
  live.resize(3);
  for (const Firm firm : {0U, 1U, 2U}) live.set_buffer(firm, 10 * kBn);
  live.set_exposure(0, 1, 8 * kBn);
  live.set_exposure(1, 0, 8 * kBn);
  live.set_exposure(0, 2, 1 * kBn);
  live.drain();
  EXPECT_EQ(live.verdict(), Verdict::certified);  // rho = .8
  live.set_exposure(1, 0, 15 * kBn);              // rho = sqrt(1.2)
  live.drain();
  EXPECT_EQ(live.verdict(), Verdict::lost);
  EXPECT_FALSE(live.broken_by().empty());
  EXPECT_TRUE(std::isinf(live.kappa()));
  EXPECT_TRUE(live.impact(0).lower_bound);
  EXPECT_NEAR(live.impact(0).value, 1.9 / 3, 1e-3);  // firm 1 fails, firm 0 loses .1 + .8
  EXPECT_EQ(live.upper_bound(2), 1);
  live.set_exposure(1, 0, 10 * kBn);  // rho = sqrt(.8) = .894
  live.drain();
  EXPECT_EQ(live.verdict(), Verdict::certified);
  EXPECT_FALSE(live.impact(0).lower_bound);
  // h0 = .1 + .8 h1, h1 = h0: h0 = .5
  EXPECT_NEAR(live.impact(0).value, 1. / 3, live.impact(0).epsilon);
}

}  // namespace
}  // namespace keiretsu::measure
