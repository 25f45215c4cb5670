// What goes round: netting, strong components, cycles of money and of structure.
#include <map>
#include <utility>

#include "tests/unit/measure/told.h"

namespace keiretsu::testing {
namespace {

constexpr std::string_view kFirst = "2025-01-01", kToday = "2025-01-31";

AmountTold yearly(double billions) { return usd(billions * kBillion, Basis::annual); }
Told told(const std::string& deal) { return {deal, 1, Stage::closed, kFirst}; }

using Cycles = std::vector<std::vector<std::string>>;
Cycles cycles(const World& w, std::string_view measure) {
  Cycles all;
  for (const Reading& r : w.readings(kToday))
    if (r.measure == measure) all.push_back(r.ids);
  return all;
}

TEST(BatchNetting, WhatPassesThroughNetsOut) {
  World w;
  w.reports = {told("d").purchase("a", "b", "cloud", yearly(1)).purchase("b", "c", "chips", yearly(1))};
  EXPECT_EQ(w.value(kToday, "excess_ratio"), .5);  // b nets to nothing: 1 - 2/4
  w.reports.push_back(told("e").leg(LegType::equity, "c", "a", yearly(1)));
  EXPECT_EQ(w.value(kToday, "excess_ratio"), 1);
  w.reports = {told("d").purchase("a", "b", "cloud", yearly(1)).purchase("a", "c", "chips", yearly(2))};
  EXPECT_EQ(w.value(kToday, "excess_ratio"), 0);
}

TEST(BatchCycles, EachFromItsLeastIdOnceEachWayRound) {
  World w;
  Told all = told("d");
  for (const std::string a : {"B", "a", "b", "c"})
    for (const std::string b : {"B", "a", "b", "c"})
      if (a != b) all.purchase(a, b, "cloud", yearly(1));
  w.reports = {all};
  std::map<std::size_t, int> lengths;
  for (const auto& ids : cycles(w, "cycle_round_trip_cents")) {
    ++lengths[ids.size()];
    EXPECT_EQ(ids.front(), *std::min_element(ids.begin(), ids.end()));
  }
  // Of four firms that all pay each other: 6 pairs, 4 triples and one four, 2 and 6 ways round.
  EXPECT_EQ(lengths, (std::map<std::size_t, int>{{2, 6}, {3, 8}, {4, 6}}));
  EXPECT_EQ(cycles(w, "cycle_structural").size(), 14U);
  EXPECT_EQ(w.value(kToday, "cycle_round_trip_cents", {"B", "a", "c"}), 100'000'000'000);
  EXPECT_DOUBLE_EQ(w.value(kToday, "cycle_return_fraction", {"B", "a", "c"}).value(), 1.0 / 27);
}

TEST(BatchCycles, OfMoneyUpToFourOfStructureUpToThree) {
  World w;
  const auto ring = [&](const std::vector<std::string>& ids, const std::optional<AmountTold>& amount) {
    Told deal = told("d");
    for (std::size_t i = 0; i < ids.size(); ++i) deal.purchase(ids[i], ids[(i + 1) % ids.size()], "cloud", amount);
    w.reports = {deal};
  };
  ring({"b", "c", "a"}, std::nullopt);
  EXPECT_TRUE(cycles(w, "cycle_round_trip_cents").empty());
  EXPECT_EQ(cycles(w, "cycle_structural"), (Cycles{{"a", "b", "c"}}));
  ring({"c", "b", "a", "d"}, yearly(1));
  EXPECT_EQ(cycles(w, "cycle_round_trip_cents"), (Cycles{{"a", "d", "c", "b"}}));
  EXPECT_TRUE(cycles(w, "cycle_structural").empty());
  EXPECT_EQ(w.value(kToday, "component", {"a", "b", "c", "d"}), 4);
  ring({"a", "b", "c", "d", "e"}, yearly(1));
  EXPECT_TRUE(cycles(w, "cycle_round_trip_cents").empty());
  EXPECT_EQ(w.value(kToday, "component", {"a", "b", "c", "d", "e"}), 5);
}

TEST(BatchCycles, TheRoundTripIsTheLeastTheReturnTheProduct) {
  World w;
  w.reports = {told("d")
                   .purchase("a", "b", "cloud", yearly(2))
                   .purchase("a", "x", "cloud", yearly(6))
                   .leg(LegType::debt, "b", "c", yearly(1))
                   .leg(LegType::equity, "b", "x", yearly(1))
                   .leg(LegType::in_kind, "c", "a", yearly(3))
                   .leg(LegType::guarantee, "b", "a", yearly(9))};
  EXPECT_EQ(w.value(kToday, "cycle_round_trip_cents", {"a", "b", "c"}), 100'000'000'000);
  EXPECT_EQ(w.value(kToday, "cycle_return_fraction", {"a", "b", "c"}), .125);  // (2/8)(1/2)(3/3)
  EXPECT_EQ(cycles(w, "cycle_round_trip_cents").size(), 1U);
}

TEST(BatchCycles, KindsAreOfAnyEdge) {
  World w;
  w.reports = {
      told("d").purchase("a", "b", "cloud").purchase("b", "a", "chips").leg(LegType::capex, "c", "d").leg(LegType::equity, "d", "c"),
      told("e").leg(LegType::equity, "f", "g", usd(1, Basis::round)).leg(LegType::in_kind, "g", "f", usd(1, Basis::valuation_implied))};
  const auto kinds = [&](const std::vector<std::string>& ids) { return words(w.find(kToday, "cycle_structural", ids).value(), "kinds"); };
  EXPECT_EQ(kinds({"a", "b"}), (std::vector<std::string>{"purchase"}));
  EXPECT_EQ(kinds({"c", "d"}), (std::vector<std::string>{"capital", "purchase"}));
  EXPECT_EQ(kinds({"f", "g"}), (std::vector<std::string>{"capital"}));
  w.reports.push_back(told("f").leg(LegType::debt, "b", "a"));
  EXPECT_EQ(kinds({"a", "b"}), (std::vector<std::string>{"capital", "purchase"}));
}

TEST(BatchComponents, RolesAreWithinOneComponent) {
  World w;
  w.reports = {told("d")
                   .purchase("a", "b", "cloud")  // a, b: one component
                   .purchase("b", "a", "cloud")
                   .leg(LegType::equity, "x", "a")  // from outside
                   .leg(LegType::equity, "b", "y")  // to outside
                   .purchase("c", "d", "cloud")     // c, d: another
                   .leg(LegType::debt, "d", "c")
                   .purchase("b", "c", "cloud")};  // and no way back
  EXPECT_EQ(w.value(kToday, "component", {"a", "b"}), 2);
  EXPECT_EQ(w.value(kToday, "component", {"c", "d"}), 2);
  const auto roles = [&] {
    std::vector<std::string> all;
    for (const Reading& r : w.readings(kToday))
      if (r.measure == "triple_role") all.push_back(r.ids.at(0));
    return all;
  };
  EXPECT_TRUE(roles().empty());  // c buys and is funded, d sells and funds; capital of a and b is from without
  w.reports.push_back(told("e").leg(LegType::in_kind, "b", "a"));
  EXPECT_EQ(roles(), (std::vector<std::string>{"a", "b"}));  // the investee and the investor
}

}  // namespace
}  // namespace keiretsu::testing
