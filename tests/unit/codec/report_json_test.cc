#include "codec/report_json.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "codec/envelope.h"

namespace keiretsu::codec {
namespace {

using Json = nlohmann::json;
using enum RejectionClass;

const Json kFull = Json::parse(R"({
  "event_id": "e1", "deal_id": "d1", "revision": 3, "correction": true, "action": "amend", "stage": "definitive", "kind": "supply",
  "published_at": "2025-09-10T14:00:00+02:00", "announced_on": "2025-09-09", "starts_on": "2026-01-01", "ends_on": "2031-12-31",
  "parties": [
    {"id": "openai", "name": "OpenAI", "roles": ["customer", "tenant"]},
    {"ref": "o", "id": "oracle", "name": "Oracle", "identifiers": {"ticker": "NYSE:ORCL", "lei": "L", "isin": 7}},
    {"name": "Crusoe"},
    {"identifiers": {"wikidata": "Q1", "domain": "x.com"}}],
  "legs": [
    {"type": "purchase", "from": "openai", "to": "o", "layer": "cloud", "amount": {"value": 300000000000.5, "currency": "USD", "basis": "up_to"},
     "term_years": 5, "starts_on": "2027-01-01", "ends_on": "2032-01-01", "conditional": true, "quantity": {"value": 4.5, "unit": "GW"},
     "exclusivity": "first_refusal", "part_of": "d0", "note": "n"},
    {"type": "capex", "from": "Crusoe", "for": "openai", "amount": {"value": 1e10, "currency": "EUR"}},
    {"type": "in_kind", "from": "domain:x.com", "to": "openai", "what": "equity", "stake": 0.25}],
  "confidence": 0.5,
  "sources": [{"publisher": "P", "title": "T", "url": "U", "published_on": "2025-09-11", "kind": "wire", "group": "g", "reliability": 1, "verified": false},
              {"publisher": "Q"}],
  "facts": [{"of": "revenue", "subject": "o", "counterparty": "openai", "share": 0.62, "period": "2024-Q4"},
            {"of": "revenue", "subject": "o", "share": 0, "period": "2024"}],
  "note": "shown only"})");

const Json kLeast =
    Json::parse(R"({"event_id": "e", "deal_id": "d", "action": "report", "stage": "rumour", "published_at": "2025-09-10T12:00:00.000001Z",
  "parties": [{"id": "a"}, {"id": "b"}]})");

Accepted<DealReport> decode(std::string_view text) {
  static Decoder decoder;
  return decoder.decode(text, {}).report;
}

// What came out, in one word: "accepted" or the code.
std::string verdict(const Accepted<DealReport>& report) { return report ? "accepted" : report.error().code; }

std::string with(const Json& base, const char* pointer, const char* value) {
  Json json = base;
  json[Json::json_pointer(pointer)] = Json::parse(value);
  return json.dump();
}

TEST(ReportJson, ReadsEveryField) {
  const auto decoded = decode(kFull.dump());
  ASSERT_TRUE(decoded) << decoded.error().message;
  DealReport r;
  r.event_id = "e1";
  r.deal_id = "d1";
  r.revision = 3;
  r.correction = true;
  r.action = Action::amend;
  r.stage = Stage::definitive;
  r.kind = "supply";
  r.published_at = *parse_instant("2025-09-10T12:00:00Z");
  r.announced_on = parse_day("2025-09-09");
  r.starts_on = parse_day("2026-01-01");
  r.ends_on = parse_day("2031-12-31");
  r.parties = {{.ref = "openai", .id = "openai", .name = "OpenAI", .identifiers = {}, .roles = {"customer", "tenant"}},
               {.ref = "o", .id = "oracle", .name = "Oracle", .identifiers = {{"lei", "L"}, {"ticker", "NYSE:ORCL"}}, .roles = {}},
               {.ref = "Crusoe", .id = "", .name = "Crusoe", .identifiers = {}, .roles = {}},
               {.ref = "domain:x.com", .id = "", .name = "", .identifiers = {{"domain", "x.com"}, {"wikidata", "Q1"}}, .roles = {}}};
  LegTold purchase;
  purchase.type = LegType::purchase;
  purchase.from = 0;
  purchase.to = 1;
  purchase.layer = "cloud";
  purchase.amount = AmountTold{300000000000.5, "USD", Basis::up_to};
  purchase.term_years = 5;
  purchase.starts_on = parse_day("2027-01-01");
  purchase.ends_on = parse_day("2032-01-01");
  purchase.conditional = true;
  purchase.quantity = QuantityTold{4.5, "GW"};
  purchase.exclusivity = Exclusivity::first_refusal;
  purchase.part_of = "d0";
  purchase.note = "n";
  LegTold capex;
  capex.type = LegType::capex;
  capex.from = 2;
  capex.benefit = 0;
  capex.amount = AmountTold{1e10, "EUR", Basis::total};
  LegTold in_kind;
  in_kind.type = LegType::in_kind;
  in_kind.from = 3;
  in_kind.to = 0;
  in_kind.what = What::equity;
  in_kind.stake = 0.25;
  r.legs = {purchase, capex, in_kind};
  r.confidence = 0.5;
  SourceTold source{"P", "T", "U", "g", parse_day("2025-09-11"), SourceKind::wire, 1.0, false};
  r.sources = {source, SourceTold{"Q", {}, {}, {}, {}, SourceKind::untold, {}, {}}};
  r.facts = {{1, std::uint16_t{0}, 0.62, "2024-Q4"}, {1, std::nullopt, 0, "2024"}};
  r.note = "shown only";
  EXPECT_EQ(*decoded, r);
}

