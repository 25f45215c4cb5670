#include "app/describe.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "app/feed.h"
#include "app/show_text.h"
#include "codec/envelope.h"
#include "config/tables.h"

namespace keiretsu::app {
namespace {

class DescribeTest : public ::testing::Test {
 protected:
  // `event` is unique in the deal; `more` are fields from the comma on.
  void tell(const std::string& deal, int revision, const std::string& event, const std::string& stage, const std::string& more) {
    codec::Decoder decoder;
    const std::string json = R"({"deal_id":")" + deal + R"(","event_id":")" + event + R"(","revision":)" + std::to_string(revision) +
                             R"(,"action":"report","stage":")" + stage + R"(","published_at":"2025-03-0)" + std::to_string(++day_) +
                             R"(T12:00:00Z","parties":[{"id":"lab"},{"id":"aws"},{"id":"chipco"}],"legs":[)" + more + "]}";
    const ledger::Told told{offset_++, -1, decoder.decode(json, {}).report};
    if (!told.report) throw std::runtime_error(told.report.error().message);
    feed(ledger_, told, [](const ledger::Step&) {});
  }
  [[nodiscard]] EntityId house(std::string_view name) const { return ledger_.find_house(name).value(); }

  std::int64_t offset_ = 0;
  int day_ = 0;
  ledger::Ledger ledger_{{*config::parse_registry(R"({"entities": [
                              {"id": "lab", "name": "Lab", "kind": "ai-lab", "layers": ["model"]},
                              {"id": "amazon", "name": "Amazon", "layers": ["cloud"], "rivals": ["lab"]},
                              {"id": "aws", "name": "AWS", "parent": "amazon"}, {"id": "chipco", "name": "Chip Co"}]})",
                                                  "registry.json", {}),
                          {},
                          {},
                          {},
                          1,
                          origin_of_files()}};
};

constexpr const char* kCloud = R"({"type":"purchase","from":"lab","to":"aws","layer":"cloud","term_years":4,
                                   "amount":{"value":4000000000,"currency":"USD","basis":"total"}})";

TEST_F(DescribeTest, AnEntityHasItsTiesInEachLensUnderItsHouse) {
  tell("d", 1, "1", "announced", kCloud);
  tell("e", 1, "1", "rumour", R"({"type":"equity","from":"aws","to":"lab"})");
  const Json amazon = describe_entity(ledger_, house("AWS"));
  EXPECT_EQ(amazon["id"], "amazon");
  EXPECT_EQ(amazon["consolidates"], Json({"aws"}));
  ASSERT_EQ(amazon["ties"].size(), 2U);
  EXPECT_EQ(amazon["ties"][0], Json::parse(R"({"side":"receives","with":"lab","what":"purchase","lenses":{
              "reported":{"legs":1,"disclosed":1,"cents":100000000000,"conditional_cents":0},
              "stated":{"legs":1,"disclosed":1,"cents":100000000000,"conditional_cents":0}}})"));
  EXPECT_EQ(amazon["ties"][1], Json::parse(R"({"side":"gives","with":"lab","what":"capital","lenses":{
              "reported":{"legs":1,"disclosed":0,"cents":0,"conditional_cents":0}}})"));
  const std::string text = entity_text(amazon, Lens::stated);
  EXPECT_NE(text.find("$1.0 bn         $1.0 bn         -\n"), std::string::npos) << text;
  EXPECT_NE(text.find("undisclosed     -               -\n"), std::string::npos) << text;
}

TEST_F(DescribeTest, ATieTellsLiveLegsBothWaysAndWhatIsOver) {
  tell("d", 1, "1", "definitive", kCloud);
  tell("e", 1, "1", "announced", R"({"type":"access","from":"aws","to":"lab"})");
  tell("f", 1, "1", "announced", R"({"type":"partner","from":"aws","to":"lab"})");
  tell("f", 2, "2", "terminated", "");
  const Json tie = describe_tie(ledger_, house("lab"), house("amazon"));
  EXPECT_TRUE(tie["rivals"].get<bool>());
  ASSERT_EQ(tie["deals"].size(), 2U);
  EXPECT_EQ(tie["deals"][0]["lenses"], Json({"reported", "stated", "firm"}));
  EXPECT_EQ(tie["deals"][0]["legs"][0]["flow_cents"], 100'000'000'000);
  EXPECT_EQ(tie["deals"][1]["legs"][0]["type"], "access");
  EXPECT_EQ(tie["not_live"], Json({"f"}));
}

TEST_F(DescribeTest, ALayerIsSortedByMoneyThenRelations) {
  tell("d", 1, "1", "announced", R"({"type":"purchase","from":"lab","to":"chipco","layer":"cloud"})");
  tell("e", 1, "1", "announced", kCloud);
  const Json layer = describe_layer(ledger_, ledger_.symbols().find_layer("cloud").value());
  ASSERT_EQ(layer["suppliers"].size(), 2U);
  EXPECT_EQ(layer["suppliers"][0]["id"], "amazon");
  EXPECT_EQ(layer["suppliers"][0]["lenses"]["stated"]["flow_share"], 1.0);
  EXPECT_EQ(layer["suppliers"][1]["lenses"]["stated"]["relation_share"], 0.5);
  EXPECT_EQ(layer["lenses"]["stated"]["market_relation_hhi"], 5000.0);
  EXPECT_FALSE(layer["lenses"].contains("firm"));
}

TEST_F(DescribeTest, ADealTellsWinnersAndConflicts) {
  tell("d", 1, "first", "definitive", kCloud);
  tell("d", 2, "rumour", "rumour", "");
  tell("d", 1, "other", "definitive", R"({"type":"partner","from":"lab","to":"aws"})");
  const Json deal = describe_deal(ledger_, ledger_.deals().find("d").value());
  ASSERT_EQ(deal["reports"].size(), 3U);
  EXPECT_EQ(deal["lenses"]["reported"]["event_id"], "rumour");
  EXPECT_EQ(deal["lenses"]["firm"]["event_id"], "first");
  EXPECT_EQ(deal["conflicts"], Json::parse(R"([{"revision":1,"event_ids":["first","other"]}])"));
  EXPECT_NE(deal_text(deal).find("Conflict: revision 1 is told with different terms by first, other"), std::string::npos);
}

}  // namespace
}  // namespace keiretsu::app
