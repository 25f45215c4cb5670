// What a step tells of the cycles it moves, against the readings before and after it.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "measure/touched_cycles.h"
#include "tests/support/ledger_run.h"
#include "tests/support/streams.h"
#include "tests/unit/measure/told.h"

namespace keiretsu::testing {
namespace {

using Ids = std::vector<std::string>;

// What rules ask of the cycles of one moment: the round trip by lens where it is at least `floor`; the lenses of a structural cycle.
struct Moment {
  std::map<Ids, std::array<std::int64_t, kLenses>> value;
  std::map<Ids, std::set<Lens>> structural;
};
Moment moment(const LedgerRun& run, Cents floor) {
  Moment out;
  const auto large = [&](const Reading& r) {
    int edges = 0;
    for (std::size_t i = 0; i < r.ids.size(); ++i) {
      const auto from = run.ledger().symbols().find(r.ids[i]), to = run.ledger().symbols().find(r.ids[(i + 1) % r.ids.size()]);
      const auto& row = run.ledger().graph().pairs().find({*from, *to})->lens[index(r.lens)];
      edges += row.purchase.money + row.capital.money >= floor ? 1 : 0;
    }
    return edges;
  };
  for (const Reading& r : run.readings()) {
    if (r.measure == "cycle_round_trip_cents" && std::get<std::int64_t>(r.value) >= floor)
      out.value[r.ids][index(r.lens)] = std::get<std::int64_t>(r.value);
    if (r.measure == "cycle_structural" && r.ids.size() == 3 && words(r, "kinds").size() == 2 && large(r) >= 2)
      out.structural[r.ids].insert(r.lens);
  }
  return out;
}

using CycleIds = std::set<Ids>;
CycleIds ids_of(const std::vector<measure::Cycle>& cycles, const resolve::Symbols& symbols) {
  CycleIds out;
  for (const measure::Cycle& cycle : cycles) {
    Ids ids;
    for (const EntityId e : cycle.firms()) ids.emplace_back(symbols.id(e));
    EXPECT_TRUE(out.insert(ids).second) << "twice";
  }
  return out;
}

// Every cycle that moves is told; every one that is told was there or is.
template <class Map>
void expect_told(const CycleIds& told, const Map& before, const Map& after) {
  CycleIds moved, either;
  for (const auto& [ids, what] : before) {
    either.insert(ids);
    if (const auto it = after.find(ids); it == after.end() || it->second != what) moved.insert(ids);
  }
  for (const auto& [ids, what] : after)
    if (either.insert(ids).second) moved.insert(ids);
  EXPECT_TRUE(std::ranges::includes(told, moved));
  EXPECT_TRUE(std::ranges::includes(either, told));
}

bool same(const measure::TouchedCycles& a, const measure::TouchedCycles& b) {
  return a.value == b.value && a.structural == b.structural && a.truncated == b.truncated;
}

class Follower {
 public:
  Follower(LedgerRun& run, Cents floor) : run_(run), large_(floor), before_(moment(run, floor)) {}

  void take(ledger::Step&& step) {
    const ledger::Ledger& l = run_.ledger();
    const graph::View now(l.graph()), then(now, step.delta);
    const measure::Context before{now, l.houses(), l.symbols(), l.day()}, after{then, l.houses(), l.symbols(), step.day};
    const auto anyone = [](EntityId) { return true; };
    const auto some = [&](EntityId e) { return l.symbols().id(e).back() % 2 == 0; };
    std::vector<EntityId> all, evens;
    for (std::uint32_t e = 0; e < l.symbols().entity_count(); ++e) {
      all.push_back(EntityId{e});
      if (some(all.back())) evens.push_back(all.back());
    }
    const measure::CycleFirms every{anyone, anyone, all};
    const auto touched = touched_cycles(large_, before, after, step.delta, every);
    ASSERT_TRUE(touched.truncated.empty());

    // Kept step by step or built anew, within the budget and cut by it.
    const graph::LargeFlows anew(large_.floor(), l.graph());
    ASSERT_EQ(anew.edges().size(), large_.edges().size());
    ASSERT_TRUE(same(touched_cycles(anew, before, after, step.delta, every), touched));
    for (const std::size_t visits : {0, 3, 20}) {
      const auto cut = touched_cycles(large_, before, after, step.delta, every, visits);
      cut_ += cut.truncated.empty() ? 0 : 1;
      ASSERT_TRUE(same(touched_cycles(anew, before, after, step.delta, every, visits), cut));
      ASSERT_TRUE(std::ranges::includes(ids_of(touched.value, l.symbols()), ids_of(cut.value, l.symbols())));
    }
    // Who may be on a cycle only leaves out.
    const auto fewer = touched_cycles(large_, before, after, step.delta, {anyone, some, evens});
    auto left = touched;
    std::erase_if(left.value, [&](const measure::Cycle& c) { return std::ranges::none_of(c.firms(), some); });
    std::erase_if(left.structural, [&](const measure::Cycle& c) { return !std::ranges::all_of(c.firms(), some); });
    ASSERT_TRUE(same(fewer, left));

    const CycleIds value = ids_of(touched.value, l.symbols()), structural = ids_of(touched.structural, l.symbols());
    large_.apply(now, step.delta);
    run_.ledger().apply(std::move(step));
    const Moment is = moment(run_, large_.floor());
    expect_told(value, before_.value, is.value);
    expect_told(structural, before_.structural, is.structural);
    const graph::View view(l.graph());
    const auto whole = measure::large_cycles(large_, {view, l.houses(), l.symbols(), l.day()}, every);
    expect_told(ids_of(whole.value, l.symbols()), is.value, is.value);
    EXPECT_EQ(whole.value.size(), is.value.size());
    EXPECT_EQ(whole.structural.size(), is.structural.size());
    expect_told(ids_of(whole.structural, l.symbols()), is.structural, is.structural);
    values_ += value.size();
    structurals_ += structural.size();
    before_ = is;
  }
  void feed(const DealReport& report) {
    const ledger::Told record{0, -1, report};
    while (const auto day = run_.ledger().due(run_.ledger().day_of_record(record))) take(run_.ledger().plan_day(*day));
    take(run_.ledger().plan(record));
  }

  std::size_t values_ = 0, structurals_ = 0, cut_ = 0;

 private:
  LedgerRun& run_;
  graph::LargeFlows large_;
  Moment before_;
};

TEST(TouchedCycles, AreThoseThatAStepMoves) {
  std::size_t values = 0, structurals = 0, cut = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Stream stream = random_stream(seed, 150);
    for (const Cents floor : {Cents{1}, Cents{100'000'000'000}}) {
      LedgerRun run(stream.registry, stream.fx, rules_watching(stream.registry));
      Follower follower(run, floor);
      for (const DealReport& r : stream.reports) {
        follower.feed(r);
        if (HasFatalFailure()) return;
      }
      values += follower.values_;
      structurals += follower.structurals_;
      cut += follower.cut_;
    }
  }
  EXPECT_GT(values, 100U);
  EXPECT_GT(structurals, 100U);
  EXPECT_GT(cut, 100U);
}

}  // namespace
}  // namespace keiretsu::testing