TEST(ReportJson, KnowsItsDefaults) {
  const auto decoded = decode(kLeast.dump());
  ASSERT_TRUE(decoded) << decoded.error().message;
  EXPECT_EQ(decoded->revision, *parse_instant("2025-09-10T12:00:00Z") + 1) << "published_at in microseconds";
  EXPECT_FALSE(decoded->correction);
  EXPECT_EQ(decoded->confidence, 1);
  EXPECT_TRUE(decoded->legs.empty() && decoded->sources.empty() && decoded->facts.empty());
}

TEST(ReportJson, TakesNullForAbsentAtAnyDepth) {
  // Every field that is not required is told as null, and all that is told else stays.
  Json nulls = kLeast;
  for (const char* field :
       {"revision", "correction", "kind", "announced_on", "starts_on", "ends_on", "legs", "confidence", "sources", "facts", "note"})
    nulls[field] = nullptr;
  for (const char* field : {"ref", "name", "identifiers", "roles"}) nulls["parties"][0][field] = nullptr;
  EXPECT_EQ(decode(nulls.dump()), decode(kLeast.dump()));

  const auto bare = decode(with(kLeast, "/legs", R"([{"type": "capex", "from": "a"}])"));
  const auto told =
      decode(with(kLeast, "/legs", R"([{"type": "capex", "from": "a", "to": null, "for": null, "layer": null, "what": null, "amount": null,
    "stake": null, "term_years": null, "starts_on": null, "ends_on": null, "conditional": null, "quantity": null, "exclusivity": null, "part_of": null, "note": null}])"));
  ASSERT_TRUE(bare && told);
  EXPECT_EQ(*bare, *told);
}

TEST(ReportJson, IgnoresUnknownFieldsAtAnyDepth) {
  Json json = kFull;
  for (const char* place : {"/x", "/parties/0/x", "/parties/1/identifiers/x", "/legs/0/x", "/legs/0/amount/x", "/legs/0/quantity/x",
                            "/sources/0/x", "/facts/0/x"})
    json[Json::json_pointer(place)] = Json::parse(R"({"any": [null, {"thing": 1}]})");
  EXPECT_EQ(decode(json.dump()), decode(kFull.dump()));
}

struct Case {
  const char* pointer;
  const char* value;
  const char* verdict;
};

