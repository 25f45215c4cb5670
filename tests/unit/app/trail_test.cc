#include "app/trail.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/feed.h"
#include "config/rules_yaml.h"
#include "resolve/registry.h"
#include "tests/support/real_log.h"

namespace keiretsu::app {
namespace {

// Every alert of the real reports: the evidence found anew at its step is that which was told.
TEST(Trail, EvidenceDerivedAnewIsWhatWasTold) {
  ledger::Ledger ledger({*resolve::Registry::make(testing::real_registry(), {}),
                         {},
                         *config::parse_rules(testing::file_text("config/rules.yaml"), "rules.yaml"),
                         {},
                         1,
                         origin_of_files()});
  TrailSeeker seeker("");
  std::int64_t offset = 0;
  for (const DealReport& report : testing::real_reports())
    feed(ledger, {offset++, -1, report}, [&](const ledger::Step& step) { seeker.see(ledger, step); });

  std::size_t told = 0, clearing = 0;
  for (const auto& [id, trail] : seeker.trails()) {
    told += trail.transitions.size();
    ASSERT_TRUE(trail.derived) << id;
    const auto t = std::ranges::find(trail.transitions, trail.derived->seq, &alert::Transition::seq);
    ASSERT_NE(t, trail.transitions.end());
    EXPECT_FALSE(alert::ended(t->state));
    EXPECT_EQ(trail.derived->values, t->values) << t->summary;
    EXPECT_EQ(trail.derived->contributions, t->contributions) << t->summary;
    if (!trail.derived->clearing) continue;
    ++clearing;
    EXPECT_FALSE(trail.derived->clearing->deals.empty());
  }
  EXPECT_EQ(told + 1, ledger.next_seq());
  EXPECT_GT(clearing, 0U);
}

}  // namespace
}  // namespace keiretsu::app
