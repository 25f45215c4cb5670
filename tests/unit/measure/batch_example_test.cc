// The worked example of measures.md 7, as far as the first measures go.
#include "tests/unit/measure/worked_example.h"

namespace keiretsu::testing {
namespace {

class Example : public ::testing::Test {
 protected:
  std::optional<double> value(std::string_view measure, const std::vector<std::string>& ids, std::string_view layer = "") const {
    return w.value("2025-06-30", measure, ids, layer, Lens::firm);
  }
  Reading find(std::string_view measure, const std::vector<std::string>& ids, std::string_view layer = "") const {
    return w.find("2025-06-30", measure, ids, layer, Lens::firm).value();
  }
  World w = worked_example();
};

TEST_F(Example, Flow) { EXPECT_EQ(w.flow_cents("2025-06-30", Lens::firm), 12 * 100'000'000'000); }

TEST_F(Example, Concentration) {
  EXPECT_EQ(value("sourcing_hhi", {"L"}, "cloud"), 5000);
  EXPECT_EQ(value("sourcing_effective_number", {"L"}, "cloud"), 2);
  EXPECT_EQ(value("sourcing_cr1", {"L"}, "cloud"), .5);
  EXPECT_EQ(value("sourcing_cr3", {"L"}, "cloud"), 1);
  EXPECT_EQ(value("sourcing_count_hhi", {"L"}, "cloud"), 5000);
  EXPECT_EQ(value("sourcing_count_cr1", {"L"}, "cloud"), .5);
  EXPECT_EQ(value("sourcing_hhi", {"A"}, "chips"), 10000);
  EXPECT_DOUBLE_EQ(value("market_hhi", {}, "cloud").value(), 1e4 * 25 / 49);
  EXPECT_DOUBLE_EQ(value("market_effective_number", {}, "cloud").value(), 1.96);
  EXPECT_DOUBLE_EQ(value("market_cr1", {}, "cloud").value(), 4.0 / 7);
  EXPECT_EQ(value("market_cr3", {}, "cloud"), 1);
  EXPECT_DOUBLE_EQ(value("market_relation_hhi", {}, "cloud").value(), 1e4 * 5 / 9);  // A has L; B has L and R
  EXPECT_DOUBLE_EQ(value("market_relation_share", {"A"}, "cloud").value(), 1.0 / 3);
  EXPECT_DOUBLE_EQ(value("market_relation_share", {"B"}, "cloud").value(), 2.0 / 3);
}

TEST_F(Example, TheAnchorMoves) {
  const Reading shift = find("share_shift_tv", {"L"}, "cloud");
  EXPECT_EQ(std::get<double>(shift.value), .25);
  EXPECT_EQ(word(shift, "loser"), "A");
  EXPECT_EQ(word(shift, "gainer"), "B");
  EXPECT_EQ(number(shift, "anchor_weight"), 1);  // L is all that A sells
  EXPECT_EQ(shift.detail[0].first, "loser");
  EXPECT_EQ(shift.detail[2].first, "anchor_weight");

  const Reading counts = find("share_shift_count_tv", {"L"}, "cloud");
  EXPECT_EQ(std::get<double>(counts.value), 0);
  EXPECT_TRUE(counts.detail.empty());
  // Before there is a reference there is no shift.
  EXPECT_FALSE(w.find("2025-03-31", "share_shift_tv", {"L"}, "cloud"));
  EXPECT_GT(w.value("2025-05-01", "share_shift_tv", {"L"}, "cloud"), 0);  // d10 was there on 2025-01-31
  EXPECT_EQ(w.value("2025-05-02", "share_shift_tv", {"L"}, "cloud"), 0);
}

TEST_F(Example, Dependence) {
  EXPECT_EQ(value("direct_dependence", {"A", "L"}), .3);
  EXPECT_EQ(value("direct_dependence", {"B", "L"}), .6);
  EXPECT_EQ(value("direct_dependence", {"B", "R"}), .2);
  EXPECT_EQ(value("direct_dependence", {"V", "A"}), .25);
  EXPECT_FALSE(value("direct_dependence", {"V", "L"}));  // L pays V nothing: the chips are for it
  EXPECT_EQ(word(find("direct_dependence", {"A", "L"}), "revenue_basis"), "reported");
  EXPECT_EQ(value("commitment_to_revenue", {"B", "L"}), .6);
  EXPECT_EQ(value("commitment_burden", {"A"}), .2);
  EXPECT_FALSE(value("commitment_burden", {"L"}));  // no reported revenue
}

TEST_F(Example, Structure) {
  EXPECT_EQ(value("capital_for_supply", {"A", "L"}), 1);
  EXPECT_FALSE(value("capital_for_supply", {"V", "L"}));
  EXPECT_EQ(value("coopetition_tie", {"A", "B"}), 1);
  EXPECT_FALSE(value("coopetition_tie", {"L", "R"}));
  EXPECT_FALSE(value("coopetition_tie", {"A", "L"}));
  EXPECT_EQ(value("hosts", {"L"}), 2);
  EXPECT_EQ(value("cloud_hosts", {"L"}), 2);
  EXPECT_EQ(value("hosts", {"R"}), 1);
  EXPECT_EQ(value("disclosed_share", {}), 1);
}

TEST_F(Example, EveryReadingIsPrintedOnceInOrder) {
  const std::vector<Lens> lenses(kAllLenses.begin(), kAllLenses.end());
  const std::vector<Reading> all = measure::batch_readings({w.reports, w.registry, w.fx, day("2025-06-30")}, lenses);
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_LT(all[i - 1].key(), all[i].key());
  // Nothing is told as a rumour or a letter: the lenses agree.
  EXPECT_EQ(all.size(), 3 * w.readings("2025-06-30", Lens::firm).size());
}

}  // namespace
}  // namespace keiretsu::testing