TEST(ReportJson, JudgesEachField) {
  const std::string s128 = '"' + std::string(128, 'x') + '"', s129 = '"' + std::string(129, 'x') + '"',
                    s257 = '"' + std::string(257, 'x') + '"';
  const std::string parties257 = [] {
    Json list = Json::array();
    for (int i = 0; i < 257; ++i) list.push_back({{"id", "p" + std::to_string(i)}});
    return list.dump();
  }();
  const std::string legs257 = Json(std::vector<Json>(257, Json{{"type", "capex"}, {"from", "openai"}})).dump();
  const std::vector<Case> cases = {{"/event_id", "12", "bad_field.type"},
                                   {"/event_id", "null", "bad_field.missing"},
                                   {"/event_id", "\"\"", "bad_field.length"},
                                   {"/event_id", s128.c_str(), "accepted"},
                                   {"/event_id", s129.c_str(), "bad_field.length"},
                                   {"/event_id", R"("a\u0000")", "bad_field.control"},
                                   {"/deal_id", "[\"d\"]", "bad_field.type"},
                                   {"/deal_id", "null", "bad_field.missing"},
                                   {"/deal_id", s129.c_str(), "bad_field.length"},
                                   {"/deal_id", R"("\u001f")", "bad_field.control"},
                                   {"/deal_id", R"("\u007f")", "accepted"},
                                   {"/revision", "1", "accepted"},
                                   {"/revision", "9223372036854775807", "accepted"},
                                   {"/revision", "9223372036854775808", "bad_field.range"},
                                   {"/revision", "0", "bad_field.range"},
                                   {"/revision", "-1", "bad_field.range"},
                                   {"/revision", "1.5", "bad_field.range"},
                                   {"/revision", "2.0", "bad_field.range"},
                                   {"/revision", "\"2\"", "bad_field.type"},
                                   {"/revision", "true", "bad_field.type"},
                                   {"/correction", "1", "bad_field.type"},
                                   {"/correction", "\"true\"", "bad_field.type"},
                                   {"/action", "\"explode\"", "unknown_enum.action"},
                                   {"/action", "\"Report\"", "unknown_enum.action"},
                                   {"/action", "\"merge\"", "unknown_enum.action"},
                                   {"/action", "1", "bad_field.type"},
                                   {"/action", "null", "bad_field.missing"},
                                   {"/stage", "\"rumor\"", "unknown_enum.stage"},
                                   {"/stage", "\"terminated\"", "accepted"},
                                   {"/stage", "null", "bad_field.missing"},
                                   {"/kind", "7", "bad_field.type"},
                                   {"/kind", "\"\"", "accepted"},
                                   {"/published_at", "1700000000", "bad_field.type"},
                                   {"/published_at", "null", "bad_field.missing"},
                                   {"/published_at", "\"\"", "bad_date.unparsable"},
                                   {"/published_at", "\"2025-09-10\"", "bad_date.unparsable"},
                                   {"/published_at", "\"2025-09-10T12:00:00\"", "bad_date.unparsable"},
                                   {"/published_at", "\"1989-12-31T23:59:59Z\"", "bad_date.out_of_range"},
                                   {"/published_at", "\"1990-01-01T00:00:00Z\"", "accepted"},
                                   {"/published_at", "\"2100-12-31T23:59:59Z\"", "accepted"},
                                   {"/published_at", "\"2101-01-01T00:00:00Z\"", "bad_date.out_of_range"},
                                   {"/published_at", "\"2101-01-01T00:00:00+01:00\"", "accepted"},
                                   {"/announced_on", "\"1989-12-31\"", "bad_date.out_of_range"},
                                   {"/announced_on", "\"2025-02-29\"", "bad_date.unparsable"},
                                   {"/announced_on", "\"2025-9-1\"", "bad_date.unparsable"},
                                   {"/announced_on", "20250901", "bad_field.type"},
                                   {"/starts_on", "\"1066-10-14\"", "bad_date.out_of_range"},
                                   {"/ends_on", "\"9999-12-31\"", "bad_date.out_of_range"},
                                   {"/ends_on", "\"2100-12-31\"", "accepted"},
                                   {"/ends_on", "\"2101-01-01\"", "bad_date.out_of_range"},
                                   {"/starts_on", "{}", "bad_field.type"},
                                   {"/parties", "\"none\"", "bad_field.type"},
                                   {"/parties", "[]", "bad_field.count"},
                                   {"/parties", "null", "bad_field.missing"},
                                   {"/parties", parties257.c_str(), "bad_field.count"},
                                   {"/parties/0", "null", "bad_field.null_element"},
                                   {"/parties/0", "\"openai\"", "bad_field.type"},
                                   {"/parties/4", "{}", "bad_field.nameless"},
                                   {"/parties/4", R"({"ref": "x", "id": null})", "bad_field.nameless"},
                                   {"/parties/4", R"({"identifiers": {"isin": "x"}})", "bad_field.nameless"},
                                   {"/parties/4", R"({"identifiers": {"lei": 5}})", "bad_field.type"},
                                   {"/parties/4", R"({"identifiers": []})", "bad_field.type"},
                                   {"/parties/4", R"({"id": ""})", "bad_field.length"},
                                   {"/parties/4", R"({"name": ""})", "bad_field.length"},
                                   {"/parties/4", R"({"name": "a\tb"})", "bad_field.control"},
                                   {"/parties/4", R"({"ref": "r\n", "id": "x"})", "bad_field.control"},
                                   {"/parties/4", R"({"identifiers": {"lei": "\u0001"}})", "bad_field.control"},
                                   {"/parties/4", R"({"ref": "o", "id": "x"})", "bad_field.same_ref"},
                                   {"/parties/4", R"({"id": "o"})", "bad_field.same_ref"},
                                   {"/parties/4", R"({"name": "openai"})", "bad_field.same_ref"},
                                   {"/parties/4", R"({"ref": "O", "id": "oracle"})", "accepted"},
                                   {"/parties/4/name", s257.c_str(), "bad_field.length"},
                                   {"/parties/0/roles", "\"customer\"", "bad_field.type"},
                                   {"/parties/0/roles/0", "null", "bad_field.null_element"},
                                   {"/parties/0/roles/0", "3", "bad_field.type"},
                                   {"/parties/0/roles", "[]", "accepted"},
                                   {"/legs", "{}", "bad_field.type"},
                                   {"/legs", "[]", "accepted"},
                                   {"/legs", legs257.c_str(), "bad_field.count"},
                                   {"/legs/0", "null", "bad_field.null_element"},
                                   {"/legs/0", "[]", "bad_field.type"},
                                   {"/legs/0", "{}", "bad_field.missing"},
                                   {"/legs/0/type", "null", "bad_field.missing"},
                                   {"/legs/0/type", "\"explode\"", "unknown_enum.type"},
                                   {"/legs/0/type", "2", "bad_field.type"},
                                   {"/legs/0/from", "null", "bad_field.missing"},
                                   {"/legs/0/from", "\"nobody\"", "unknown_ref.from"},
                                   {"/legs/0/from", "\"oracle\"", "unknown_ref.from"},
                                   {"/legs/0/from", "\"OpenAI\"", "unknown_ref.from"},
                                   {"/legs/0/from", "0", "bad_field.type"},
                                   {"/legs/0/from", "\"\"", "unknown_ref.from"},
                                   {"/legs/0/to", "null", "bad_field.missing"},
                                   {"/legs/0/to", "\"nobody\"", "unknown_ref.to"},
                                   {"/legs/0/to", "\"openai\"", "accepted"},
                                   {"/legs/1/to", "null", "accepted"},
                                   {"/legs/1/to", "\"o\"", "accepted"},
                                   {"/legs/1/for", "\"nobody\"", "unknown_ref.for"},
                                   {"/legs/1/for", "[]", "bad_field.type"},
                                   {"/legs/0/layer", "\"quantum\"", "accepted"},
                                   {"/legs/0/layer", "\"\"", "bad_field.length"},
                                   {"/legs/0/layer", "[\"cloud\"]", "bad_field.type"},
                                   {"/legs/2/what", "\"cash\"", "unknown_enum.what"},
                                   {"/legs/2/what", "1", "bad_field.type"},
                                   {"/legs/2/stake", "1", "accepted"},
                                   {"/legs/2/stake", "0", "accepted"},
                                   {"/legs/2/stake", "1.01", "bad_field.range"},
                                   {"/legs/2/stake", "-0.01", "bad_field.range"},
                                   {"/legs/2/stake", "\"0.1\"", "bad_field.type"},
                                   {"/legs/0/term_years", "0", "bad_field.range"},
                                   {"/legs/0/term_years", "0.1", "accepted"},
                                   {"/legs/0/term_years", "110", "accepted"},
                                   {"/legs/0/term_years", "110.5", "bad_field.range"},
                                   {"/legs/0/term_years", "-1", "bad_field.range"},
                                   {"/legs/0/term_years", "\"5\"", "bad_field.type"},
                                   {"/legs/0/starts_on", "\"1900-01-01\"", "bad_date.out_of_range"},
                                   {"/legs/0/ends_on", "\"soon\"", "bad_date.unparsable"},
                                   {"/legs/0/conditional", "\"yes\"", "bad_field.type"},
                                   {"/legs/0/quantity", "4", "bad_field.type"},
                                   {"/legs/0/quantity", "{}", "bad_field.missing"},
                                   {"/legs/0/quantity/value", "-1", "bad_field.range"},
                                   {"/legs/0/quantity/value", "\"4\"", "bad_field.type"},
                                   {"/legs/0/quantity/unit", "null", "bad_field.missing"},
                                   {"/legs/0/quantity/unit", "3", "bad_field.type"},
                                   {"/legs/0/exclusivity", "\"sole\"", "unknown_enum.exclusivity"},
                                   {"/legs/0/exclusivity", "\"none\"", "accepted"},
                                   {"/legs/0/exclusivity", "\"untold\"", "unknown_enum.exclusivity"},
                                   {"/legs/0/exclusivity", "true", "bad_field.type"},
                                   {"/legs/0/part_of", "\"\"", "bad_field.length"},
                                   {"/legs/0/part_of", s129.c_str(), "bad_field.length"},
                                   {"/legs/0/note", "{}", "bad_field.type"},
                                   {"/legs/0/amount", "5", "bad_field.type"},
                                   {"/legs/0/amount", "{}", "bad_field.missing"},
                                   {"/legs/0/amount/value", "null", "bad_field.missing"},
                                   {"/legs/0/amount/value", "\"5\"", "bad_field.type"},
                                   {"/legs/0/amount/value", "0", "accepted"},
                                   {"/legs/0/amount/value", "1e13", "accepted"},
                                   {"/legs/0/amount/value", "10000000000000", "accepted"},
                                   {"/legs/0/amount/value", "10000000000001", "bad_amount.too_large"},
                                   {"/legs/0/amount/value", "-1", "bad_amount.negative"},
                                   {"/legs/0/amount/value", "-0.01", "bad_amount.negative"},
                                   {"/legs/0/amount/currency", "null", "bad_field.missing"},
                                   {"/legs/0/amount/currency", "\"usd\"", "bad_field.currency"},
                                   {"/legs/0/amount/currency", "\"US\"", "bad_field.currency"},
                                   {"/legs/0/amount/currency", "\"US$\"", "bad_field.currency"},
                                   {"/legs/0/amount/currency", "\"XXX\"", "accepted"},
                                   {"/legs/0/amount/currency", "840", "bad_field.type"},
                                   {"/legs/0/amount/basis", "\"explode\"", "unknown_enum.basis"},
                                   {"/legs/0/amount/basis", "\"round\"", "bad_field.basis"},
                                   {"/legs/0/amount/basis", "null", "accepted"},
                                   {"/legs/0/amount/basis", "3", "bad_field.type"},
                                   {"/legs/1/amount/basis", "\"round\"", "bad_field.basis"},
                                   {"/legs/2/amount", R"({"value": 1, "currency": "USD", "basis": "round"})", "accepted"},
                                   {"/legs/0/amount/basis", "\"valuation_implied\"", "accepted"},
                                   {"/confidence", "\"high\"", "bad_field.type"},
                                   {"/confidence", "1.1", "bad_field.range"},
                                   {"/confidence", "-0.1", "bad_field.range"},
                                   {"/confidence", "0", "accepted"},
                                   {"/confidence", "1", "accepted"},
                                   {"/sources", "{}", "bad_field.type"},
                                   {"/sources/0", "null", "bad_field.null_element"},
                                   {"/sources/0/publisher", "null", "bad_field.missing"},
                                   {"/sources/0/publisher", "\"\"", "bad_field.length"},
                                   {"/sources/0/title", "3", "bad_field.type"},
                                   {"/sources/0/title", R"("a\u0000b")", "accepted"},
                                   {"/sources/0/url", "[]", "bad_field.type"},
                                   {"/sources/0/published_on", "\"2025-13-01\"", "bad_date.unparsable"},
                                   {"/sources/0/kind", "\"tv\"", "unknown_enum.kind"},
                                   {"/sources/0/kind", "\"untold\"", "unknown_enum.kind"},
                                   {"/sources/0/group", "1", "bad_field.type"},
                                   {"/sources/0/reliability", "2", "bad_field.range"},
                                   {"/sources/0/reliability", "\"high\"", "bad_field.type"},
                                   {"/sources/0/verified", "\"no\"", "bad_field.type"},
                                   {"/facts", "\"none\"", "bad_field.type"},
                                   {"/facts/0", "null", "bad_field.null_element"},
                                   {"/facts/0/of", "\"profit\"", "unknown_enum.of"},
                                   {"/facts/0/of", "null", "bad_field.missing"},
                                   {"/facts/0/subject", "\"nobody\"", "unknown_ref.subject"},
                                   {"/facts/0/subject", "null", "bad_field.missing"},
                                   {"/facts/0/counterparty", "\"nobody\"", "unknown_ref.counterparty"},
                                   {"/facts/0/share", "1.5", "bad_field.range"},
                                   {"/facts/0/share", "null", "bad_field.missing"},
                                   {"/facts/0/period", "\"2024-Q5\"", "bad_field.period"},
                                   {"/facts/0/period", "\"2024-q1\"", "bad_field.period"},
                                   {"/facts/0/period", "\"FY2024\"", "bad_field.period"},
                                   {"/facts/0/period", "\"2024-\"", "bad_field.period"},
                                   {"/facts/0/period", "2024", "bad_field.type"},
                                   {"/facts/0/period", "null", "bad_field.missing"},
                                   {"/note", "[]", "bad_field.type"},
                                   {"/note", R"("a\u0000")", "accepted"}};
  for (const Case& c : cases)
    EXPECT_EQ(verdict(decode(with(kFull, c.pointer, c.value))), c.verdict) << c.pointer << " = " << std::string(c.value).substr(0, 80);
}

