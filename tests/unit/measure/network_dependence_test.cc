#include "measure/network_dependence.h"

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

TEST(NetworkDependence, WorkedExample) {
  enum : Firm { a, b, v, l, r };
  NetworkDependence live({l}, {.target = 1e-4});
  live.resize(5);
  live.set_revenue(a, 10 * kBn);
  live.set_revenue(b, 5 * kBn);
  live.set_revenue(v, 8 * kBn);
  live.set_purchases(a, l, 3 * kBn);
  live.set_purchases(b, l, 3 * kBn);
  live.set_purchases(b, r, 1 * kBn);
  live.set_purchases(v, a, 2 * kBn);
  EXPECT_TRUE(live.drain());
  const auto near = [](const NetworkDependence::Reading& reading, double value) {
    EXPECT_LE(std::abs(reading.value - value), reading.epsilon);
    EXPECT_LE(reading.epsilon, 1.1e-4);
  };
  near(live.dependence(0, a), .3);
  near(live.dependence(0, b), .6);
  near(live.dependence(0, v), .06375);
  near(live.dependence(0, r), 0);
  near(live.ecosystem_exposure(0), (10 * .3 + 5 * .6 + 8 * .06375) / 23);
}

TEST(NetworkDependenceProperty, BoundHoldsWhateverTheOrder) {
  std::vector<double> used;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    const Firm firms = 14;
    const auto name = [](Firm firm) { return "f" + std::to_string(100 + firm); };
    const auto relabel = [](Firm firm) { return firms - 1 - firm; };
    const bool little_work = seed % 4 == 0;
    const NetworkDependence::Settings settings{.work = little_work ? 3U : 150'000U};
    NetworkDependence live({0, 1, 5}, settings), other({relabel(0), relabel(1), relabel(5)}, settings);
    live.resize(firms), other.resize(firms);
    std::map<std::pair<Firm, Firm>, Cents> sales;
    std::map<Firm, Cents> reported;
    for (int step = 0; step < 30; ++step) {
      std::map<std::pair<Firm, Firm>, Cents> changes;
      for (int change = 0; change < 6; ++change) {
        const Firm supplier = static_cast<Firm>(dice.below(firms)), customer = static_cast<Firm>(dice.below(firms));
        if (supplier != customer) changes[{supplier, customer}] = dice.percent(30) ? 0 : dice.between(1, 50 * kBn);
      }
      reported[static_cast<Firm>(dice.below(firms))] = dice.percent(30) ? 0 : dice.between(1, 200 * kBn);
      for (const auto& [pair, cents] : changes) sales[pair] = cents, live.set_purchases(pair.first, pair.second, cents);
      for (auto it = changes.rbegin(); it != changes.rend(); ++it) {
        other.set_purchases(relabel(it->first.first), relabel(it->first.second), it->second);
      }
      BatchSums sums;
      ByHouse<Cents> revenue;
      for (const auto& [pair, cents] : sales) {
        sums.pair_purchase_cents[{name(pair.first), name(pair.second)}] = cents;
        sums.sales_cents[name(pair.first)] += cents;
        sums.bought_cents[name(pair.second)] += cents;
      }
      for (Firm f = 0; f < firms; ++f) {
        const Cents cents = std::max(sums.sales_cents[name(f)], reported[f]);
        revenue[name(f)] = cents;
        live.set_revenue(f, cents), other.set_revenue(relabel(f), cents);
      }
      EXPECT_TRUE(live.drain() || little_work);
      other.drain();
      auto dependence = batch_network_dependence(sums, revenue);
      auto exposure = batch_ecosystem_exposure(sums, revenue);
      for (std::size_t slot = 0; slot < 3; ++slot) {
        const Firm customer = live.customers()[slot];
        for (Firm s = 0; s < firms; ++s) {
          if (s == customer) continue;
          const auto reading = live.dependence(slot, s);
          const double error = std::abs(reading.value - dependence[{name(s), name(customer)}]);
          EXPECT_LE(error, reading.epsilon + 1e-12);
          if (error > 0) used.push_back(error / reading.epsilon);
          EXPECT_EQ(reading.value, other.dependence(slot, relabel(s)).value);
          EXPECT_EQ(reading.epsilon, other.dependence(slot, relabel(s)).epsilon);
        }
        const auto& whole = live.ecosystem_exposure(slot);
        EXPECT_LE(std::abs(whole.value - exposure[name(customer)]), whole.epsilon + 1e-12);
        EXPECT_EQ(whole.value, other.ecosystem_exposure(slot).value);
      }
      if (HasFailure()) return;
    }
  }
  std::sort(used.begin(), used.end());
  std::printf("seeds 1..8: %zu bounds, median actual/bound %.4f\n", used.size(), used[used.size() / 2]);
}

}  // namespace
}  // namespace keiretsu::measure
