// measures.md section 8 over random streams: the incremental program against the naive one
// after every record, and against itself in another order, in other steps, undone.
// KEIRETSU_SEED replays one stream.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>

#include "measure/batch.h"
#include "tests/support/ledger_run.h"
#include "tests/support/streams.h"

namespace keiretsu::testing {
namespace {

std::string told(const Reading& r) {
  std::string out = r.measure + " " + r.scope;
  for (const auto& id : r.ids) out += " " + id;
  if (!r.layer.empty()) out += " @" + r.layer;
  if (!r.what.empty()) out += " of " + r.what;
  out += " " + std::string(name(r.lens)) + " = ";
  char text[64];
  if (const auto* d = std::get_if<double>(&r.value)) std::snprintf(text, sizeof text, "%.17g", *d);
  else std::snprintf(text, sizeof text, "%lld", static_cast<long long>(std::get<std::int64_t>(r.value)));
  out += text;
  for (const auto& [key, value] : r.detail) {
    out += " " + key + "=";
    if (const auto* s = std::get_if<std::string>(&value)) out += *s;
    else if (const auto* d = std::get_if<double>(&value)) {
      std::snprintf(text, sizeof text, "%.17g", *d);
      out += text;
    } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
      for (const auto& word : *list) out += word + ",";
    } else {
      out += std::get<bool>(value) ? "true" : "false";
    }
  }
  return out;
}

// Bitwise: the first reading that differs is told.
::testing::AssertionResult same(const std::vector<Reading>& incremental, const std::vector<Reading>& batch) {
  for (std::size_t i = 0; i < std::max(incremental.size(), batch.size()); ++i) {
    const std::string a = i < incremental.size() ? told(incremental[i]) : "(nothing)";
    const std::string b = i < batch.size() ? told(batch[i]) : "(nothing)";
    if (a != b) return ::testing::AssertionFailure() << "incremental: " << a << "\n      batch: " << b;
  }
  return ::testing::AssertionSuccess();
}

std::vector<std::uint64_t> seeds(std::uint64_t first, std::uint64_t count) {
  if (const char* one = std::getenv("KEIRETSU_SEED")) return {std::strtoull(one, nullptr, 10)};
  std::vector<std::uint64_t> out;
  for (std::uint64_t s = first; s < first + count; ++s) out.push_back(s);
  return out;
}

LedgerRun run_of(const Stream& stream) { return LedgerRun(stream.registry, stream.fx, rules_watching(stream.registry)); }

TEST(Equality, FirmsThatTheRegistryLacksAreCountedAsTheyComeAndGo) {
  for (const std::uint64_t seed : seeds(300, 20)) {
    SCOPED_TRACE("KEIRETSU_SEED=" + std::to_string(seed));
    const Stream stream = random_stream(seed, 90);
    LedgerRun run = run_of(stream);
    const auto counted = [&run] {
      std::set<EntityId> firms;
      for (const auto& [pair, row] : run.ledger().graph().pairs()) firms.insert({pair.from, pair.to});
      return static_cast<std::size_t>(std::ranges::count_if(firms, [&](EntityId e) { return run.ledger().houses().provisional(e); }));
    };
    for (const DealReport& report : stream.reports) {
      run.feed(report);
      ASSERT_EQ(run.ledger().graph().provisional_firms(), counted());
    }
    run.advance_to(run.ledger().day() + 2000);
    ASSERT_EQ(run.ledger().graph().provisional_firms(), counted());
  }
}

TEST(Equality, AfterEveryRecordTheIncrementalReadingsAreTheBatchReadings) {
  for (const std::uint64_t seed : seeds(1, 40)) {
    SCOPED_TRACE("KEIRETSU_SEED=" + std::to_string(seed));
    const Stream stream = random_stream(seed, 90);
    LedgerRun run = run_of(stream);
    for (std::size_t n = 1; n <= stream.reports.size(); ++n) {
      run.feed(stream.reports[n - 1]);
      const auto batch =
          measure::batch_readings({std::span(stream.reports).first(n), stream.registry, stream.fx, run.ledger().day()}, kAllLenses);
      ASSERT_TRUE(same(run.readings(), batch)) << "after record " << n;
    }
    // And on, until every term, lapse and reference has passed.
    for (const Day ahead : {30, 91, 200, 400, 2000}) {
      run.advance_to(run.ledger().day() + ahead);
      const auto batch = measure::batch_readings({stream.reports, stream.registry, stream.fx, run.ledger().day()}, kAllLenses);
      ASSERT_TRUE(same(run.readings(), batch)) << "on " << format_day(run.ledger().day());
    }
  }
}

TEST(Equality, EveryMeasureOfStructureIsReached) {
  std::set<std::string> missing = {"coalition_share",   "common_enemy_closure", "consideration_share", "coopetition_rate",
                                   "coopetition_share", "cross_link_density",   "delta_hhi",           "disclosed_dependence",
                                   "multi_homing_rate", "multi_sourcing_rate",  "non_cash_share",      "power_ratio",
                                   "rival_density"};
  for (const std::uint64_t seed : seeds(1, 40)) {
    const Stream stream = random_stream(seed, 90);
    LedgerRun run = run_of(stream);
    for (const DealReport& r : stream.reports) run.feed(r);
    for (const Reading& r : run.readings()) missing.erase(r.measure);
  }
  EXPECT_EQ(missing, std::set<std::string>());
}

// Evidence takes a deal out of the rows alone that are read.
TEST(TakenOut, OfAPartIsWhatItIsOfTheGraph) {
  for (const std::uint64_t seed : seeds(500, 40)) {
    SCOPED_TRACE("KEIRETSU_SEED=" + std::to_string(seed));
    const Stream stream = random_stream(seed, 90);
    LedgerRun run = run_of(stream);
    for (const DealReport& r : stream.reports) run.feed(r);
    const graph::View now(run.ledger().graph());
    const Day day = run.ledger().day();
    for (std::uint32_t i = 0; i < run.ledger().deals().size(); ++i) {
      const graph::Effect effect = graph::effect(run.ledger().deals().history(DealIx{i}), day);
      graph::Delta whole;
      graph::Folder all(now, {day, day}, whole);
      all.add(effect, -1, graph::Fold::now);
      all.finish();
      const graph::View without(now, whole);
      graph::Touched touched;
      touched.add(effect);
      graph::Delta of_firms, of_supply;
      graph::Folder(now, {day, day}, of_firms).add_to_firms(effect, -1);
      graph::Folder(now, {day, day}, of_supply).add_to_supply(effect, -1);
      const graph::View firms(now, of_firms), supply(now, of_supply);
      for (const EntityId firm : touched.entities)
        for (const Lens lens : kAllLenses) {
          const auto &part = firms.finance(firm).lens[index(lens)], &all_of_it = without.finance(firm).lens[index(lens)];
          ASSERT_TRUE(firms.entity(firm).lens[index(lens)].paid == without.entity(firm).lens[index(lens)].paid);
          ASSERT_TRUE(part.built == all_of_it.built && part.capital == all_of_it.capital);
          ASSERT_EQ(part.own_capex, all_of_it.own_capex);
          ASSERT_EQ(part.other_capex, all_of_it.other_capex);
          ASSERT_EQ(part.incentives, all_of_it.incentives);
          ASSERT_TRUE(firms.consideration(firm) == without.consideration(firm));
        }
      for (const graph::SupplierKey& key : touched.suppliers) ASSERT_TRUE(supply.supplier(key) == without.supplier(key));
      for (const graph::SourcingKey& key : touched.sourcing) {
        for (const Lens lens : kAllLenses) ASSERT_TRUE(supply.sourcing(key).now[index(lens)] == without.sourcing(key).now[index(lens)]);
      }
      for (const graph::PairKey pair : touched.pairs)
        for (const Lens lens : kAllLenses) {
          graph::Delta part;
          graph::Folder between(now, {day, day}, part);
          between.add_between(effect, -1, pair, 1U << index(lens));
          const graph::View out(now, part);
          for (const graph::PairKey key : {pair, graph::PairKey{pair.to, pair.from}}) {
            ASSERT_TRUE(out.pair(key).lens[index(lens)] == without.pair(key).lens[index(lens)]);
            ASSERT_TRUE(out.obligation(key).lens[index(lens)] == without.obligation(key).lens[index(lens)]);
          }
        }
    }
  }
}

TEST(Permutation, TheOrderOfArrivalLeavesTheSameReadings) {
  for (const std::uint64_t seed : seeds(1000, 60)) {
    SCOPED_TRACE("KEIRETSU_SEED=" + std::to_string(seed));
    Stream stream = random_stream(seed, 150);
    // Of two reports of one event id the first counts: keep that one, so that the set is the same in any order.
    std::vector<DealReport> once;
    for (const DealReport& r : stream.reports)
      if (std::none_of(once.begin(), once.end(), [&](const DealReport& o) { return o.deal_id == r.deal_id && o.event_id == r.event_id; }))
        once.push_back(r);
    stream.reports = once;
    LedgerRun in_order = run_of(stream);
    for (const DealReport& r : stream.reports) in_order.feed(r);
    std::mt19937_64 rng(seed);
    for (std::size_t i = stream.reports.size(); i > 1; --i) std::swap(stream.reports[i - 1], stream.reports[rng() % i]);
    LedgerRun shuffled = run_of(stream);
    for (const DealReport& r : stream.reports) shuffled.feed(r);
    ASSERT_TRUE(same(shuffled.readings(), in_order.readings()));
    ASSERT_TRUE(same(shuffled.systemic_readings(), in_order.systemic_readings()));
  }
}

TEST(Inverse, WhatIsTakenBackLeavesNoRow) {
  for (const std::uint64_t seed : seeds(2000, 60)) {
    SCOPED_TRACE("KEIRETSU_SEED=" + std::to_string(seed));
    const Stream stream = random_stream(seed, 120);
    LedgerRun run = run_of(stream);
    for (const DealReport& r : stream.reports) run.feed(r);
    Micros at = run.ledger().event_time();
    for (const DealReport& r : stream.reports) {
      DealReport end = r;
      end.event_id = "end-" + r.event_id;
      end.revision = std::int64_t{1} << 60;
      end.action = r.legs.size() % 2 == 0 ? Action::retract : Action::amend;
      end.stage = Stage::terminated;
      end.published_at = ++at;
      run.feed(end);
    }
    run.advance_to(run.ledger().day() + graph::kPastDays + 1);
    EXPECT_TRUE(run.ledger().graph() == graph::Graph(run.ledger().houses()));
    for (const auto& [key, state] : run.ledger().book().states()) {
      const alert::Rule& rule = run.ledger().judge().rules().rules[key.rule];
      // The end of what only a rumour had ended before waits to be stated, and a retraction states none.
      const bool waits = rule.condition == alert::Condition::vanishes && state.phase == alert::Phase::provisional;
      EXPECT_TRUE(waits || !state.open()) << rule.name << " " << alert::tell(key.subject, run.ledger().symbols()).text();
    }
  }
}

TEST(Inverse, ADeltaAndItsInverseRestoreEveryByte) {
  const Stream stream = random_stream(3, 80);
  LedgerRun run = run_of(stream);
  LedgerRun twin = run_of(stream);
  for (const DealReport& r : stream.reports) {
    const ledger::Told record{0, -1, r};
    while (const auto day = run.ledger().due(run.ledger().day_of_record(record))) run.ledger().apply(run.ledger().plan_day(*day));
    const ledger::Step step = run.ledger().plan(record);
    graph::Graph copy = run.ledger().graph();
    copy.apply(step.delta);
    copy.apply(graph::inverse(step.delta));
    ASSERT_TRUE(copy == run.ledger().graph());
    run.feed(r);
  }
}

TEST(Idempotence, CopiesChangeNothing) {
  for (const std::uint64_t seed : seeds(4000, 20)) {
    SCOPED_TRACE("KEIRETSU_SEED=" + std::to_string(seed));
    const Stream stream = random_stream(seed, 120);
    LedgerRun once = run_of(stream), twice = run_of(stream);
    for (const DealReport& r : stream.reports) {
      once.feed(r);
      twice.feed(r);
      EXPECT_EQ(twice.feed(r), ledger::Step::Kind::duplicate);
    }
    EXPECT_TRUE(same(twice.readings(), once.readings()));
    ASSERT_EQ(twice.transitions().size(), once.transitions().size());
    for (std::size_t i = 0; i < once.transitions().size(); ++i) {
      alert::Transition t = twice.transitions()[i];
      t.cause.offset = once.transitions()[i].cause.offset;  // the log is another one
      t.cause_id = once.transitions()[i].cause_id;
      EXPECT_EQ(t, once.transitions()[i]);
    }
  }
}

TEST(Time, OneJumpIsDayByDay) {
  for (const std::uint64_t seed : seeds(5000, 20)) {
    SCOPED_TRACE("KEIRETSU_SEED=" + std::to_string(seed));
    const Stream stream = random_stream(seed, 120);
    LedgerRun jump = run_of(stream), walk = run_of(stream);
    for (const DealReport& r : stream.reports) {
      const Day upto = walk.ledger().day_of_record({0, -1, r});
      for (Day day = walk.ledger().day() + 1; walk.ledger().began() && day <= upto; ++day) walk.advance_to(day);
      walk.feed(r);
      jump.feed(r);
      ASSERT_EQ(walk.ledger().day(), jump.ledger().day());
    }
    EXPECT_TRUE(same(walk.readings(), jump.readings()));
    EXPECT_EQ(walk.alerts(), jump.alerts());
    EXPECT_EQ(walk.transitions(), jump.transitions());
  }
}

TEST(Restore, FactsAndAlertStatesGiveTheSameLedger) {
  for (const std::uint64_t seed : seeds(6000, 20)) {
    SCOPED_TRACE("KEIRETSU_SEED=" + std::to_string(seed));
    const Stream stream = random_stream(seed, 160);
    LedgerRun run = run_of(stream), restored = run_of(stream);
    const std::size_t half = stream.reports.size() / 2;
    std::vector<DealReport> facts;
    for (std::size_t i = 0; i < half; ++i)
      if (run.feed(stream.reports[i]) == ledger::Step::Kind::accepted) facts.push_back(stream.reports[i]);
    // In another order than they came: a restore must not hang on it.
    std::stable_sort(facts.begin(), facts.end(), [](const DealReport& a, const DealReport& b) { return a.deal_id < b.deal_id; });
    for (const DealReport& r : facts) ASSERT_TRUE(restored.ledger().restore_fact(r));
    for (const auto& [key, state] : run.ledger().book().states())
      ASSERT_TRUE(restored.ledger().restore_alert(run.ledger().judge().rules().rules[key.rule].name,
                                                  alert::tell(key.subject, run.ledger().symbols()), state));
    restored.ledger().finish_restore(run.ledger().event_time(), run.ledger().next_seq(), run.ledger().counters());
    ASSERT_TRUE(same(restored.readings(), run.readings()));
    const std::size_t told_before = run.transitions().size();
    for (std::size_t i = half; i < stream.reports.size(); ++i) {
      run.feed(stream.reports[i]);
      restored.feed(stream.reports[i]);
    }
    EXPECT_TRUE(same(restored.readings(), run.readings()));
    EXPECT_TRUE(same(restored.systemic_readings(), run.systemic_readings()));
    EXPECT_EQ(restored.alerts(), run.alerts());
    ASSERT_EQ(restored.transitions().size(), run.transitions().size() - told_before);
    for (std::size_t i = 0; i < restored.transitions().size(); ++i) {
      alert::Transition t = restored.transitions()[i];
      t.cause.offset = run.transitions()[told_before + i].cause.offset;
      t.cause_id = run.transitions()[told_before + i].cause_id;
      EXPECT_EQ(t, run.transitions()[told_before + i]);
    }
  }
}

}  // namespace
}  // namespace keiretsu::testing