TEST(ReportJson, TakesRoundOnCapitalOnly) {
  for (const char* type : {"purchase", "equity", "debt", "in_kind", "capex", "guarantee", "acquire", "access", "support", "partner"}) {
    const std::string leg = std::string(R"([{"type": ")") + type +
                            R"(", "from": "a", "to": "b", "amount": {"value": 1, "currency": "USD", "basis": "round"}}])";
    EXPECT_EQ(verdict(decode(with(kLeast, "/legs", leg.c_str()))), is_capital(*parse_leg_type(type)) ? "accepted" : "bad_field.basis")
        << type;
  }
}

TEST(ReportJson, NegativeZeroIsZero) {
  const auto decoded =
      decode(with(kLeast, "/legs", R"([{"type": "debt", "from": "a", "to": "b", "amount": {"value": -0.0, "currency": "USD"}}])"));
  ASSERT_TRUE(decoded);
  EXPECT_FALSE(std::signbit(decoded->legs[0].amount->value));
}

TEST(ReportJson, RefusalsNamePlaceValueAndExpectation) {
  const auto message = [](const char* pointer, const char* value) { return decode(with(kFull, pointer, value)).error().message; };
  EXPECT_EQ(message("/legs/0/amount/value", "-5"), "legs[0].amount.value: -5 is negative; expected 0 to 1e13");
  EXPECT_EQ(message("/stage", "\"rumor\""),
            "stage: \"rumor\" is no known word; expected rumour, announced, loi, definitive, closed or terminated");
  EXPECT_EQ(message("/facts/1/subject", R"("a\u001b[2J")"),
            "facts[1].subject: \"a\\u001b[2J\" names no party; expected the ref of a party (default: its id, else its name)");
  EXPECT_EQ(message("/parties/4", R"({"id": "o"})"),
            "parties[4]: its ref \"o\" is that of parties[1] too; expected one party for each ref (default: its id, else its name)");
  EXPECT_EQ(message("/kind", "{}"), "kind: an object; expected a string");
  EXPECT_EQ(message("/legs/0/from", "null"), "legs[0].from: missing; expected the ref of a party (default: its id, else its name)");
  EXPECT_EQ(message("/event_id", ('"' + std::string(500, 'x') + '"').c_str()),
            "event_id: \"" + std::string(60, 'x') + "...\" has 500 bytes; expected 1 to 128 bytes");
  EXPECT_EQ(message("/announced_on", "\"2101-01-01\""), "announced_on: \"2101-01-01\" is out of range; expected a year from 1990 to 2100");
}

}  // namespace
}  // namespace keiretsu::codec
