// Who stands together against whom in the real reports.
#include <gtest/gtest.h>

#include <map>

#include "measure/coalitions.h"
#include "tests/support/ledger_run.h"
#include "tests/support/real_log.h"

namespace keiretsu::testing {
namespace {

using Ids = std::vector<std::string>;

// Projects with three members or more, of whose pairs half are rivals, against whom they leave out.
std::map<std::string, Ids> counter_coalitions(std::string_view until) {
  const Day day = parse_day(until).value();
  LedgerRun run(real_registry(), {}, {});
  for (const DealReport& r : real_reports())
    if (day_of(r.published_at) <= day) run.feed(r);
  run.advance_to(day);
  const ledger::Ledger& ledger = run.ledger();
  const graph::View view(ledger.graph());
  const measure::Context c{view, ledger.houses(), ledger.symbols(), day};
  std::map<std::string, Ids> out;
  for (const auto& [project, row] : ledger.graph().coalitions()) {
    if (measure::member_count(view, project, Lens::stated) < 3) continue;
    if (measure::rival_density(view, project, Lens::stated).value_or(0) < .5) continue;
    for (const EntityId firm : measure::excluded_dominant(c, project, Lens::stated))
      out[std::string(ledger.symbols().id(project))].emplace_back(ledger.symbols().id(firm));
  }
  return out;
}

TEST(RealCoalitions, FourAgainstNvidia) {
  const std::map<std::string, Ids> expected = {{"ai-alliance-2023", {"nvidia"}},
                                               {"ualink-2024", {"nvidia"}},
                                               {"ultra-ethernet-consortium-2023", {"nvidia"}},
                                               {"uxl-foundation-2023", {"nvidia"}}};
  EXPECT_EQ(counter_coalitions("2025-09-30"), expected);
}

}  // namespace
}  // namespace keiretsu::testing
