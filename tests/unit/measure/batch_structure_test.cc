// Rivals and their ties, homes, coalitions; the market as it were after a tie.
#include "tests/unit/measure/told.h"

namespace keiretsu::testing {
namespace {

constexpr std::string_view kFirst = "2025-01-01", kToday = "2025-01-31";

AmountTold yearly(double billions) { return usd(billions * kBillion, Basis::annual); }
Told told(const std::string& deal) { return {deal, 1, Stage::closed, kFirst}; }

TEST(BatchCoopetition, RivalsAreOfTheRegistryOrOfALiveLeg) {
  World w;
  w.entry("a", {"capital"}).rivals = {"newcomer", "project"};
  w.entry("b", {"capital"});
  EXPECT_FALSE(w.value(kToday, "coopetition_rate"));
  w.reports = {told("d").leg(LegType::partner, "b", "newcomer").leg(LegType::support, "a", "project").benefit("project")};
  EXPECT_EQ(w.value(kToday, "coopetition_rate"), 0);  // a|newcomer; a project is no member
  w.reports.push_back(told("e").leg(LegType::guarantee, "a", "b").benefit("newcomer"));
  EXPECT_EQ(w.value(kToday, "coopetition_rate"), 1);
  EXPECT_FALSE(w.value(kToday, "coopetition_rate", {}, "capital"));
}

TEST(BatchCoopetition, OfALayerThoseWhoCompeteThere) {
  World w;
  w.entry("a", {"cloud", "chips"});
  w.entry("b", {"cloud"});
  w.entry("c", {"cloud"});
  w.entry("unit", {"chips"}).parent = "b";  // the owner's own layers count
  w.entry("f").rivals = {"a"};
  w.reports = {told("d").purchase("a", "b", "cloud").leg(LegType::support, "a", "c").leg(LegType::partner, "a", "f")};
  EXPECT_EQ(w.value(kToday, "coopetition_rate", {}, "cloud"), 1.0 / 3);
  EXPECT_EQ(w.value(kToday, "coopetition_rate"), .5);  // a|b, a|c, b|c, a|f
  EXPECT_FALSE(w.value(kToday, "coopetition_rate", {}, "chips"));
  EXPECT_EQ(w.value(kToday, "cross_link_density", {}, "cloud"), 0);
  for (const LegType type : {LegType::access, LegType::partner, LegType::acquire}) {
    World linked = w;
    linked.reports.push_back(told("e").leg(type, "c", "b"));
    EXPECT_EQ(linked.value(kToday, "cross_link_density", {}, "cloud"), 1.0 / 3);
  }
}

TEST(BatchCoopetition, MoneyBetweenRivals) {
  World w;
  w.entry("a", {"cloud"});
  w.entry("b", {"cloud"});
  w.reports = {told("d").purchase("a", "b", "cloud", yearly(1)).purchase("a", "s", "chips", yearly(3)).purchase("c", "s", "chips")};
  EXPECT_EQ(w.value(kToday, "coopetition_share"), .25);
  EXPECT_EQ(w.value(kToday, "coopetition_share", {"a"}), .25);
  EXPECT_EQ(w.value(kToday, "coopetition_share", {"b"}), 1);
  EXPECT_EQ(w.value(kToday, "coopetition_share", {"s"}), 0);
  EXPECT_FALSE(w.value(kToday, "coopetition_share", {"c"}));
}

TEST(BatchHoming, SharesOfProvidersAndOfCustomers) {
  World w;
  EXPECT_FALSE(w.value(kToday, "multi_homing_rate"));
  w.reports = {told("d").leg(LegType::access, "p", "m").leg(LegType::access, "q", "m").leg(LegType::access, "p", "n"),
               told("e").leg(LegType::access, "p", "n").leg(LegType::access, "p", "o").leg(LegType::access, "m", "p"),
               told("f").purchase("c", "s", "cloud").purchase("c", "t", "cloud").purchase("d", "s", "cloud"),
               told("g").purchase("d", "s", "cloud").leg(LegType::capex, "e", "s").leg(LegType::capex, "e", "")};
  EXPECT_EQ(w.value(kToday, "multi_homing_rate"), .25);  // of m, n, o, p
  EXPECT_EQ(w.value(kToday, "multi_sourcing_rate", {}, "cloud"), .5);
  EXPECT_EQ(w.value(kToday, "multi_sourcing_rate", {}, "other"), 0);
}

class Coalition : public ::testing::Test {
 protected:
  Coalition() {
    for (const std::string id : {"m1", "m2", "m3", "lead", "second"}) w.entry(id, {"chips"});
    w.entry("outsider", {"energy"});
    w.reports = {told("open")
                     .leg(LegType::support, "m3", "project")
                     .layer("chips")
                     .leg(LegType::support, "m1", "project")
                     .layer("cloud")
                     .leg(LegType::support, "outsider", "project")};
  }
  void sells(const std::string& supplier, int customers) {
    Told deal = told("sales of " + supplier);
    for (int i = 0; i < customers; ++i) deal.purchase("customer" + std::to_string(i), supplier, "chips").part_of("site");
    w.reports.push_back(deal);
  }
  std::optional<double> value(std::string_view measure) const { return w.value(kToday, measure, {"project"}, "chips"); }
  std::vector<std::string> dominant() const {
    return words(w.find(kToday, "rival_density", {"project"}, "chips").value(), "excluded_dominant");
  }
  World w;
};

TEST_F(Coalition, AgainstALeader) {
  sells("lead", 4);
  sells("m1", 1);
  sells("outsider", 1);
  EXPECT_EQ(value("rival_density"), 1.0 / 3);         // m1|m3
  EXPECT_EQ(value("common_enemy_closure"), 1.0 / 3);  // the outsider is no rival of the leader
  EXPECT_EQ(value("coalition_share"), 2.0 / 6);
  EXPECT_EQ(value("power_ratio"), .5);
  for (const char* measure : {"rival_density", "common_enemy_closure", "coalition_share", "power_ratio"}) {
    const Reading reading = w.find(kToday, measure, {"project"}, "chips").value();
    EXPECT_EQ(words(reading, "members"), (std::vector<std::string>{"m1", "m3", "outsider"}));
    EXPECT_EQ(words(reading, "excluded_dominant"), (std::vector<std::string>{"lead"}));
  }
  // The leader joins: nobody is left to stand against.
  w.reports.push_back(told("joins").leg(LegType::support, "lead", "project").layer("chips"));
  EXPECT_EQ(value("coalition_share"), 1);
  EXPECT_FALSE(value("power_ratio"));
  EXPECT_FALSE(value("common_enemy_closure"));
}

TEST_F(Coalition, DominantIsFourTenthsAndTwoCustomers) {
  sells("lead", 2);
  EXPECT_EQ(dominant(), (std::vector<std::string>{"lead"}));
  EXPECT_EQ(value("coalition_share"), 0);
  EXPECT_EQ(value("power_ratio"), 0);
  sells("second", 3);
  EXPECT_EQ(dominant(), (std::vector<std::string>{"lead", "second"}));  // 2 and 3 of 5
  EXPECT_EQ(value("common_enemy_closure"), 2.0 / 6);
  sells("m2", 1);
  EXPECT_EQ(dominant(), (std::vector<std::string>{"second"}));  // 2 of 6 are too few
  sells("m1", 3);
  EXPECT_TRUE(dominant().empty());  // 3 of 9
  EXPECT_EQ(value("coalition_share"), 3.0 / 9);

  w.reports.resize(1);
  sells("lead", 1);
  EXPECT_TRUE(dominant().empty());  // all there is, but one customer
}

TEST_F(Coalition, PowerIsAgainstTheGreatest) {
  sells("lead", 5);
  sells("second", 4);
  sells("m1", 1);
  EXPECT_EQ(dominant(), (std::vector<std::string>{"lead", "second"}));
  EXPECT_EQ(value("power_ratio"), .2);
}

TEST_F(Coalition, WithoutALayerThereIsNoMarket) {
  sells("lead", 4);
  w.reports[0] = told("open").leg(LegType::support, "m1", "project").leg(LegType::support, "m2", "project");
  EXPECT_EQ(w.value(kToday, "rival_density", {"project"}), 1);
  EXPECT_FALSE(w.value(kToday, "coalition_share", {"project"}));
  w.reports[0] = told("open").leg(LegType::support, "m1", "project").layer("chips");
  EXPECT_FALSE(value("rival_density"));  // one member makes no pair
  EXPECT_FALSE(value("common_enemy_closure"));
  EXPECT_EQ(value("power_ratio"), 0);
}

// Suppliers of chips with one customer each; the first two are tied.
std::optional<Reading> delta(const std::vector<double>& sales) {
  World w;
  Told deal = told("d");
  for (std::size_t i = 0; i < sales.size(); ++i) deal.purchase("c", "s" + std::to_string(i), "chips", yearly(sales[i]));
  deal.leg(LegType::partner, "s1", "s0");
  w.reports = {deal};
  return w.find(kToday, "delta_hhi", {"s0", "s1"}, "chips");
}

TEST(BatchDelta, ThePresumptionAsksForAConcentratedMarketOrALargeShare) {
  const auto read = [](const std::vector<double>& sales) {
    const Reading r = delta(sales).value();
    return std::tuple(std::get<double>(r.value), number(r, "post_hhi").value(), number(r, "joint_share").value(),
                      std::get<bool>(r.detail.at(2).second));
  };
  const std::vector<double> ten(10, 1);
  EXPECT_EQ(read(ten), std::tuple(200, 1200, .2, false));
  std::vector<double> large(70, 1);
  large[0] = large[1] = 16;
  EXPECT_EQ(read(large), std::tuple(512, 1092, .32, true));  // (2 x 256 + 68)/100^2
  std::vector<double> concentrated(61, 1);                   // 40 + 60 x 1 = 100
  concentrated[2] = 40;
  concentrated[0] = concentrated[1] = 1;
  EXPECT_EQ(std::get<3>(read(concentrated)), false);  // 1662: a change of 2 presumes nothing
}

TEST(BatchDelta, BothSellInTheMarketAndAreTied) {
  EXPECT_TRUE(delta({1, 1}));
  EXPECT_FALSE(delta({1, 0}));
  World w;
  w.reports = {told("d").purchase("c", "s", "chips", yearly(1)).purchase("c", "t", "chips", yearly(1))};
  EXPECT_FALSE(w.find(kToday, "delta_hhi", {"s", "t"}, "chips"));
  w.reports.push_back(told("e").leg(LegType::support, "s", "t"));
  EXPECT_FALSE(w.find(kToday, "delta_hhi", {"s", "t"}, "chips"));
  w.reports.push_back(told("f").leg(LegType::equity, "s", "t"));
  EXPECT_TRUE(w.find(kToday, "delta_hhi", {"s", "t"}, "chips"));
  w.reports[0] = told("d").purchase("c", "s", "chips", yearly(1)).purchase("c", "t", "chips", yearly(1)).part_of("site");
  EXPECT_FALSE(w.find(kToday, "delta_hhi", {"s", "t"}, "chips"));
}

}  // namespace
}  // namespace keiretsu::testing
