// A ledger made anew from more deals than it folds into one delta.
#include <gtest/gtest.h>

#include "tests/support/ledger_run.h"
#include "tests/support/streams.h"

namespace keiretsu::testing {
namespace {

// 16,384 are folded at once.
TEST(RestoreLedger, ManyDealsFoldToTheGraphThatTheirReportsLedTo) {
  const Stream stream = random_stream(7, 400);
  LedgerRun run(stream.registry, stream.fx, {});
  ledger::Ledger restored({*resolve::Registry::make(stream.registry, stream.fx), stream.fx, {}, {}, 1, {}});
  // Report by report, and not copy by copy: reports of one deal then lie far apart.
  for (DealReport report : stream.reports) {
    const std::string deal = report.deal_id;
    for (int copy = 0; copy < 160; ++copy) {
      report.deal_id = deal + "#" + std::to_string(copy);
      if (run.feed(report) != ledger::Step::Kind::accepted) continue;
      ASSERT_TRUE(restored.restore_fact(report));
    }
  }
  ledger::Ledger& live = run.ledger();
  ASSERT_GT(live.deals().size(), 17'000U);
  restored.finish_restore(live.event_time(), live.next_seq(), live.counters());
  EXPECT_TRUE(restored.graph() == live.graph());
  EXPECT_EQ(restored.due(last_day()), live.due(last_day()));
  for (const LayerId layer : {LayerId{0}, LayerId{1}}) {
    const graph::View a(restored.graph()), b(live.graph());
    const auto names = [layer](const graph::View& view) {
      std::vector<std::string_view> out;
      for (const graph::Ranked& r : view.leaders(layer, Lens::stated, 50)) out.push_back(r.name);
      return out;
    };
    EXPECT_EQ(names(a), names(b));
    EXPECT_FALSE(names(a).empty());
  }
}

}  // namespace
}  // namespace keiretsu::testing
