// Insight 9 of the worked example (measures.md 7) through the whole program, by hand.
#include <gtest/gtest.h>

#include "tests/support/ledger_run.h"
#include "tests/unit/measure/worked_example.h"

namespace keiretsu::testing {
namespace {

constexpr std::int64_t kBillionCents = 100'000'000'000;

using Ids = std::vector<std::string>;

const Reading* find(const std::vector<Reading>& readings, std::string_view measure, const Ids& ids, Lens lens = Lens::firm) {
  for (const Reading& r : readings)
    if (r.measure == measure && r.ids == ids && r.lens == lens) return &r;
  return nullptr;
}

TEST(CyclesByHand, WorkedExample) {
  const World w = worked_example();
  LedgerRun run(w.registry, w.fx, shipped_rules());
  for (const DealReport& r : w.reports) run.feed(r);
  const auto readings = run.readings();
  const auto integer = [&](std::string_view measure, const Ids& ids) {
    const Reading* r = find(readings, measure, ids);
    return r == nullptr ? -1 : std::get<std::int64_t>(r->value);
  };
  const auto number = [&](std::string_view measure, const Ids& ids) {
    const Reading* r = find(readings, measure, ids);
    return r == nullptr ? -1 : std::get<double>(r->value);
  };
  EXPECT_EQ(integer("cycle_round_trip_cents", {"A", "L"}), 2 * kBillionCents);
  EXPECT_EQ(integer("cycle_round_trip_cents", {"A", "V", "L"}), 1 * kBillionCents);
  EXPECT_EQ(number("cycle_return_fraction", {"A", "L"}), .25);       // (2/4)(3/6)
  EXPECT_EQ(number("cycle_return_fraction", {"A", "V", "L"}), .25);  // (2/4)(1)(3/6)
  for (const Ids& ids : {Ids{"A", "L"}, Ids{"A", "V", "L"}}) {
    ASSERT_EQ(integer("cycle_structural", ids), 1);
    EXPECT_EQ(words(*find(readings, "cycle_structural", ids), "kinds"), (Ids{"capital", "purchase"}));
  }
  EXPECT_EQ(number("excess_ratio", {}), 7.0 / 12);
  EXPECT_EQ(integer("component", {"A", "L", "V"}), 3);
  EXPECT_EQ(integer("triple_role", {"A"}), 1);
  for (const std::string firm : {"B", "L", "R", "V"}) EXPECT_EQ(integer("triple_role", {firm}), -1) << firm;
}

}  // namespace
}  // namespace keiretsu::testing
