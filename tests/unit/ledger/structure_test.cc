// The functions that rules ask, by hand, over a ledger that was fed report by report.
#include "measure/coalitions.h"
#include "measure/consideration.h"
#include "measure/coopetition.h"
#include "measure/dependence.h"
#include "measure/homing.h"
#include "measure/market_if_allied.h"
#include "tests/support/ledger_run.h"
#include "tests/unit/measure/worked_example.h"

namespace keiretsu::testing {
namespace {

class Structure : public ::testing::Test {
 protected:
  void make(const World& w) { run = std::make_unique<LedgerRun>(w.registry, w.fx, shipped_rules()); }
  void feed(const DealReport& report) { EXPECT_EQ(run->feed(report), ledger::Step::Kind::accepted); }
  EntityId house(std::string_view id) const { return run->ledger().symbols().find(id).value(); }
  LayerId layer(std::string_view word) const { return run->ledger().symbols().find_layer(word).value(); }
  // What `ask` finds as things stand.
  template <class Ask>
  auto now(Ask ask) const {
    const graph::View view(run->ledger().graph());
    return ask(measure::Context{view, run->ledger().houses(), run->ledger().symbols(), run->ledger().day()});
  }
  std::unique_ptr<LedgerRun> run;
};

TEST_F(Structure, TheWorkedExampleReportByReport) {
  const World w = worked_example();
  make(w);
  for (const DealReport& report : w.reports) feed(report);
  now([&](const measure::Context& c) {
    EXPECT_EQ(measure::non_cash_share(c.view, house("L"), Lens::firm), .5);  // 6 of 12
    // A|B are tied, L|R are not.
    EXPECT_EQ(measure::coopetition_rate(c, Lens::firm), .5);
    EXPECT_EQ(measure::coopetition_rate(c, layer("cloud"), Lens::firm), 1);
    EXPECT_EQ(measure::coopetition_rate(c, layer("model"), Lens::firm), 0);
    EXPECT_FALSE(measure::coopetition_rate(c, layer("chips"), Lens::firm));  // V is alone there
    EXPECT_EQ(measure::cross_link_density(c, layer("cloud"), Lens::firm), 1);
    EXPECT_EQ(measure::coopetition_share(c.view, Lens::firm), 0);
    EXPECT_EQ(measure::coopetition_share(c.view, house("A"), Lens::firm), 0);
    EXPECT_EQ(measure::multi_homing_rate(c.view, Lens::firm), .5);  // L on A, B; R on A
    EXPECT_EQ(measure::multi_sourcing_rate(c.view, layer("cloud"), Lens::firm), .5);
    EXPECT_EQ(measure::multi_sourcing_rate(c.view, layer("chips"), Lens::firm), 0);
    const auto delta = measure::delta_hhi(c.view, house("B"), house("A"), layer("cloud"), Lens::firm).value();
    EXPECT_NEAR(delta.value, 4897.96, .005);  // 2 x 12/49
    EXPECT_NEAR(delta.post_hhi, 10000, 1e-9);
    EXPECT_EQ(delta.joint_share, 1);
    EXPECT_TRUE(delta.presumption);
    EXPECT_EQ(measure::rival_density(c.view, house("open1"), Lens::firm), 1);
    const measure::Coalition open1 = measure::coalition(c, house("open1"), Lens::firm);
    EXPECT_EQ(open1.members, (std::vector<EntityId>{house("A"), house("B")}));
    EXPECT_EQ(open1.layer, layer("model"));
    EXPECT_TRUE(open1.dominant.empty());  // nobody sells models
    EXPECT_FALSE(measure::coalition_share(open1));
  });
}

TEST_F(Structure, ACoalitionAgainstALeaderUntilHeJoins) {
  World w;
  for (const std::string id : {"m1", "m2", "m3", "lead"}) w.entry(id, {"chips"});
  w.entry("outsider", {"energy"});
  make(w);
  Told sales("sales", 1, Stage::closed, "2025-01-01");
  for (const std::string customer : {"c1", "c2", "c3", "c4"}) sales.purchase(customer, "lead", "chips");
  feed(sales.purchase("c1", "m2", "chips").purchase("c1", "m1", "chips"));
  const auto backs = [&](const std::string& who, std::string_view day) {
    return Told("of " + who, 1, Stage::announced, day).leg(LegType::support, who, "open").layer("chips");
  };
  feed(backs("m3", "2025-01-02"));
  feed(backs("m1", "2025-01-03"));
  feed(backs("outsider", "2025-01-04"));
  now([&](const measure::Context& c) {
    EXPECT_EQ(measure::leaders(c.view, layer("chips"), Lens::stated, 2), (std::vector<EntityId>{house("lead"), house("m1")}));  // m2 ties
    EXPECT_EQ(measure::member_count(c.view, house("open"), Lens::stated), 3);
    EXPECT_EQ(measure::rival_density(c.view, house("open"), Lens::stated), 1.0 / 3);  // m1|m3
    EXPECT_EQ(measure::excluded_dominant(c, house("open"), Lens::stated), std::vector<EntityId>{house("lead")});
    EXPECT_FALSE(measure::rival_density(c.view, house("open"), Lens::firm));
    const measure::Coalition open = measure::coalition(c, house("open"), Lens::stated);
    EXPECT_EQ(measure::common_enemy_closure(open), 1.0 / 3);
    EXPECT_EQ(measure::coalition_share(open), 1.0 / 6);
    EXPECT_EQ(measure::power_ratio(open), .25);
  });
  // Before a step is applied, its delta is looked through.
  const ledger::Step step = run->ledger().plan({0, -1, backs("lead", "2025-01-04")});
  now([&](const measure::Context& before) {
    const graph::View then(before.view, step.delta);
    const measure::Context after{then, before.houses, before.symbols, before.day};
    EXPECT_EQ(measure::member_count(then, house("open"), Lens::stated), 4);
    EXPECT_EQ(measure::rival_density(then, house("open"), Lens::stated), 3.0 / 6);
    EXPECT_TRUE(measure::excluded_dominant(after, house("open"), Lens::stated).empty());
    EXPECT_FALSE(measure::excluded_dominant(before, house("open"), Lens::stated).empty());
  });
  // Whoever leaves takes his rivalries along, and no sales leave a leader.
  feed(Told("of m1", 2, Stage::terminated, "2025-01-05").action(Action::amend));
  const ledger::Step ended = run->ledger().plan({0, -1, Told("sales", 2, Stage::terminated, "2025-01-05").action(Action::amend)});
  now([&](const measure::Context& c) {
    EXPECT_EQ(measure::rival_density(c.view, house("open"), Lens::stated), 0);
    const graph::View then(c.view, ended.delta);
    EXPECT_TRUE(measure::leaders(then, layer("chips"), Lens::stated, 4).empty());
  });
}

TEST_F(Structure, ARivalOutsideOfTheRegistryCountsWhileItIsNamed) {
  World w;
  w.entry("a", {"cloud"}).rivals = {"newcomer"};
  w.entry("b", {"cloud"});
  make(w);
  const auto rate = [&] { return now([](const measure::Context& c) { return measure::coopetition_rate(c, Lens::reported); }); };
  EXPECT_EQ(rate(), 0);  // a|b
  feed(Told("d", 1, Stage::closed, "2025-01-01").leg(LegType::partner, "a", "b").leg(LegType::support, "newcomer", "open"));
  EXPECT_EQ(rate(), .5);
  feed(Told("e", 1, Stage::closed, "2025-01-02")
           .purchase("newcomer", "a", "cloud", usd(4 * kBillion))
           .purchase("a", "s", "chips", usd(4 * kBillion)));
  EXPECT_EQ(rate(), 1);
  now([&](const measure::Context& c) {
    EXPECT_EQ(measure::coopetition_share(c.view, Lens::reported), .5);
    EXPECT_EQ(measure::coopetition_share(c.view, house("newcomer"), Lens::reported), 1);
    EXPECT_EQ(measure::coopetition_share(c.view, house("s"), Lens::reported), 0);
  });
  feed(Told("d", 2, Stage::closed, "2025-01-03").action(Action::retract));
  feed(Told("e", 2, Stage::closed, "2025-01-03").action(Action::retract));
  EXPECT_EQ(rate(), 0);
}

TEST_F(Structure, AFactCountsWhileItsDealIsThere) {
  make({});
  const auto disclosed = [&](Lens lens) -> std::optional<std::pair<double, std::string>> {
    const auto d = now([&](const measure::Context& c) { return measure::disclosed_dependence(c.view, house("s"), house("c"), lens); });
    if (!d) return std::nullopt;
    return std::pair(d->share, d->period);
  };
  const auto told = [](double share, std::string_view period) { return std::pair(share, std::string(period)); };
  feed(Told("b", 1, Stage::closed, "2025-01-01").fact("s", "c", .3, "2024"));
  EXPECT_EQ(disclosed(Lens::firm), told(.3, "2024"));
  feed(Told("d", 1, Stage::announced, "2025-01-02").fact("s", "c", .4, "2025-Q1").fact("s", "c", .5, "2025-Q1"));
  EXPECT_EQ(disclosed(Lens::firm), told(.3, "2024"));
  EXPECT_EQ(disclosed(Lens::stated), told(.4, "2025-Q1"));  // the first of the list
  feed(Told("a", 1, Stage::closed, "2025-01-03").fact("s", "c", .6, "2025-Q1").fact("s", "c", .7, "2024-Q4"));
  EXPECT_EQ(disclosed(Lens::stated), told(.6, "2025-Q1"));  // the least deal
  feed(Told("a", 2, Stage::closed, "2025-01-04").action(Action::retract));
  EXPECT_EQ(disclosed(Lens::stated), told(.4, "2025-Q1"));
  feed(Told("d", 2, Stage::terminated, "2025-01-05").action(Action::amend));
  EXPECT_EQ(disclosed(Lens::stated), told(.3, "2024"));
  feed(Told("b", 2, Stage::terminated, "2025-01-06").action(Action::amend));
  EXPECT_EQ(disclosed(Lens::reported), std::nullopt);
}

}  // namespace
}  // namespace keiretsu::testing
