// The limit of sums, asked last of all: the only refusal that depends on what came before.
#include <gtest/gtest.h>

#include "tests/support/ledger_run.h"

namespace keiretsu::testing {
namespace {

DealReport contract(int n) {
  DealReport r;
  r.deal_id = "contract-" + std::to_string(n);
  r.event_id = "r1";
  r.revision = 1;
  r.stage = Stage::definitive;
  r.published_at = start_of(parse_day("2025-01-01").value()) + n;
  r.ends_on = parse_day("2100-12-31");
  r.parties.resize(2);
  r.parties[0].id = r.parties[0].ref = "a";
  r.parties[1].id = r.parties[1].ref = "b";
  LegTold leg;
  leg.type = LegType::purchase;
  leg.to = 1;
  leg.layer = "cloud";
  leg.amount = AmountTold{1e13, "USD", Basis::annual};
  r.legs.push_back(leg);
  return r;
}

TEST(Capacity, SeventyContractsOf1e13AYearAreTakenUntilTheSumIsFull) {
  LedgerRun run({}, {}, shipped_rules());
  int accepted = 0, refused = 0;
  for (int n = 0; n < 70; ++n) {
    const auto before = run.readings();
    const auto kind = run.feed(contract(n));
    if (kind == ledger::Step::Kind::accepted) {
      EXPECT_EQ(refused, 0) << "once full, it stays full";
      ++accepted;
    } else {
      EXPECT_EQ(kind, ledger::Step::Kind::refused);
      EXPECT_EQ(run.readings(), before) << "nothing is half-applied";
      ++refused;
    }
  }
  // 1e15 cents a year for 76 years (27,758 days) are 7.6e16: 2^62 holds 60 of them.
  EXPECT_EQ(accepted, 60);
  EXPECT_EQ(run.ledger().counters().refused[static_cast<std::size_t>(RejectionClass::capacity)], 10);
  // What is taken back makes room.
  DealReport end = contract(0);
  end.event_id = "r2";
  end.revision = 2;
  end.stage = Stage::terminated;
  end.published_at += 1000;
  EXPECT_EQ(run.feed(end), ledger::Step::Kind::accepted);
  DealReport again = contract(99);
  again.published_at = end.published_at + 1;
  EXPECT_EQ(run.feed(again), ledger::Step::Kind::accepted);
}

TEST(Future, AReportADayAheadOfItsRecordIsRefused) {
  LedgerRun run({}, {}, shipped_rules());
  DealReport r = contract(0);
  const std::int64_t published_ms = r.published_at / 1000;
  const auto plan = [&](std::int64_t record_ms) { return run.ledger().plan({0, record_ms, r}); };
  EXPECT_EQ(plan(published_ms - 86'400'000).kind, ledger::Step::Kind::accepted);
  const auto step = plan(published_ms - 86'400'001);
  ASSERT_EQ(step.kind, ledger::Step::Kind::refused);
  EXPECT_EQ(step.rejection.cls, RejectionClass::future);
  EXPECT_EQ(plan(-1).kind, ledger::Step::Kind::accepted) << "no timestamp, not tested";
}

}  // namespace
}  // namespace keiretsu::testing
