// What must hold of all of the naive program's readings on any stream; seeds in the failure text.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "measure/batch.h"
#include "tests/support/dice.h"
#include "tests/support/streams.h"

namespace keiretsu::testing {
namespace {

constexpr std::uint64_t kSeeds = 12;
constexpr std::size_t kReports = 150;

Day last_day(const Stream& stream) {
  Day last = 0;
  for (const DealReport& r : stream.reports) last = std::max(last, day_of(r.published_at));
  return last;
}
std::vector<Reading> readings(const Stream& stream, Day until) {
  return measure::batch_readings({stream.reports, stream.registry, stream.fx, until}, kAllLenses);
}
double number_of(const Reading& r) {
  return std::visit([](auto v) { return static_cast<double>(v); }, r.value);
}

TEST(BatchAllStreams, EveryMeasureIsReached) {
  std::set<std::string> measures;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {  // coalitions against a leader are rare in streams
    const Stream stream = random_stream(seed, kReports);
    for (const Reading& r : readings(stream, last_day(stream))) measures.insert(r.measure);
  }
  EXPECT_EQ(measures.size(), 40U + 19U);
}

TEST(BatchAllStreams, EveryReadingIsToldOnceInOrder) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Stream stream = random_stream(seed, kReports);
    const std::vector<Reading> all = readings(stream, last_day(stream));
    for (std::size_t i = 1; i < all.size(); ++i) ASSERT_LT(all[i - 1].key(), all[i].key()) << "seed " << seed;
  }
}

TEST(BatchAllStreams, NoOrderIsSeen) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Stream stream = random_stream(seed, kReports);
    const Day until = last_day(stream);
    std::set<std::pair<std::string, std::string>> seen;
    std::erase_if(stream.reports, [&](const DealReport& r) { return !seen.emplace(r.deal_id, r.event_id).second; });
    const std::vector<Reading> told = readings(stream, until);
    Dice dice(seed);
    const auto shuffle = [&](auto& list) {
      for (std::size_t i = list.size(); i > 1; --i) std::swap(list[i - 1], list[dice.below(i)]);
    };
    shuffle(stream.reports);
    shuffle(stream.registry);
    for (DealReport& r : stream.reports) shuffle(r.legs);
    EXPECT_EQ(readings(stream, until), told) << "seed " << seed;
  }
}

TEST(BatchAllStreams, OnlyTheRegistryIsLeftWhenEveryDealHasEnded) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Stream stream = random_stream(seed, kReports);
    const Day until = last_day(stream);
    std::set<std::string> deals;
    for (const DealReport& r : stream.reports) deals.insert(r.deal_id);
    for (const std::string& deal : deals) {
      DealReport end;
      end.deal_id = deal;
      end.event_id = "end";
      end.revision = std::int64_t{1} << 60;
      end.action = Action::retract;
      end.published_at = start_of(until);
      stream.reports.push_back(end);
    }
    for (const Reading& r : readings(stream, until)) {
      const bool of_registry = r.measure == "coopetition_rate" || r.measure == "cross_link_density";
      EXPECT_TRUE(of_registry || r.measure == "flow_total_cents") << "seed " << seed << " " << r.measure;
      EXPECT_EQ(number_of(r), 0) << "seed " << seed << " " << r.measure;
    }
  }
}

TEST(BatchAllStreams, SharesAreSharesAndAddUp) {
  const std::set<std::string> shares = {
      "alliance_supply_share", "coalition_share",     "common_enemy_closure",    "consideration_share",  "coopetition_rate",
      "coopetition_share",     "cross_link_density",  "cycle_return_fraction",   "disclosed_dependence", "excess_ratio",
      "multi_homing_rate",     "multi_sourcing_rate", "non_cash_share",          "pair_reciprocity",     "risk_transfer_ratio",
      "rival_density",         "self_funded_revenue", "supplier_funded_capital", "weighted_reciprocity"};
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Stream stream = random_stream(seed, kReports);
    std::map<std::tuple<std::string, std::vector<std::string>, Lens>, std::pair<double, double>> mixes;  // all, cash
    std::map<Lens, double> excess, reciprocity;
    for (const Reading& r : readings(stream, last_day(stream))) {
      SCOPED_TRACE("seed " + std::to_string(seed) + " " + r.measure);
      const double value = number_of(r);
      EXPECT_TRUE(std::isfinite(value));
      EXPECT_GE(value, r.measure == "asymmetry" ? -100 : 0);  // stakes of a stream may add up to any number
      if (shares.contains(r.measure)) {
        EXPECT_LE(value, 1 + 1e-12);
      }
      if (r.measure == "customer_hhi") {
        EXPECT_LE(value, 10000 * (1 + 1e-12));
      }
      const auto key = std::tuple(r.scope, r.ids, r.lens);
      if (r.measure == "consideration_share") {
        mixes[key].first += value;
        if (r.what == "cash") mixes[key].second = value;
      }
      if (r.measure == "non_cash_share") {
        EXPECT_NEAR(mixes[key].first, 1, 1e-12);
        EXPECT_NEAR(mixes[key].second, 1 - value, 1e-12);
      }
      if (r.measure == "excess_ratio") excess[r.lens] = value;
      if (r.measure == "weighted_reciprocity") reciprocity[r.lens] = value;
    }
    for (const auto& [lens, value] : reciprocity) EXPECT_GE(excess.at(lens), value - 1e-12) << "seed " << seed;
  }
}

TEST(BatchAllStreams, EveryCycleIsWithinAComponent) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Stream stream = random_stream(seed, kReports);
    std::map<std::pair<Lens, std::string>, std::size_t> component_of;
    const std::vector<Reading> all = readings(stream, last_day(stream));
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (all[i].scope != "component") continue;
      for (const std::string& id : all[i].ids) EXPECT_TRUE(component_of.emplace(std::pair(all[i].lens, id), i).second);
    }
    for (const Reading& r : all) {
      if (r.scope != "cycle" && r.measure != "triple_role") continue;
      std::set<std::size_t> components;
      for (const std::string& id : r.ids) components.insert(component_of.at({r.lens, id}));
      EXPECT_EQ(components.size(), 1U) << "seed " << seed << " " << r.measure;
    }
  }
}

}  // namespace
}  // namespace keiretsu::testing
