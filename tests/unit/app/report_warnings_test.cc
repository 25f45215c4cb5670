#include "app/report_warnings.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

#include "codec/envelope.h"
#include "config/tables.h"

namespace keiretsu::app {
namespace {

class ReportWarningsTest : public ::testing::Test {
 protected:
  // `fields` are those after the ids: parties, legs, ...
  std::vector<Warning> of(const std::string& deal, const std::string& fields) {
    codec::Decoder decoder;
    const auto report = decoder
                            .decode(R"({"event_id":")" + deal + R"(-1","deal_id":")" + deal +
                                        R"(","action":"report","stage":"announced","published_at":"2025-03-01T12:00:00Z",)" + fields + "}",
                                    {})
                            .report;
    if (!report) throw std::runtime_error(report.error().message);
    return warnings_.of(*report, "deals.jsonl:" + std::to_string(++line_));
  }

  resolve::Registry registry_ = *config::parse_registry(R"({"entities": [
      {"id": "a", "name": "Alpha"}, {"id": "b", "name": "Beta Holdings"}, {"id": "c", "name": "Gamma"},
      {"id": "b-cloud", "name": "Beta Cloud", "parent": "b"}]})",
                                                        "registry.json", {});
  ReportWarnings warnings_{registry_, FxTable{}};
  int line_ = 0;
};

bool has(const std::vector<Warning>& warnings, std::string_view kind, std::string_view path) {
  return std::ranges::any_of(warnings, [&](const Warning& w) { return w.kind == kind && w.path == path; });
}

TEST_F(ReportWarningsTest, WhatMovesNoNumberIsTold) {
  const std::string parties = R"("parties":[{"id":"a"},{"id":"b"}],)";
  const auto leg = [](const std::string& more) { return R"("legs":[{"type":"partner","from":"a",)" + more + "}]"; };
  EXPECT_TRUE(has(of("d1", parties + R"("legs":[])"), "no_legs", "legs"));
  EXPECT_TRUE(has(of("d2", parties + leg(R"("to":"a")")), "self_leg", "legs[0].to"));
  const std::string back = R"("starts_on":"2030-01-01","ends_on":"2029-01-01")";
  EXPECT_TRUE(has(of("d3", parties + leg(R"("to":"b",)" + back)), "ends_before_start", "legs[0].ends_on"));
  EXPECT_TRUE(has(of("d4", parties + back + "," + leg(R"("to":"b")")), "ends_before_start", "ends_on"));
  EXPECT_TRUE(of("d5", parties + leg(R"("to":"b","starts_on":"2029-01-01","ends_on":"2030-01-01")")).empty());
}

TEST_F(ReportWarningsTest, ALayerThatLooksLikeAKnownOneIsTold) {
  const auto bought = [this](const std::string& deal, const std::string& layer) {
    return of(deal, R"("parties":[{"id":"a"},{"id":"b"}],"legs":[{"type":"purchase","from":"a","to":"b","layer":")" + layer + "\"}]");
  };
  const auto w = bought("d1", "clowd");
  ASSERT_EQ(w.size(), 1U);
  EXPECT_EQ(w[0].path, "legs[0].layer");
  EXPECT_EQ(w[0].message,
            R"("clowd" is no layer of the contract or the registry, so it counts as a market of its own; did you mean "cloud"?)");
  EXPECT_EQ(bought("d2", "cloud"), std::vector<Warning>{});
  EXPECT_EQ(bought("d3", "quantum"), std::vector<Warning>{});  // any word is a layer
}

TEST_F(ReportWarningsTest, AReportThatLeavesNoDoubtHasNone) {
  EXPECT_EQ(of("d", R"("parties":[{"id":"a","roles":["customer"]},{"id":"b","roles":["supplier"]}],
                       "legs":[{"type":"purchase","from":"a","to":"b","amount":{"value":1,"currency":"USD","basis":"total"},"term_years":5}])"),
            std::vector<Warning>{});
}

