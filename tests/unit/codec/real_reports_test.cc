#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <string>

#include "codec/envelope.h"

namespace keiretsu::codec {
namespace {

// The shipped reports, all accepted; the counts are those of the file's own description.
TEST(RealReports, AreAllAccepted) {
  std::ifstream in(KEIRETSU_SOURCE_DIR "/deploy/data/ai-deals.jsonl");
  ASSERT_TRUE(in);
  Decoder decoder;
  std::size_t reports = 0, disclosed = 0, rounds = 0, facts = 0;
  std::set<std::string> deals;
  std::map<LegType, int> legs;
  for (std::string line; std::getline(in, line); ++reports) {
    const Decoded d = decoder.decode(line, {});
    ASSERT_TRUE(d.report) << reports + 1 << ": " << d.report.error().message;
    EXPECT_EQ(d.decoder, "json");
    deals.insert(d.report->deal_id);
    facts += d.report->facts.size();
    for (const LegTold& leg : d.report->legs) {
      ++legs[leg.type];
      disclosed += leg.amount ? 1 : 0;
      rounds += leg.amount && leg.amount->basis == Basis::round ? 1 : 0;
    }
  }
  EXPECT_EQ(reports, 212u);
  EXPECT_EQ(deals.size(), 177u);
  EXPECT_EQ(legs, (std::map<LegType, int>{{LegType::purchase, 171},
                                          {LegType::equity, 145},
                                          {LegType::debt, 5},
                                          {LegType::in_kind, 11},
                                          {LegType::capex, 8},
                                          {LegType::guarantee, 4},
                                          {LegType::acquire, 15},
                                          {LegType::access, 28},
                                          {LegType::support, 68},
                                          {LegType::partner, 97}}));
  EXPECT_EQ(disclosed, 131u);
  EXPECT_EQ(rounds, 29u);
  EXPECT_EQ(facts, 6u);
}

TEST(RealReports, AReportIsReadToTheLastField) {
  std::ifstream in(KEIRETSU_SOURCE_DIR "/deploy/data/ai-deals.jsonl");
  std::string line;
  ASSERT_TRUE(std::getline(in, line));
  const auto report = Decoder().decode(line, {}).report;
  ASSERT_TRUE(report);
  EXPECT_EQ(report->event_id, "nvidia-mellanox-2019-acquisition-r1");
  EXPECT_EQ(report->stage, Stage::definitive);
  ASSERT_EQ(report->legs.size(), 1u);
  EXPECT_EQ(report->legs[0].amount, (AmountTold{7e9, "USD", Basis::total}));
  EXPECT_EQ(report->parties[*report->legs[0].to].name, "Mellanox");
  ASSERT_EQ(report->sources.size(), 1u);
  EXPECT_EQ(report->sources[0].published_on, parse_day("2025-12-26"));
  EXPECT_EQ(report->sources[0].verified, true);
}

}  // namespace
}  // namespace keiretsu::codec
