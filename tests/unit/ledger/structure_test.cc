// The functions that rules ask, by hand, over a ledger that was fed report by report.
#include "measure/consideration.h"
#include "measure/dependence.h"
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
  const auto non_cash = now([&](const measure::Context& c) { return measure::non_cash_share(c.view, house("L"), Lens::firm); });
  EXPECT_EQ(non_cash, .5);  // 6 of 12
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
