// Whose revenue hangs on whom: as computed, and as filings disclose it.
#include "tests/unit/measure/told.h"

namespace keiretsu::testing {
namespace {

constexpr std::string_view kFirst = "2025-01-01", kToday = "2025-01-31";

AmountTold yearly(double billions) { return usd(billions * kBillion, Basis::annual); }

TEST(BatchDependence, TheCustomersOfASupplier) {
  World w;
  RegistryEntry& s = w.entry("s");
  w.reports = {Told("d", 1, Stage::closed, kFirst)
                   .purchase("a", "s", "cloud", yearly(1))
                   .purchase("a", "s", "chips", yearly(2))  // all layers
                   .purchase("b", "s", "cloud", yearly(1))
                   .purchase("c", "s", "cloud")
                   .purchase("c", "t", "cloud")};
  EXPECT_DOUBLE_EQ(w.value(kToday, "customer_hhi", {"s"}).value(), 6250);  // (9 + 1)/16
  EXPECT_FALSE(w.value(kToday, "customer_hhi", {"t"}));
  s.annual_revenue = {{8 * kBillion, "USD", {}, {}, ""}};
  EXPECT_DOUBLE_EQ(w.value(kToday, "customer_hhi", {"s"}).value(), 1562.5);  // (9 + 1)/64
}

class Disclosed : public ::testing::Test {
 protected:
  static Told filing(const std::string& deal, std::string_view published_on = kFirst) { return {deal, 1, Stage::closed, published_on}; }
  std::optional<Reading> find(std::string_view until = kToday, Lens lens = Lens::reported) const {
    return w.find(until, "disclosed_dependence", {"s", "c"}, "", lens);
  }
  double share() const { return std::get<double>(find().value().value); }
  World w;
};

TEST_F(Disclosed, TheLatestPeriodCounts) {
  const auto latest = [&](const std::string& a, const std::string& b) {
    std::string told;
    for (const bool swapped : {false, true}) {
      w.reports = {filing("d").fact("s", "c", .1, swapped ? b : a).fact("s", "c", .2, swapped ? a : b)};
      const std::string one = word(find().value(), "period").value();
      EXPECT_TRUE(told.empty() || told == one);
      told = one;
    }
    return told;
  };
  EXPECT_EQ(latest("2023", "2024"), "2024");
  EXPECT_EQ(latest("2024-Q2", "2024-Q3"), "2024-Q3");
  EXPECT_EQ(latest("2024", "2024-Q4"), "2024");  // a whole year after its fourth quarter
  EXPECT_EQ(latest("2024", "2025-Q1"), "2025-Q1");
  EXPECT_EQ(latest("2024", "2099"), "2099");  // it may lie ahead
}

TEST_F(Disclosed, TiesGoToTheLeastDealThenToTheFirstTold) {
  w.reports = {filing("e").fact("s", "c", .3, "2024"), filing("d").fact("s", "c", .1, "2023").fact("s", "c", .2, "2024"),
               filing("f").fact("s", "c", .5, "2024")};
  EXPECT_EQ(share(), .2);
  w.reports = {filing("d").fact("s", "c", .4, "2024").fact("s", "c", .2, "2024")};
  EXPECT_EQ(share(), .4);
}

TEST_F(Disclosed, OnlyBetweenTwoHouses) {
  w.entry("s");
  w.entry("unit").parent = "s";
  w.reports = {filing("d").fact("s", "", .9, "2025").fact("s", "unit", .8, "2025").fact("unit", "c", 0, "2024")};
  EXPECT_EQ(share(), 0);  // printed, too
  EXPECT_EQ(word(find().value(), "period"), "2024");
  std::size_t all = 0;
  for (const Reading& r : w.readings(kToday)) all += r.measure == "disclosed_dependence" ? 1 : 0;
  EXPECT_EQ(all, 1U);
  // Facts make no one a member of the graph: there is nothing else to read.
  EXPECT_EQ(w.readings(kToday).size(), 2U);
}

TEST_F(Disclosed, AsLongAsTheirDealIsThere) {
  w.reports = {Told("d", 1, Stage::rumour, kFirst).fact("s", "c", .1, "2024")};
  EXPECT_TRUE(find("2025-06-29"));
  EXPECT_FALSE(find("2025-06-30"));  // lapsed
  EXPECT_FALSE(find(kToday, Lens::stated));
  w.reports.push_back(Told("d", 2, Stage::closed, "2025-02-01").fact("s", "c", .2, "2023"));
  EXPECT_EQ(std::get<double>(find("2025-02-01").value().value), .2);  // a revision replaces its facts
  EXPECT_TRUE(find("2025-02-01", Lens::firm));
  w.reports.push_back(Told("d", 3, Stage::terminated, "2025-03-01").fact("s", "c", .3, "2024"));
  EXPECT_FALSE(find("2025-03-01"));
}

TEST_F(Disclosed, OfOneRevisionThoseOfItsFirstReport) {
  w.reports = {Told("d", 1, Stage::closed, "2025-01-02").event("a").fact("s", "c", .1, "2025"),
               Told("d", 1, Stage::closed, "2025-01-01").event("b").fact("s", "c", .2, "2024")};
  EXPECT_EQ(share(), .2);
}

}  // namespace
}  // namespace keiretsu::testing
