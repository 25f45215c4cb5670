// Every row of measures.md 7 but the systemic ones: the measures beyond the first
// ones (those: batch_example_test.cc). The words of a row stand beside its numbers.
#include "tests/unit/measure/worked_example.h"

namespace keiretsu::testing {
namespace {

constexpr std::int64_t kBillionCents = 100'000'000'000;

class WorkedExample : public ::testing::Test {
 protected:
  std::optional<double> value(std::string_view measure, const std::vector<std::string>& ids = {}, std::string_view layer = "",
                              std::string_view what = "") const {
    return w.value("2025-06-30", measure, ids, layer, Lens::firm, what);
  }
  Reading find(std::string_view measure, const std::vector<std::string>& ids, std::string_view layer = "") const {
    return w.find("2025-06-30", measure, ids, layer, Lens::firm).value();
  }
  World w = worked_example();
};

TEST_F(WorkedExample, MarketIfTheCloudsWereOne) {
  // (3,4)/7: 2 x 12/49, on top of 25/49.
  const Reading delta = find("delta_hhi", {"A", "B"}, "cloud");
  EXPECT_EQ(delta.scope, "pair");
  EXPECT_NEAR(std::get<double>(delta.value), 4897.96, .005);
  EXPECT_NEAR(number(delta, "post_hhi").value(), 10000, 1e-9);
  EXPECT_EQ(number(delta, "joint_share"), 1);
  EXPECT_EQ(delta.detail.at(2).first, "presumption");
  EXPECT_TRUE(std::get<bool>(delta.detail.at(2).second));
}

TEST_F(WorkedExample, CoopetitionRateAndShare) {
  // A|B tied, L|R not.
  EXPECT_EQ(value("coopetition_rate"), .5);
  EXPECT_EQ(value("coopetition_rate", {}, "cloud"), 1);
  EXPECT_EQ(value("coopetition_rate", {}, "model"), 0);
  EXPECT_FALSE(value("coopetition_rate", {}, "chips"));  // V is alone there
  EXPECT_EQ(value("coopetition_share"), 0);
  for (const std::string id : {"A", "B", "L", "R", "V"}) EXPECT_EQ(value("coopetition_share", {id}), 0) << id;
  EXPECT_EQ(value("cross_link_density", {}, "cloud"), 1);  // the partner leg
  EXPECT_EQ(value("cross_link_density", {}, "model"), 0);
}

TEST_F(WorkedExample, CoalitionOfRivals) {
  const Reading density = find("rival_density", {"open1"}, "model");
  EXPECT_EQ(density.scope, "coalition");
  EXPECT_EQ(std::get<double>(density.value), 1);
  EXPECT_EQ(words(density, "members"), (std::vector<std::string>{"A", "B"}));
  EXPECT_TRUE(words(density, "excluded_dominant").empty());
  // Nobody sells models.
  EXPECT_FALSE(value("coalition_share", {"open1"}, "model"));
  EXPECT_FALSE(value("power_ratio", {"open1"}, "model"));
  EXPECT_FALSE(value("common_enemy_closure", {"open1"}, "model"));
}

TEST_F(WorkedExample, Reciprocity) {
  EXPECT_EQ(value("weighted_reciprocity"), 4.0 / 12);  // 2 min(2,3)/12
  EXPECT_EQ(value("pair_reciprocity", {"A", "L"}), 2.0 / 3);
  EXPECT_FALSE(value("pair_reciprocity", {"L", "V"}));
}

TEST_F(WorkedExample, VendorFinancing) {
  EXPECT_EQ(value("vendor_financing_ratio", {"A", "L"}), 2.0 / 3);
  EXPECT_EQ(value("self_funded_revenue", {"A", "L"}), 2.0 / 3);
  EXPECT_EQ(value("supplier_funded_capital", {"L"}), 2.0 / 3);
  EXPECT_EQ(value("vendor_financing_intensity", {"A"}), 2.0 / 10);
  EXPECT_FALSE(value("vendor_financing_ratio", {"V", "L"}));
  EXPECT_FALSE(value("vendor_financing_intensity", {"V"}));
  EXPECT_EQ(value("rival_supplier_investors", {"L"}), 0);
}

TEST_F(WorkedExample, CustomerBaseConcentration) {
  EXPECT_DOUBLE_EQ(value("customer_hhi", {"B"}).value(), 4000);  // .6^2 + .2^2
  EXPECT_DOUBLE_EQ(value("customer_hhi", {"A"}).value(), 900);
  EXPECT_DOUBLE_EQ(value("customer_hhi", {"V"}).value(), 625);
}

TEST_F(WorkedExample, RiskTransferCoverageAsymmetry) {
  EXPECT_EQ(value("risk_transfer_ratio", {"L"}), .8);  // 8/10
  EXPECT_EQ(value("coverage", {"A", "L"}), 1.5);       // 12/8
  EXPECT_EQ(value("coverage", {"L"}), 1.5);
  EXPECT_DOUBLE_EQ(value("asymmetry", {"A", "L"}).value(), .7);  // .8 - .1
  EXPECT_EQ(std::get<std::int64_t>(find("uncovered_capex_cents", {"A", "L"}).value), 0);
}

TEST_F(WorkedExample, ExposuresOnL) {
  EXPECT_EQ(value("large_exposure", {"A", "L"}), .8);  // 16/20
  EXPECT_EQ(value("large_exposure", {"V", "L"}), .1);  // 4/40
  EXPECT_EQ(std::get<std::int64_t>(find("support_incentive_partners", {"L"}).value), 2);
  EXPECT_EQ(std::get<std::int64_t>(find("support_incentive_cents", {"L"}).value), 20 * kBillionCents);
}

TEST_F(WorkedExample, Cycles) {
  EXPECT_EQ(std::get<std::int64_t>(find("cycle_round_trip_cents", {"A", "L"}).value), 2 * kBillionCents);
  EXPECT_EQ(value("cycle_return_fraction", {"A", "L"}), .25);  // (2/4)(3/6)
  EXPECT_EQ(std::get<std::int64_t>(find("cycle_round_trip_cents", {"A", "V", "L"}).value), 1 * kBillionCents);
  EXPECT_EQ(value("cycle_return_fraction", {"A", "V", "L"}), .25);  // (2/4)(1)(3/6)
  for (const std::vector<std::string>& ids : {std::vector<std::string>{"A", "L"}, {"A", "V", "L"}}) {
    const Reading structural = find("cycle_structural", ids);
    EXPECT_EQ(structural.scope, "cycle");
    EXPECT_EQ(std::get<std::int64_t>(structural.value), 1);
    EXPECT_EQ(words(structural, "kinds"), (std::vector<std::string>{"capital", "purchase"}));
  }
  EXPECT_EQ(value("excess_ratio"), 7.0 / 12);  // 1 - 5/12
}

TEST_F(WorkedExample, TripleRole) {
  const Reading component = find("component", {"A", "L", "V"});
  EXPECT_EQ(component.scope, "component");
  EXPECT_EQ(std::get<std::int64_t>(component.value), 3);
  EXPECT_EQ(value("triple_role", {"A"}), 1);  // buys from V, sells to L, holds L
  for (const std::string id : {"B", "L", "R", "V"}) EXPECT_FALSE(value("triple_role", {id})) << id;
}

TEST_F(WorkedExample, Consideration) {
  EXPECT_EQ(value("consideration_share", {"d3"}, "", "compute"), .75);  // 1.5 of 2
  EXPECT_EQ(value("consideration_share", {"d3"}, "", "cash"), .25);
  EXPECT_EQ(value("non_cash_share", {"d3"}), .75);
  EXPECT_EQ(value("non_cash_share", {"d4"}), 0);
  EXPECT_EQ(value("non_cash_share", {"L"}), .5);  // 6 of 12
  EXPECT_EQ(value("non_cash_share"), .5);
  EXPECT_EQ(value("consideration_share", {}, "", "compute"), .5);
  EXPECT_FALSE(value("consideration_share", {}, "", "chips"));
  EXPECT_EQ(value("alliance_supply_share", {"A", "L"}), .6);  // 12/(12+8)
}

TEST_F(WorkedExample, Homing) {
  EXPECT_EQ(value("multi_homing_rate"), .5);  // L on A, B; R on A
  EXPECT_EQ(value("multi_sourcing_rate", {}, "cloud"), .5);
  EXPECT_EQ(value("multi_sourcing_rate", {}, "chips"), 0);
}

TEST_F(WorkedExample, TheDealThatWasCalledOffIsNowhere) {
  // It was of 100 bn.
  for (const Reading& r : w.readings("2025-06-30", Lens::firm)) EXPECT_NE(r.ids, std::vector<std::string>{"d10"});
}

}  // namespace
}  // namespace keiretsu::testing
