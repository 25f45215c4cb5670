// From reports to live legs: identity, winners, lapses, terms, ends, amounts.
#include "tests/unit/measure/told.h"

namespace keiretsu::testing {
namespace {

// A purchase of `billions` a year in each report tells by its flow which report won.
Told deal(std::int64_t revision, Stage stage, std::string_view published_on, double billions) {
  Told told("d", revision, stage, published_on);
  told.purchase("c", "s", "cloud", usd(billions * kBillion, Basis::annual)).years(10);
  return told;
}
double flow_of(const World& w, std::string_view until, Lens lens) { return static_cast<double>(w.flow_cents(until, lens)) / 1e11; }

TEST(BatchDeals, EachLensHasItsOwnWinner) {
  World w;
  w.reports = {deal(1, Stage::definitive, "2025-01-01", 1), deal(2, Stage::loi, "2025-02-01", 2), deal(3, Stage::rumour, "2025-03-01", 3)};
  EXPECT_EQ(flow_of(w, "2025-03-01", Lens::reported), 3);
  EXPECT_EQ(flow_of(w, "2025-03-01", Lens::stated), 2);
  EXPECT_EQ(flow_of(w, "2025-03-01", Lens::firm), 1);
  EXPECT_EQ(flow_of(w, "2025-02-28", Lens::reported), 2);
  EXPECT_EQ(flow_of(w, "2024-12-31", Lens::reported), 0);
}

TEST(BatchDeals, TheHighestRevisionWinsInAnyOrder) {
  World w;
  w.reports = {deal(7, Stage::closed, "2025-01-02", 7), deal(3, Stage::closed, "2025-01-05", 3)};
  EXPECT_EQ(flow_of(w, "2025-02-01", Lens::firm), 7);
  std::swap(w.reports[0], w.reports[1]);
  EXPECT_EQ(flow_of(w, "2025-02-01", Lens::firm), 7);
}

TEST(BatchDeals, AnEndEmptiesAllLensesUntilAHigherRevision) {
  for (const bool retraction : {true, false}) {
    World w;
    w.reports = {deal(1, Stage::closed, "2025-01-01", 1), deal(2, retraction ? Stage::rumour : Stage::terminated, "2025-02-01", 2)};
    if (retraction) w.reports[1].action = Action::retract;
    for (const Lens lens : kAllLenses) {
      EXPECT_EQ(flow_of(w, "2025-01-31", lens), 1);
      EXPECT_EQ(flow_of(w, "2025-02-01", lens), 0);
    }
    w.reports.push_back(deal(3, Stage::announced, "2025-03-01", 3));
    EXPECT_EQ(flow_of(w, "2025-03-01", Lens::stated), 3);
    EXPECT_EQ(flow_of(w, "2025-03-01", Lens::firm), 0);
  }
}

TEST(BatchDeals, OfOneEventIdTheFirstInTheLogCounts) {
  World w;
  w.reports = {deal(1, Stage::closed, "2025-01-05", 1), deal(2, Stage::closed, "2025-01-01", 2).event("r1")};
  EXPECT_EQ(flow_of(w, "2025-02-01", Lens::firm), 1);
  EXPECT_EQ(flow_of(w, "2025-01-03", Lens::firm), 0);
  w.reports[1].deal_id = "another";  // ids of events are unique within a deal only
  EXPECT_EQ(flow_of(w, "2025-02-01", Lens::firm), 3);
}

TEST(BatchDeals, TheFirstReportOfARevisionGivesItsTerms) {
  World w;
  w.reports = {deal(1, Stage::closed, "2025-01-05", 5).event("b"), deal(1, Stage::closed, "2025-01-05", 4).event("a"),
               deal(1, Stage::closed, "2025-01-06", 6).event("0")};
  EXPECT_EQ(flow_of(w, "2025-02-01", Lens::firm), 4);
  // One that is published before them, however late it arrives.
  w.reports.push_back(deal(1, Stage::rumour, "2025-01-01", 1).event("z"));
  EXPECT_EQ(flow_of(w, "2025-02-01", Lens::reported), 1);
  EXPECT_EQ(flow_of(w, "2025-02-01", Lens::firm), 0);
}

TEST(BatchDeals, RumoursAndLettersLapse) {
  for (const auto& [stage, last, gone] :
       {std::tuple(Stage::rumour, "2025-06-29", "2025-06-30"), std::tuple(Stage::loi, "2025-12-31", "2026-01-01")}) {
    World w;
    w.reports = {deal(1, Stage::closed, "2024-06-01", 1), deal(2, stage, "2025-01-01", 2)};
    EXPECT_EQ(flow_of(w, last, Lens::reported), 2);
    // Gone, and no lower revision takes its place; what is signed stays signed.
    EXPECT_EQ(flow_of(w, gone, Lens::reported), 0);
    EXPECT_EQ(flow_of(w, gone, Lens::firm), 1);
    // A further report neither puts it off nor revives it.
    w.reports.push_back(deal(2, stage, "2025-06-15", 2).event("again"));
    w.reports.push_back(deal(1, Stage::closed, "2025-06-16", 1).event("old"));
    EXPECT_EQ(flow_of(w, gone, Lens::reported), 0);
    // A next revision does.
    w.reports.push_back(deal(3, stage, "2025-06-20", 3));
    EXPECT_EQ(flow_of(w, gone, Lens::reported), 3);
  }
}

TEST(BatchDeals, ATermBeginsWhereTheFirstWordOnItSays) {
  // One year from its beginning on: the last day tells the beginning.
  const auto last_day = [](Told told, const std::vector<DealReport>& more = {}) {
    World w;
    w.reports = more;
    w.reports.push_back(told);
    std::string last;
    for (Day d = day("2025-01-01"); d < day("2029-12-31"); ++d)
      if (w.flow_cents(format_day(d)) > 0) last = format_day(d);
    return last;
  };
  const auto told = [] { return Told("d", 2, Stage::closed, "2025-05-01").purchase("c", "s", "cloud", usd(kBillion)).years(1); };
  EXPECT_EQ(last_day(told()), "2026-04-30");
  EXPECT_EQ(last_day(told(), {Told("d", 1, Stage::rumour, "2025-02-01")}), "2026-01-31");
  EXPECT_EQ(last_day(told().announced("2025-04-01"), {Told("d", 1, Stage::rumour, "2025-02-01")}), "2026-03-31");
  EXPECT_EQ(last_day(told().announced("2025-04-01").starts("2026-01-01")), "2026-12-31");
  EXPECT_EQ(last_day(told().starts("2026-01-01").leg_starts("2027-01-01")), "2027-12-31");
  // The end: term_years, the leg's, the report's; 1,826 days where none is told.
  EXPECT_EQ(last_day(told().leg_ends("2025-06-01").ends("2025-07-01")), "2026-04-30");
  const auto open = [] { return Told("d", 2, Stage::closed, "2025-01-01").purchase("c", "s", "cloud", usd(kBillion)); };
  EXPECT_EQ(last_day(open().leg_ends("2025-06-01").ends("2025-07-01")), "2025-05-31");
  EXPECT_EQ(last_day(open().ends("2025-07-01")), "2025-06-30");
  EXPECT_EQ(last_day(open().announced("2024-01-01")), "2028-12-30");
}

TEST(BatchDeals, WhatEndsAndWhatStays) {
  const auto legs_on = [](LegType type, std::string_view until, bool stated) {
    World w;
    w.entry("s", {"cloud"});
    w.entry("c", {"cloud"});
    Told told("d", 1, Stage::closed, "2020-01-01");
    told.leg(type, "c", "s", usd(kBillion));
    if (stated) told.years(1);
    w.reports = {told};
    return std::pair(w.find(until, "coopetition_tie", {"c", "s"}).has_value(), w.flow_cents(until) > 0);
  };
  using Legs = std::pair<bool, bool>;  // the tie is there, money flows
  for (const LegType type : {LegType::purchase, LegType::capex, LegType::debt}) {
    EXPECT_EQ(legs_on(type, "2020-12-30", true), Legs(true, true));
    EXPECT_EQ(legs_on(type, "2020-12-31", true), Legs(false, false));  // 365 days
    EXPECT_EQ(legs_on(type, "2024-12-30", false), Legs(true, true));
    EXPECT_EQ(legs_on(type, "2024-12-31", false), Legs(false, false));
  }
  for (const LegType type : {LegType::equity, LegType::in_kind}) {
    EXPECT_EQ(legs_on(type, "2020-12-30", true), Legs(true, true));
    EXPECT_EQ(legs_on(type, "2030-01-01", true), Legs(true, false));
    EXPECT_EQ(legs_on(type, "2024-12-31", false), Legs(true, false));
  }
  for (const LegType type : {LegType::guarantee, LegType::acquire, LegType::access, LegType::partner}) {
    EXPECT_EQ(legs_on(type, "2020-12-30", true), Legs(true, false));
    EXPECT_EQ(legs_on(type, "2020-12-31", true), Legs(false, false));
    EXPECT_EQ(legs_on(type, "2090-01-01", false), Legs(true, false));
  }
  EXPECT_EQ(legs_on(LegType::support, "2020-12-30", true), Legs(false, false));  // no tie
}

TEST(BatchDeals, CentsAreRoundedHalfToEven) {
  const auto flow = [](AmountTold amount, std::optional<double> years, std::optional<std::string_view> ends = std::nullopt) {
    World w;
    w.fx.rates = {{"EUR", 1'170'000}};
    Told told("d", 1, Stage::closed, "2025-01-01");
    told.purchase("c", "s", "cloud", std::move(amount));
    if (years) told.years(*years);
    if (ends) told.leg_ends(*ends);
    w.reports = {told};
    return w.flow_cents("2025-01-01");
  };
  EXPECT_EQ(flow(usd(0.025, Basis::annual), 1), 2);
  EXPECT_EQ(flow(usd(0.035, Basis::annual), 1), 4);
  EXPECT_EQ(flow(usd(1.005, Basis::annual), 1), 100);    // as written, not as the double below it
  EXPECT_EQ(flow({0.5, "EUR", Basis::annual}, 1), 58);   // 58.5
  EXPECT_EQ(flow({1.5, "EUR", Basis::annual}, 1), 176);  // 175.5
  EXPECT_EQ(flow({5, "CHF", Basis::annual}, 1), 0);      // no rate: undisclosed
  EXPECT_EQ(flow(usd(36.52), std::nullopt), 730);        // 1461 x 3652 / (4 x 1826) = 730.5
  EXPECT_EQ(flow(usd(36.52, Basis::up_to), std::nullopt), 730);
  EXPECT_EQ(flow(usd(1), 1), 100);  // T = 365: 100.07
  EXPECT_EQ(flow(usd(1461), 4), 36525);
  EXPECT_EQ(flow(usd(1), std::nullopt, "2025-01-02"), 36525);
  EXPECT_EQ(flow(usd(1, Basis::valuation_implied), 1), 0);
}

TEST(BatchDeals, YearsAreDaysBeforeTheyDivide) {
  World w;  // 1.5 years = 547.875 days: 548
  w.reports = {Told("d", 1, Stage::closed, "2025-01-01").purchase("c", "s", "cloud", usd(5.48)).years(1.5)};
  EXPECT_EQ(w.flow_cents("2025-01-01"), 365);  // 365.25
  EXPECT_EQ(w.flow_cents("2026-07-02"), 365);
  EXPECT_EQ(w.flow_cents("2026-07-03"), 0);
  w.reports = {Told("d", 1, Stage::closed, "2025-01-01").purchase("c", "s", "cloud", usd(7.3)).years(2)};
  EXPECT_EQ(w.flow_cents("2025-01-01"), 365);  // 730.5 days: 730
}

TEST(BatchDeals, ATermOfNoDaysIsOverAtOnce) {
  World w;
  w.reports = {Told("d", 1, Stage::closed, "2025-01-01").leg(LegType::debt, "c", "s", usd(1)).leg_ends("2024-06-01")};
  EXPECT_EQ(w.flow_cents("2025-01-01"), 0);
  EXPECT_FALSE(w.find("2025-01-01", "disclosed_share"));
}

TEST(BatchDeals, LateReportsCountFromTheDayTheyWerePublished) {
  World w;
  w.reports = {deal(1, Stage::closed, "2025-09-01", 1), Told("e", 1, Stage::closed, "2025-01-01").purchase("c", "t", "cloud")};
  EXPECT_EQ(w.value("2025-02-01", "sourcing_count_hhi", {"c"}, "cloud"), 10000);
  EXPECT_EQ(w.value("2025-09-01", "sourcing_count_hhi", {"c"}, "cloud"), 5000);
}

}  // namespace
}  // namespace keiretsu::testing
