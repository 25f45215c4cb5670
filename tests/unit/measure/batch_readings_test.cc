// Legs that count in one measure and not in another, houses, figures.
#include "tests/unit/measure/told.h"

namespace keiretsu::testing {
namespace {

constexpr std::string_view kToday = "2025-01-31";

AmountTold yearly(double billions) { return usd(billions * kBillion, Basis::annual); }

TEST(BatchReadings, AnEmptyWorldHasNoFlow) {
  const World w;
  const std::vector<Reading> all = w.readings(kToday);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].measure, "flow_total_cents");
  EXPECT_EQ(std::get<std::int64_t>(all[0].value), 0);
}

TEST(BatchReadings, PartOfLeavesTheMarketAlone) {
  World w;
  w.reports = {Told("d", 1, Stage::closed, "2025-01-01").purchase("c", "s", "cloud", yearly(3)).part_of("site"),
               Told("e", 1, Stage::closed, "2025-01-01").purchase("c", "t", "cloud", yearly(1))};
  EXPECT_EQ(w.value(kToday, "sourcing_cr1", {"c"}, "cloud"), .75);
  EXPECT_EQ(w.value(kToday, "market_hhi", {}, "cloud"), 10000);
  EXPECT_EQ(w.value(kToday, "market_relation_hhi", {}, "cloud"), 5000);
  EXPECT_EQ(w.value(kToday, "market_relation_cr1", {}, "cloud"), .5);
  w.reports.pop_back();
  EXPECT_FALSE(w.value(kToday, "market_hhi", {}, "cloud"));
  EXPECT_EQ(w.value(kToday, "market_relation_share", {"s"}, "cloud"), 1);
}

TEST(BatchReadings, UndisclosedIsStructureButNoMoney) {
  World w;
  w.reports = {Told("d", 1, Stage::closed, "2025-01-01").purchase("c", "s", "").purchase("c", "s", "other"),
               Told("e", 1, Stage::closed, "2025-01-01").purchase("c", "t", "other").leg(LegType::guarantee, "t", "c", usd(5))};
  EXPECT_EQ(w.value(kToday, "sourcing_count_hhi", {"c"}, "other"), 5000);  // two legs of one deal count once
  EXPECT_EQ(w.value(kToday, "sourcing_count_cr1", {"c"}, "other"), .5);
  EXPECT_FALSE(w.value(kToday, "sourcing_hhi", {"c"}, "other"));
  EXPECT_FALSE(w.value(kToday, "direct_dependence", {"s", "c"}));
  EXPECT_EQ(w.value(kToday, "disclosed_share"), .25);
}

TEST(BatchReadings, RoundsAndWorthsAreNoPayments) {
  World w;
  w.reports = {Told("d", 1, Stage::closed, "2025-01-01")
                   .purchase("c", "s", "cloud", usd(9, Basis::valuation_implied))
                   .leg(LegType::equity, "s", "c", usd(kBillion, Basis::round))
                   .leg(LegType::in_kind, "t", "c", usd(kBillion, Basis::valuation_implied))};
  EXPECT_EQ(w.flow_cents(kToday), 0);
  EXPECT_EQ(w.value(kToday, "capital_for_supply", {"s", "c"}), 1);
  EXPECT_EQ(w.value(kToday, "sourcing_count_hhi", {"c"}, "cloud"), 10000);
  EXPECT_DOUBLE_EQ(w.value(kToday, "disclosed_share").value(), 2.0 / 3);  // the round is undisclosed for its legs
}

TEST(BatchReadings, CapexWithoutVendorIsATieToWhomItIsFor) {
  World w;
  w.entry("owner", {"datacenter"});
  w.entry("tenant", {"datacenter"});
  w.reports = {Told("d", 1, Stage::closed, "2025-01-01").leg(LegType::capex, "owner", "", yearly(2)).benefit("tenant")};
  EXPECT_EQ(w.flow_cents(kToday), 0);
  EXPECT_EQ(w.value(kToday, "disclosed_share"), 1);
  EXPECT_EQ(w.value(kToday, "coopetition_tie", {"owner", "tenant"}), 1);
  // The tenant has one site, which another owns and no purchase covers: risk_transfer_ratio, coverage of it and of the pair,
  // asymmetry, uncovered_capex_cents. The two are the only rivals, in all and in their layer, and without a link there.
  EXPECT_EQ(w.value(kToday, "risk_transfer_ratio", {"tenant"}), 1);
  EXPECT_EQ(w.value(kToday, "coverage", {"owner", "tenant"}), 0);
  EXPECT_EQ(w.readings(kToday).size(), 3U + 5U + 3U);
}

