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

// A refused record has moved time to the days that were due before it. So the days must be those that a ledger made
// anew from its rows would have: a notice that was put off, a deal whose end was, may leave none behind.
TEST(Capacity, ARefusalMovesTimeAlikeBeforeAndAfterARestart) {
  std::vector<RegistryEntry> registry(2);
  registry[0].id = registry[0].name = "openai";
  registry[1].id = registry[1].name = "oracle";
  for (RegistryEntry& e : registry) e.layers = {"cloud"};
  const auto deal = [](const std::string& id, Day day, double usd, const char* ends) {
    DealReport r = contract(0);
    r.deal_id = id;
    r.event_id = "r" + std::to_string(day);
    r.revision = day;
    r.published_at = start_of(parse_day("2025-01-01").value() + day);
    r.ends_on = parse_day(ends);
    r.parties[0].id = r.parties[0].ref = "openai";
    r.parties[1].id = r.parties[1].ref = "oracle";
    r.legs[0].type = LegType::equity;
    r.legs[0].layer.clear();
    r.legs[0].amount = AmountTold{usd, "USD", Basis::total};
    return r;
  };
  std::vector<DealReport> log;
  for (int n = 0; n < 59; ++n) log.push_back(contract(n));
  DealReport ends = contract(100);  // a contract whose end is put off
  ends.legs[0].amount = AmountTold{1e9, "USD", Basis::total};
  ends.ends_on = parse_day("2025-01-08");
  log.push_back(ends);
  log.push_back(deal("t1", 1, 2e9, "2040-01-01"));  // a notice, that closes on the 9th
  log.push_back(deal("t2", 4, 9e9, "2040-01-01"));  // told again: it closes on the 12th
  ends.event_id = "r2";
  ends.revision = 2;
  ends.ends_on = parse_day("2026-01-08");
  ends.published_at = start_of(parse_day("2025-01-06").value());
  log.push_back(ends);
  DealReport over = contract(200);
  over.published_at = start_of(parse_day("2025-01-10").value());
  over.legs.push_back(over.legs[0]);

  LedgerRun run(registry, {}, rules_watching(registry)), restored(registry, {}, rules_watching(registry));
  for (const DealReport& r : log) ASSERT_EQ(run.feed(r), ledger::Step::Kind::accepted);
  ASSERT_FALSE(run.transitions().empty());
  for (const DealReport& r : log) ASSERT_TRUE(restored.ledger().restore_fact(r));
  for (const auto& [key, state] : run.ledger().book().states())
    ASSERT_TRUE(restored.ledger().restore_alert(run.ledger().judge().rules().rules[key.rule].name,
                                                alert::tell(key.subject, run.ledger().symbols()), state));
  restored.ledger().finish_restore(run.ledger().event_time(), run.ledger().next_seq(), run.ledger().counters());
  ASSERT_EQ(run.feed(over), ledger::Step::Kind::refused);
  ASSERT_EQ(restored.feed(over), ledger::Step::Kind::refused);
  EXPECT_EQ(restored.ledger().event_time(), run.ledger().event_time());
  EXPECT_EQ(restored.ledger().due(parse_day("2030-01-01").value()), run.ledger().due(parse_day("2030-01-01").value()));
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
