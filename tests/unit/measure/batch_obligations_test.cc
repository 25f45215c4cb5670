// Who bears whose risk: exposures, sites built for others, and what covers them.
#include "tests/unit/measure/told.h"

namespace keiretsu::testing {
namespace {

constexpr std::string_view kFirst = "2025-01-01", kToday = "2025-01-31";

AmountTold billions(double n, Basis basis = Basis::total) { return usd(n * kBillion, basis); }

FigureTold figure(double n, std::string currency = "USD") { return {n * kBillion, std::move(currency), {}, {}, ""}; }

TEST(BatchExposures, WhatIsLostIfTheOtherFails) {
  World w;
  w.entry("h").equity = {figure(100)};
  const auto exposure = [&](const Told& told) {
    w.reports = {told};
    return w.value(kToday, "large_exposure", {"h", "j"});
  };
  const auto told = [] { return Told("d", 1, Stage::closed, kFirst); };
  EXPECT_EQ(exposure(told().leg(LegType::equity, "h", "j", billions(1))), .01);
  EXPECT_EQ(exposure(told().leg(LegType::debt, "h", "j", billions(1))), .01);
  EXPECT_EQ(exposure(told().leg(LegType::guarantee, "h", "j", billions(1))), .01);
  EXPECT_EQ(exposure(told().leg(LegType::in_kind, "h", "j", billions(1))), .01);
  EXPECT_EQ(exposure(told().leg(LegType::in_kind, "h", "j", billions(1)).what(What::chips)), .01);
  EXPECT_EQ(exposure(told().leg(LegType::capex, "h", "", billions(1)).benefit("j")), .01);
  EXPECT_EQ(exposure(told().leg(LegType::capex, "h", "vendor", billions(1)).benefit("j").part_of("site")), .01);
  EXPECT_EQ(exposure(told().leg(LegType::debt, "h", "j", billions(.25, Basis::annual)).years(4)), .01);  // value, not flow

  EXPECT_FALSE(exposure(told().leg(LegType::in_kind, "h", "j", billions(1)).what(What::equity)));  // own warrants
  EXPECT_FALSE(exposure(told().leg(LegType::capex, "h", "j", billions(1))));                       // a vendor
  EXPECT_FALSE(exposure(told().leg(LegType::guarantee, "h", "k", billions(1)).benefit("j")));      // the obligor is at risk
  EXPECT_FALSE(exposure(told().purchase("h", "j", "cloud", billions(1))));
  EXPECT_FALSE(exposure(told().leg(LegType::equity, "h", "j", billions(1, Basis::round))));
  EXPECT_FALSE(exposure(told().leg(LegType::guarantee, "h", "j", billions(1, Basis::valuation_implied))));
  EXPECT_FALSE(exposure(told().leg(LegType::capex, "h", "", billions(1, Basis::valuation_implied)).benefit("j")));
  EXPECT_FALSE(exposure(told().leg(LegType::equity, "h", "j")));
  EXPECT_FALSE(exposure(told().leg(LegType::equity, "h", "j", billions(0))));
}

TEST(BatchExposures, SharesStayAtRiskAfterTheirTermLoansDoNot) {
  World w;
  w.entry("h").equity = {figure(100)};
  w.reports = {Told("d", 1, Stage::closed, kFirst)
                   .leg(LegType::equity, "h", "j", billions(1))
                   .years(1)
                   .leg(LegType::debt, "h", "j", billions(2))
                   .years(2)};
  EXPECT_EQ(w.value("2026-12-31", "large_exposure", {"h", "j"}), .03);  // two years are 730 days
  EXPECT_EQ(w.value("2027-01-01", "large_exposure", {"h", "j"}), .01);
}

TEST(BatchExposures, OnlyABufferCanBreak) {
  World w;
  RegistryEntry& h = w.entry("h");
  w.reports = {Told("d", 1, Stage::closed, kFirst).leg(LegType::equity, "h", "j", billions(1))};
  EXPECT_FALSE(w.value(kToday, "large_exposure", {"h", "j"}));
  h.equity = {figure(0)};
  EXPECT_FALSE(w.value(kToday, "large_exposure", {"h", "j"}));
  h.equity = {figure(-5)};
  EXPECT_FALSE(w.value(kToday, "large_exposure", {"h", "j"}));
  h.equity = {figure(10, "EUR")};
  EXPECT_FALSE(w.value(kToday, "large_exposure", {"h", "j"}));
  w.fx.rates["EUR"] = 2'000'000;
  EXPECT_EQ(w.value(kToday, "large_exposure", {"h", "j"}), .05);
}

TEST(BatchExposures, ATenthOfTheBufferIsAReasonToHelp) {
  World w;
  for (const std::string id : {"a", "b", "c"}) w.entry(id).equity = {figure(10)};
  w.reports = {Told("d", 1, Stage::closed, kFirst)
                   .leg(LegType::equity, "a", "j", billions(1))  // a tenth, exactly
                   .leg(LegType::equity, "b", "j", usd(kBillion - .01))
                   .leg(LegType::debt, "c", "j", billions(.75))
                   .leg(LegType::guarantee, "c", "j", billions(.5))
                   .leg(LegType::debt, "stranger", "j", billions(99))
                   .leg(LegType::debt, "a", "k", billions(.5))};
  EXPECT_EQ(w.value(kToday, "support_incentive_partners", {"j"}), 2);
  EXPECT_EQ(w.value(kToday, "support_incentive_cents", {"j"}), 225'000'000'000);
  EXPECT_TRUE(w.value(kToday, "large_exposure", {"b", "j"}));
  EXPECT_FALSE(w.value(kToday, "support_incentive_partners", {"k"}));
}

TEST(BatchRiskTransfer, AssetsAreOnesOwnOrOthers) {
  World w;
  w.reports = {Told("d", 1, Stage::closed, kFirst)
                   .leg(LegType::capex, "p", "v", billions(3))
                   .benefit("b")
                   .leg(LegType::capex, "q", "", billions(3, Basis::valuation_implied))
                   .benefit("b")
                   .leg(LegType::capex, "q", "v", billions(50))
                   .benefit("b")
                   .part_of("site")
                   .leg(LegType::capex, "b", "", billions(1))
                   .leg(LegType::capex, "b", "v", billions(.5))
                   .benefit("b")
                   .part_of("site"),
               Told("e", 1, Stage::closed, kFirst).leg(LegType::capex, "x", "", billions(1)).leg(LegType::capex, "x", "").benefit("y")};
  EXPECT_EQ(w.value(kToday, "risk_transfer_ratio", {"b"}), .8);  // 6 of 7.5: one's own counts with part_of too
  EXPECT_EQ(w.value(kToday, "risk_transfer_ratio", {"x"}), 0);
  EXPECT_FALSE(w.value(kToday, "risk_transfer_ratio", {"y"}));
  EXPECT_DOUBLE_EQ(w.value(kToday, "asymmetry", {"p", "b"}).value(), .4);
  EXPECT_DOUBLE_EQ(w.value(kToday, "asymmetry", {"q", "b"}).value(), .4);
}

TEST(BatchRiskTransfer, NothingIsBuiltWithinAHouse) {
  World w;
  w.entry("house");
  w.entry("unit").parent = "house";
  w.reports = {Told("d", 1, Stage::closed, kFirst)
                   .leg(LegType::capex, "house", "unit", billions(3))
                   .benefit("b")  // no leg, whatever it is for
                   .leg(LegType::capex, "house", "v", billions(1))
                   .benefit("unit")};
  EXPECT_FALSE(w.value(kToday, "risk_transfer_ratio", {"b"}));
  EXPECT_EQ(w.value(kToday, "risk_transfer_ratio", {"house"}), 0);
}

TEST(BatchCoverage, PurchasesFromThoseWhoBuild) {
  World w;
  w.reports = {Told("d", 1, Stage::closed, kFirst)
                   .leg(LegType::capex, "p", "", billions(8))
                   .benefit("b")
                   .leg(LegType::capex, "q", "")  // not known
                   .benefit("b")
                   .leg(LegType::capex, "r", "", billions(50))
                   .benefit("b")
                   .part_of("site"),
               Told("e", 1, Stage::closed, kFirst)
                   .purchase("b", "p", "cloud", billions(.5, Basis::annual))  // 2 bn
                   .years(4)
                   .purchase("b", "p", "cloud", billions(1))
                   .part_of("site")
                   .purchase("b", "p", "", billions(1, Basis::valuation_implied))
                   .purchase("b", "q", "cloud", billions(2))
                   .purchase("b", "r", "cloud", billions(100))
                   .purchase("b", "s", "cloud", billions(100))
                   .leg(LegType::capex, "b", "p", billions(100))};
  EXPECT_EQ(w.value(kToday, "coverage", {"p", "b"}), .5);
  EXPECT_EQ(w.value(kToday, "coverage", {"b"}), .75);
  EXPECT_EQ(w.value(kToday, "uncovered_capex_cents", {"p", "b"}), 400'000'000'000);
  for (const std::string owner : {"q", "r", "s"}) {
    EXPECT_FALSE(w.value(kToday, "coverage", {owner, "b"})) << owner;
    EXPECT_FALSE(w.value(kToday, "asymmetry", {owner, "b"})) << owner;
    EXPECT_FALSE(w.value(kToday, "uncovered_capex_cents", {owner, "b"})) << owner;
  }
  EXPECT_EQ(w.find(kToday, "coverage", {"b"}).value().scope, "entity");
  EXPECT_EQ(w.find(kToday, "coverage", {"p", "b"}).value().scope, "pair");
  // Nothing is bought: zeros are printed.
  w.reports.pop_back();
  EXPECT_EQ(w.value(kToday, "coverage", {"b"}), 0);
  EXPECT_EQ(w.value(kToday, "uncovered_capex_cents", {"p", "b"}), 800'000'000'000);
}

TEST(BatchCoverage, StakesCountWhateverIsKnownOfTheirPrice) {
  World w;
  w.reports = {Told("d", 1, Stage::closed, kFirst).leg(LegType::capex, "p", "", billions(1)).benefit("b"),
               Told("e", 1, Stage::closed, kFirst)
                   .leg(LegType::equity, "p", "b")
                   .stake(.1)
                   .leg(LegType::equity, "p", "b", billions(1, Basis::valuation_implied))
                   .stake(.2)
                   .leg(LegType::equity, "p", "b", billions(1, Basis::round))
                   .stake(.05)
                   .years(1)
                   .leg(LegType::in_kind, "p", "b")
                   .stake(.5)  // no equity leg
                   .leg(LegType::equity, "q", "b")
                   .stake(.5)
                   .leg(LegType::equity, "b", "p")
                   .stake(.5)};
  EXPECT_EQ(w.value(kToday, "asymmetry", {"p", "b"}), 1 - .35);  // .1 + .2 + .05, whatever their order
  EXPECT_EQ(w.value("2028-01-01", "asymmetry", {"p", "b"}), 1 - .35);
  w.reports.push_back(Told("f", 1, Stage::closed, kFirst).leg(LegType::capex, "b", "", billions(9)));
  EXPECT_DOUBLE_EQ(w.value(kToday, "asymmetry", {"p", "b"}).value(), -.25);
}

}  // namespace
}  // namespace keiretsu::testing