TEST_F(ReportWarningsTest, ASupplierDoesNotPay) {
  const auto w = of("d", R"("parties":[{"id":"a","roles":["Supplier"]},{"id":"b","roles":["customer"]}],
                            "legs":[{"type":"partner","from":"a","to":"b"},{"type":"purchase","from":"a","to":"b"}])");
  ASSERT_EQ(w.size(), 2U);
  EXPECT_EQ(w[0].kind, "role_direction");
  EXPECT_EQ(w[0].path, "legs[1].from");
  EXPECT_EQ(w[0].message, "party \"a\" has the role \"Supplier\" and stands at `from` of this purchase; expected at `to`, or another role");
  EXPECT_EQ(w[1].path, "legs[1].to");
}

TEST_F(ReportWarningsTest, ARoleThatOneLegBearsOutIsNoMistake) {
  EXPECT_EQ(of("d", R"("parties":[{"id":"a","roles":["supplier"]},{"id":"b"}],
                       "legs":[{"type":"purchase","from":"b","to":"a"},{"type":"purchase","from":"a","to":"b"}])"),
            std::vector<Warning>{});
}

TEST_F(ReportWarningsTest, AnInvestorGivesAndABorrowerReceives) {
  const auto w = of("d", R"("parties":[{"id":"a","roles":["lead_investor"]},{"id":"b","roles":["borrower"]}],
                            "legs":[{"type":"equity","from":"b","to":"a"},{"type":"debt","from":"b","to":"a"}])");
  EXPECT_TRUE(has(w, "role_direction", "legs[0].to"));
  EXPECT_TRUE(has(w, "role_direction", "legs[1].from"));
}

TEST_F(ReportWarningsTest, TheLeadDoesNotHoldTheWholeRound) {
  const std::string parties =
      R"("parties":[{"id":"a","roles":["investor"]},{"id":"b","roles":["investor"]},{"id":"c","roles":["investee"]}],)";
  const auto leg = [](const std::string& from, const std::string& basis) {
    return R"({"type":"equity","from":")" + from + R"(","to":"c")" +
           (basis.empty() ? "" : R"(,"amount":{"value":5,"currency":"USD","basis":")" + basis + R"("})") + "}";
  };
  EXPECT_TRUE(has(of("d1", parties + R"("legs":[)" + leg("a", "total") + "," + leg("b", "") + "]"), "whole_round", "legs[0].amount.basis"));
  // The other investor has no leg at all.
  EXPECT_TRUE(has(of("d2", parties + R"("legs":[)" + leg("a", "total") + "]"), "whole_round", "legs[0].amount.basis"));
  EXPECT_EQ(of("d3", parties + R"("legs":[)" + leg("a", "round") + "," + leg("b", "") + "]"), std::vector<Warning>{});
  const auto both = of("d4", parties + R"("legs":[)" + leg("a", "total") + "," + leg("b", "total") + "]");
  EXPECT_FALSE(has(both, "whole_round", "legs[0].amount.basis"));
}

TEST_F(ReportWarningsTest, APurchaseWithAnAmountTellsItsTerm) {
  const std::string parties = R"("parties":[{"id":"a"},{"id":"b"}],)";
  const auto leg = [](const std::string& more) { return R"("legs":[{"type":"purchase","from":"a","to":"b")" + more + "}]"; };
  const std::string amount = R"(,"amount":{"value":7,"currency":"USD","basis":"total"})";
  EXPECT_TRUE(has(of("d1", parties + leg(amount)), "missing_term", "legs[0]"));
  EXPECT_FALSE(has(of("d2", parties + leg("")), "missing_term", "legs[0]"));
  EXPECT_FALSE(has(of("d3", parties + leg(amount + R"(,"ends_on":"2030-01-01")")), "missing_term", "legs[0]"));
  EXPECT_FALSE(has(of("d4", parties + R"("ends_on":"2030-01-01",)" + leg(amount)), "missing_term", "legs[0]"));
}

