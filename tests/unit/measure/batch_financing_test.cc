// Capital from those one buys from: what counts as capital, as purchase, as raised.
#include "tests/unit/measure/told.h"

namespace keiretsu::testing {
namespace {

constexpr std::string_view kFirst = "2025-01-01", kToday = "2025-01-31";

AmountTold yearly(double billions) { return usd(billions * kBillion, Basis::annual); }
// Over four years of 1,461 days in all: `billions` a year.
AmountTold over_four_years(double billions) { return usd(4 * billions * kBillion); }

TEST(BatchFinancing, RatiosAreCappedOnlyWhereTheyAreShares) {
  World w;
  w.entry("i").annual_revenue = {{10 * kBillion, "USD", {}, {}, ""}};
  w.reports = {Told("d", 1, Stage::closed, kFirst)
                   .purchase("j", "i", "cloud", yearly(1))
                   .leg(LegType::capex, "j", "i", yearly(1))  // with a vendor: P too
                   .leg(LegType::equity, "i", "j", yearly(2))
                   .leg(LegType::debt, "i", "j", yearly(1))
                   .leg(LegType::equity, "bank", "j", yearly(5))
                   .leg(LegType::equity, "i", "k", yearly(7))};  // k pays i nothing
  EXPECT_EQ(w.value(kToday, "vendor_financing_ratio", {"i", "j"}), 1.5);
  EXPECT_EQ(w.value(kToday, "self_funded_revenue", {"i", "j"}), 1);
  EXPECT_EQ(w.value(kToday, "vendor_financing_intensity", {"i"}), .3);
  EXPECT_EQ(w.value(kToday, "supplier_funded_capital", {"j"}), 2.0 / 8);
  EXPECT_EQ(w.value(kToday, "supplier_funded_capital", {"k"}), 0);
  EXPECT_FALSE(w.value(kToday, "vendor_financing_ratio", {"bank", "j"}));
  w.registry.clear();
  EXPECT_EQ(w.value(kToday, "vendor_financing_intensity", {"i"}), 1.5);  // of what is seen of its sales
}

TEST(BatchFinancing, ARoundIsRaisedAndNobodysCapital) {
  World w;
  w.reports = {Told("d", 1, Stage::closed, kFirst)
                   .purchase("j", "i", "cloud", yearly(2))
                   .leg(LegType::equity, "i", "j", usd(8 * kBillion, Basis::round))
                   .years(4)};
  EXPECT_EQ(w.value(kToday, "supplier_funded_capital", {"j"}), 0);
  EXPECT_FALSE(w.value(kToday, "vendor_financing_ratio", {"i", "j"}));
  EXPECT_FALSE(w.value(kToday, "pair_reciprocity", {"i", "j"}));
  EXPECT_FALSE(w.value(kToday, "alliance_supply_share", {"i", "j"}));
  EXPECT_EQ(w.value(kToday, "capital_for_supply", {"i", "j"}), 1);
  EXPECT_EQ(w.value(kToday, "rival_supplier_investors", {"j"}), 0);
  EXPECT_EQ(w.flow_cents(kToday), 200'000'000'000);

  // 8 bn over four years and 1 of its own: 1 of 3, told on two legs 1 of 5.
  w.reports.push_back(Told("e", 1, Stage::closed, kFirst).leg(LegType::equity, "i", "j", over_four_years(1)).years(4));
  EXPECT_EQ(w.value(kToday, "supplier_funded_capital", {"j"}), 1.0 / 3);
  w.reports.push_back(Told("f", 1, Stage::closed, kFirst).leg(LegType::equity, "bank", "j", usd(8 * kBillion, Basis::round)).years(4));
  EXPECT_EQ(w.value(kToday, "supplier_funded_capital", {"j"}), 1.0 / 5);
  // From its end on nothing is raised, though the shares stay.
  EXPECT_EQ(w.value("2028-12-31", "supplier_funded_capital", {"j"}), 1.0 / 5);
  EXPECT_FALSE(w.value("2029-01-01", "supplier_funded_capital", {"j"}));
  EXPECT_FALSE(w.value("2029-01-01", "vendor_financing_ratio", {"i", "j"}));
  EXPECT_EQ(w.value("2029-01-01", "capital_for_supply", {"i", "j"}), 1);
}

TEST(BatchFinancing, WhatIsNoMoneyRaisesNothing) {
  World w;
  w.reports = {Told("d", 1, Stage::closed, kFirst)
                   .purchase("j", "i", "cloud", yearly(2))
                   .leg(LegType::equity, "i", "j", usd(8 * kBillion, Basis::valuation_implied))
                   .leg(LegType::in_kind, "i", "j")
                   .leg(LegType::equity, "i", "j", AmountTold{8 * kBillion, "CHF", Basis::round})};  // no rate
  EXPECT_FALSE(w.value(kToday, "supplier_funded_capital", {"j"}));
  EXPECT_FALSE(w.value(kToday, "vendor_financing_ratio", {"i", "j"}));
  EXPECT_FALSE(w.value(kToday, "non_cash_share", {"j"}));
  w.fx.rates["CHF"] = 1'200'000;
  EXPECT_EQ(w.value(kToday, "supplier_funded_capital", {"j"}), 0);
  EXPECT_EQ(w.value(kToday, "non_cash_share", {"j"}), 0);
}

TEST(BatchFinancing, RivalsAmongThoseWhoSellAndFund) {
  World w;
  w.entry("a", {"cloud"});
  w.entry("b", {"cloud"});
  w.entry("c").rivals = {"b"};
  w.entry("seller", {"cloud"});
  w.entry("funder", {"cloud"});
  Told told("d", 1, Stage::closed, kFirst);
  for (const std::string id : {"a", "b", "c"}) told.purchase("j", id, "cloud").leg(LegType::debt, id, "j");
  told.purchase("j", "seller", "cloud").leg(LegType::equity, "funder", "j");
  w.reports = {told};
  EXPECT_EQ(w.value(kToday, "rival_supplier_investors", {"j"}), 2);  // a|b, b|c: no amount is known
  EXPECT_FALSE(w.value(kToday, "weighted_reciprocity"));
  EXPECT_FALSE(w.value(kToday, "excess_ratio"));
  EXPECT_FALSE(w.value(kToday, "coopetition_share"));
}

TEST(BatchFinancing, Reciprocity) {
  World w;
  w.reports = {Told("d", 1, Stage::closed, kFirst)
                   .purchase("a", "b", "cloud", yearly(3))
                   .leg(LegType::in_kind, "b", "a", yearly(2))
                   .what(What::equity)
                   .leg(LegType::debt, "c", "a", yearly(5))
                   .leg(LegType::guarantee, "a", "c", yearly(9))};
  EXPECT_EQ(w.value(kToday, "pair_reciprocity", {"a", "b"}), 2.0 / 3);
  EXPECT_EQ(w.value(kToday, "weighted_reciprocity"), .4);
  EXPECT_FALSE(w.value(kToday, "pair_reciprocity", {"a", "c"}));
}

TEST(BatchConsideration, TheMixIsOfWhatIsKnown) {
  World w;
  w.reports = {Told("d", 1, Stage::closed, kFirst)
                   .leg(LegType::equity, "i", "j", usd(1))
                   .leg(LegType::debt, "i", "j", usd(.25, Basis::annual))  // 1 over 1,461 days
                   .years(4)
                   .leg(LegType::equity, "k", "j", usd(3, Basis::round))
                   .leg(LegType::in_kind, "i", "j", usd(2, Basis::up_to))
                   .what(What::equity)
                   .leg(LegType::in_kind, "i", "j", usd(1))  // not told what
                   .leg(LegType::in_kind, "i", "j", usd(0))
                   .what(What::ip)
                   .leg(LegType::in_kind, "i", "j")
                   .what(What::chips)
                   .leg(LegType::in_kind, "i", "j", usd(50, Basis::valuation_implied))
                   .what(What::equity)
                   .leg(LegType::acquire, "i", "j", usd(50))
                   .leg(LegType::guarantee, "i", "j", usd(50)),
               Told("e", 1, Stage::closed, kFirst).leg(LegType::equity, "i", "m", usd(0))};
  const auto share = [&](const std::vector<std::string>& ids, std::string_view what) {
    return w.value(kToday, "consideration_share", ids, "", Lens::reported, what);
  };
  for (const std::vector<std::string>& ids : {std::vector<std::string>{"j"}, {"d"}, {}}) {
    EXPECT_EQ(share(ids, "cash"), 5.0 / 8);
    EXPECT_EQ(share(ids, "equity"), 2.0 / 8);
    EXPECT_EQ(share(ids, "other"), 1.0 / 8);
    EXPECT_FALSE(share(ids, "ip"));
    EXPECT_FALSE(share(ids, "chips"));
    EXPECT_EQ(w.value(kToday, "non_cash_share", ids), 3.0 / 8);
  }
  EXPECT_FALSE(w.value(kToday, "non_cash_share", {"m"}));
  EXPECT_FALSE(w.value(kToday, "non_cash_share", {"e"}));
  EXPECT_EQ(w.find(kToday, "non_cash_share", {"j"}).value().scope, "entity");
  EXPECT_EQ(w.find(kToday, "non_cash_share", {"d"}).value().scope, "deal");
  EXPECT_EQ(w.find(kToday, "non_cash_share").value().scope, "graph");
  // The loan is gone when it ends, shares and what was given in kind are not.
  EXPECT_EQ(w.value("2029-01-01", "non_cash_share", {"j"}), 3.0 / 7);
}

TEST(BatchConsideration, NothingIsGivenWithinAHouse) {
  World w;
  w.entry("house");
  w.entry("unit").parent = "house";
  w.reports = {
      Told("d", 1, Stage::closed, kFirst).leg(LegType::equity, "house", "unit", usd(5)).leg(LegType::in_kind, "i", "unit", usd(1))};
  EXPECT_EQ(w.value(kToday, "non_cash_share", {"d"}), 1);
  EXPECT_EQ(w.value(kToday, "non_cash_share", {"house"}), 1);
  EXPECT_FALSE(w.value(kToday, "non_cash_share", {"unit"}));
}

TEST(BatchConsideration, SupplyShareOfAnAlliance) {
  World w;
  w.reports = {Told("d", 1, Stage::closed, kFirst)
                   .purchase("j", "i", "cloud", usd(kBillion, Basis::annual))  // 4 bn
                   .years(4)
                   .part_of("site")
                   .purchase("j", "i", "cloud", usd(50 * kBillion, Basis::valuation_implied))
                   .leg(LegType::capex, "j", "i", usd(50 * kBillion))
                   .leg(LegType::equity, "i", "j", usd(kBillion))
                   .leg(LegType::in_kind, "i", "j", usd(3 * kBillion))
                   .what(What::equity)
                   .leg(LegType::equity, "i", "j", usd(50 * kBillion, Basis::round))
                   .leg(LegType::equity, "i", "j", usd(50 * kBillion, Basis::valuation_implied))
                   .purchase("k", "i", "cloud", usd(kBillion))
                   .leg(LegType::equity, "m", "j", usd(kBillion))};
  EXPECT_EQ(w.value(kToday, "alliance_supply_share", {"i", "j"}), .5);
  EXPECT_FALSE(w.value(kToday, "alliance_supply_share", {"i", "k"}));
  EXPECT_FALSE(w.value(kToday, "alliance_supply_share", {"m", "j"}));
  // A one-off cheque that has stopped flowing still stands against what is bought.
  w.reports.push_back(Told("e", 1, Stage::closed, kFirst).purchase("j", "i", "cloud", usd(4 * kBillion)).years(20));
  EXPECT_EQ(w.value("2035-01-01", "alliance_supply_share", {"i", "j"}), .5);
  EXPECT_FALSE(w.value("2035-01-01", "vendor_financing_ratio", {"i", "j"}));
}

}  // namespace
}  // namespace keiretsu::testing