TEST(BatchReadings, SubsidiariesAreTheirHouse) {
  World w;
  w.entry("amazon", {"distribution"});
  w.entry("aws", {"cloud"}).parent = "amazon";
  w.entry("unit", {"cloud"}).parent = "aws";
  w.entry("softbank", {"capital", "cloud"});
  RegistryEntry& arm = w.entry("arm", {"cloud", "capital"});
  arm.parent = "softbank";
  arm.consolidated = false;
  w.reports = {
      Told("d", 1, Stage::closed, "2025-01-01").purchase("lab", "unit", "cloud", yearly(1)).purchase("lab", "arm", "cloud", yearly(1)),
      Told("e", 1, Stage::closed, "2025-01-01").purchase("amazon", "unit", "cloud", yearly(8)).benefit("arm"),
      Told("f", 1, Stage::closed, "2025-01-01").leg(LegType::partner, "aws", "arm").leg(LegType::partner, "arm", "softbank")};
  EXPECT_EQ(w.value(kToday, "market_relation_share", {"amazon"}, "cloud"), .5);
  EXPECT_EQ(w.flow_cents(kToday), 200'000'000'000);                     // nothing flows within a house
  EXPECT_FALSE(w.value(kToday, "coopetition_tie", {"amazon", "arm"}));  // the owner's layers count, not its units'
  EXPECT_EQ(w.value(kToday, "coopetition_tie", {"arm", "softbank"}), 1);
}

TEST(BatchReadings, RivalsShareALayerOrSaySo) {
  World w;
  w.entry("a", {"capital"});
  w.entry("b", {"capital"});
  w.entry("c").rivals = {"unit-of-a", "nobody"};
  w.entry("unit-of-a").parent = "a";
  w.reports = {Told("d", 1, Stage::rumour, "2025-01-01").leg(LegType::partner, "a", "b").leg(LegType::acquire, "c", "a", usd(5)),
               Told("e", 1, Stage::rumour, "2025-01-01").leg(LegType::partner, "nobody", "c")};
  EXPECT_FALSE(w.value(kToday, "coopetition_tie", {"a", "b"}));
  EXPECT_EQ(w.value(kToday, "coopetition_tie", {"a", "c"}), 1);
  EXPECT_EQ(w.value(kToday, "coopetition_tie", {"c", "nobody"}), 1);
  EXPECT_FALSE(w.value(kToday, "coopetition_tie", {"a", "c"}, "", Lens::stated));
}

TEST(BatchReadings, PartiesAreFoundByIdentifierThenIdThenName) {
  World w;
  RegistryEntry& known = w.entry("known");
  known.name = "Known Corp.";
  known.aliases = {"K\u00c9"};
  known.identifiers = {{"ticker", "K"}};
  w.entry("other");
  DealReport report = Told("d", 1, Stage::closed, "2025-01-01").purchase("c", "s", "cloud");
  const auto supplier = [&](PartyTold party) {
    party.ref = "s";
    report.parties[1] = std::move(party);
    w.reports = {report};
    for (const Reading& r : w.readings(kToday))
      if (r.measure == "market_relation_share") return r.ids.at(0);
    return std::string();
  };
  EXPECT_EQ(supplier({"", "other", "", {{"lei", "none"}, {"ticker", "K"}}, {}}), "known");
  EXPECT_EQ(supplier({"", "other", "Known", {}, {}}), "other");
  EXPECT_EQ(supplier({"", "new", "KNOWN, INC", {}, {}}), "known");
  EXPECT_EQ(supplier({"", "", "k\u00e9", {}, {}}), "known");
  EXPECT_EQ(supplier({"", "new", "Newcomer Ltd", {}, {}}), "new");
  EXPECT_EQ(supplier({"", "", "Newcomer Ltd.", {{"lei", "x"}}, {}}), "newcomer");
  EXPECT_EQ(supplier({"", "", "", {{"a", "x"}, {"a0", "x"}}, {}}), "a0:x");
  EXPECT_EQ(supplier({"", "", "Other Inc.", {}, {}}), "other");
}

TEST(BatchReadings, OfFiguresTheLastPublishedCounts) {
  World w;
  RegistryEntry& s = w.entry("s");
  const auto figure = [&](double billions, std::optional<std::string_view> published_on, std::optional<std::string_view> period_end = {},
                          std::string currency = "USD") {
    FigureTold f{billions * kBillion, std::move(currency), {}, {}, ""};
    if (published_on) f.published_on = day(*published_on);
    if (period_end) f.period_end = day(*period_end);
    s.annual_revenue.push_back(f);
  };
  w.reports = {Told("d", 1, Stage::closed, "2025-01-01").purchase("c", "s", "cloud", yearly(1)).years(50)};
  const auto dependence = [&](std::string_view until) { return w.value(until, "direct_dependence", {"s", "c"}); };
  const auto commitment = [&](std::string_view until) { return w.value(until, "commitment_to_revenue", {"s", "c"}); };
  const auto basis = [&](std::string_view until) { return word(w.find(until, "direct_dependence", {"s", "c"}).value(), "revenue_basis"); };

  EXPECT_EQ(dependence(kToday), 1);
  EXPECT_EQ(basis(kToday), "observed");
  EXPECT_FALSE(commitment(kToday));

  figure(8, "2025-06-01", "2025-03-31");
  figure(4, "2025-06-01", "2024-12-31");
  figure(16, "2026-01-01", {}, "CHF");
  figure(.5, "2027-01-01");
  figure(2, {});
  EXPECT_EQ(dependence("2025-05-31"), .5);
  EXPECT_EQ(dependence("2025-06-01"), .125);
  EXPECT_EQ(basis("2025-06-01"), "reported");
  EXPECT_EQ(dependence("2026-01-01"), .125);  // a figure without a rate is not there
  EXPECT_EQ(dependence("2027-01-01"), 1);     // it sells more than it reported
  EXPECT_EQ(commitment("2027-01-01"), 2);
  EXPECT_EQ(basis("2027-01-01"), "observed");
  w.fx.rates["CHF"] = 2'000'000;
  EXPECT_EQ(dependence("2026-01-01"), 1.0 / 32);

  s.annual_revenue = {};
  figure(1, {});
  EXPECT_EQ(basis(kToday), "reported");  // at a tie
  s.annual_revenue = {};
  figure(0, {});
  EXPECT_EQ(basis(kToday), "observed");
  EXPECT_FALSE(commitment(kToday));
}

TEST(BatchReadings, TheBurdenIsAllThatACustomerBuys) {
  World w;
  w.entry("c").annual_revenue = {{2 * kBillion, "USD", {}, {}, ""}};
  w.reports = {Told("d", 1, Stage::closed, "2025-01-01")
                   .purchase("c", "s", "cloud", yearly(1))
                   .purchase("c", "t", "chips", yearly(2))
                   .part_of("site")
                   .leg(LegType::capex, "c", "t", yearly(1))
                   .leg(LegType::capex, "c", "", yearly(50))
                   .leg(LegType::debt, "c", "t", yearly(50))};
  EXPECT_EQ(w.value(kToday, "commitment_burden", {"c"}), 2);
}

TEST(BatchReadings, OnlyHostsInCloudAreCloudHosts) {
  World w;
  w.entry("cloud-1", {"cloud"});
  w.entry("app-store", {"distribution"});
  w.reports = {Told("d", 1, Stage::closed, "2025-01-01").leg(LegType::access, "app-store", "lab"),
               Told("e", 1, Stage::loi, "2025-01-02").leg(LegType::access, "cloud-1", "lab").leg(LegType::access, "app-store", "lab")};
  EXPECT_EQ(w.value(kToday, "hosts", {"lab"}), 2);
  EXPECT_EQ(w.value(kToday, "cloud_hosts", {"lab"}), 1);
  EXPECT_EQ(w.value(kToday, "hosts", {"lab"}, "", Lens::firm), 1);
  EXPECT_EQ(w.value(kToday, "cloud_hosts", {"lab"}, "", Lens::firm), 0);
}

TEST(BatchReadings, TiesOfAShiftGoToTheLeastName) {
  World w;
  w.reports = {Told("d", 1, Stage::closed, "2025-01-01").purchase("c", "s2", "cloud", yearly(1)),
               Told("e", 1, Stage::closed, "2025-01-01").purchase("c", "s10", "cloud", yearly(1)).part_of("x"),
               Told("d", 2, Stage::terminated, "2025-04-10"), Told("e", 2, Stage::terminated, "2025-04-10"),
               Told("f", 1, Stage::closed, "2025-04-10").purchase("c", "b", "cloud", yearly(1)).purchase("c", "B", "cloud", yearly(1))};
  const Reading shift = w.find("2025-04-15", "share_shift_tv", {"c"}, "cloud").value();
  EXPECT_EQ(std::get<double>(shift.value), 1);
  EXPECT_EQ(word(shift, "loser"), "s10");
  EXPECT_EQ(word(shift, "gainer"), "B");
  EXPECT_FALSE(number(shift, "anchor_weight"));  // all that s10 sold was part of another deal
  const Reading counts = w.find("2025-04-15", "share_shift_count_tv", {"c"}, "cloud").value();
  EXPECT_EQ(std::get<double>(counts.value), 1);
  EXPECT_EQ(word(counts, "loser"), "s10");
  EXPECT_EQ(word(counts, "gainer"), "B");
  // 90 days after: nothing has moved since.
  EXPECT_EQ(w.value("2025-07-09", "share_shift_tv", {"c"}, "cloud"), 0);
  EXPECT_EQ(w.value("2025-07-08", "share_shift_tv", {"c"}, "cloud"), 1);
}

}  // namespace
}  // namespace keiretsu::testing