TEST_F(ReportWarningsTest, AnUnknownNameIsToldOnceWithTheNearest) {
  const auto tie = [](const std::string& from) { return R"("legs":[{"type":"partner","from":")" + from + R"(","to":"Alpha Inc."}])"; };
  const auto w = of("d", R"("parties":[{"name":"Betta Holdings, Inc."},{"name":"Alpha Inc."}],)" + tie("Betta Holdings, Inc."));
  ASSERT_EQ(w.size(), 1U);
  EXPECT_EQ(w[0].kind, "unknown_name");
  EXPECT_EQ(w[0].path, "parties[0]");
  EXPECT_NE(w[0].message.find("did you mean \"Beta Holdings\"?"), std::string::npos) << w[0].message;
  EXPECT_EQ(of("e", R"("parties":[{"name":"BETTA HOLDINGS"},{"name":"Alpha Inc."}],)" + tie("BETTA HOLDINGS")), std::vector<Warning>{});
  // What is only supported is an open project.
  EXPECT_EQ(of("f", R"("parties":[{"id":"a"},{"name":"Open Thing"}],"legs":[{"type":"support","from":"a","to":"Open Thing"}])"),
            std::vector<Warning>{});
}

TEST_F(ReportWarningsTest, AnAmountWithoutARateIsUndisclosed) {
  EXPECT_TRUE(has(of("d", R"("parties":[{"id":"a"},{"id":"b"}],
                             "legs":[{"type":"debt","from":"a","to":"b","amount":{"value":1,"currency":"EUR","basis":"total"}}])"),
                  "no_rate", "legs[0].amount.currency"));
}

TEST_F(ReportWarningsTest, TwoDealsOfOnePairTypeAndAmountAreLikelyOne) {
  const auto deal = [this](const std::string& id, const std::string& day, const std::string& to, int value) {
    return of(id, R"("announced_on":")" + day + R"(","parties":[{"id":"a"},{"id":")" + to +
                      R"("}],"legs":[{"type":"debt","from":"a","to":")" + to + R"(","amount":{"value":)" + std::to_string(value) +
                      R"(,"currency":"USD","basis":"total"}}])");
  };
  EXPECT_EQ(deal("d1", "2025-01-01", "b", 10), std::vector<Warning>{});
  EXPECT_EQ(deal("d1", "2025-01-02", "b", 10), std::vector<Warning>{});  // the same deal told again
  EXPECT_EQ(deal("d2", "2025-01-01", "b", 11), std::vector<Warning>{});
  EXPECT_EQ(deal("d3", "2025-02-01", "b", 10), std::vector<Warning>{});  // 31 days later
  const auto w = deal("d4", "2025-01-20", "b-cloud", 10);                // counts as b: near d1 and d3
  ASSERT_EQ(w.size(), 2U);
  EXPECT_EQ(w[0].kind, "likely_duplicate");
  EXPECT_NE(w[0].message.find("deal \"d1\" (deals.jsonl:1), 19 days apart"), std::string::npos) << w[0].message;
  EXPECT_EQ(deal("d4", "2025-01-20", "b", 10), std::vector<Warning>{});  // told once
}

TEST_F(ReportWarningsTest, WhatEndsItsDealHasNone) {
  codec::Decoder decoder;
  const auto report =
      decoder
          .decode(R"({"event_id":"x","deal_id":"x","action":"retract","stage":"announced","published_at":"2025-03-01T12:00:00Z",
                      "parties":[{"name":"Nobody"},{"id":"b","roles":["customer"]}],"legs":[{"type":"purchase","from":"Nobody","to":"b"}]})",
                  {})
          .report;
  ASSERT_TRUE(report);
  EXPECT_EQ(warnings_.of(*report, "x:1"), std::vector<Warning>{});
}

}  // namespace
}  // namespace keiretsu::app
