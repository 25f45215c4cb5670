#include "codec/registry_json.h"

#include <gtest/gtest.h>

#include <ctime>
#include <fstream>
#include <sstream>

namespace keiretsu::codec {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string entry(const std::string& more) { return R"({"entities": [{"id": "a", "name": "A", )" + more + "}]}"; }

// "line path: message" of each problem.
template <class T>
std::vector<std::string> problems(const std::expected<T, std::vector<Problem>>& parsed) {
  std::vector<std::string> out;
  if (!parsed)
    for (const Problem& p : parsed.error()) out.push_back(std::to_string(p.line) + " " + p.path + ": " + p.message);
  return out;
}

TEST(RegistryJson, ReadsEveryField) {
  const auto parsed = parse_registry(R"({"as_of": "2025-09-30", "entities": [
    {"id": "aws", "name": "AWS", "aliases": ["Amazon Web Services"], "kind": "cloud", "layers": ["cloud", "chips"], "parent": "amazon", "consolidated": false,
     "camp": "c", "country": "US", "identifiers": {"ticker": "T", "cik": "7", "isin": 4}, "rivals": ["azure"], "valuation": {"value": 1},
     "annual_revenue": [{"value": 1.5, "currency": "EUR", "period_end": "2024-12-31", "published_on": "2025-02-01", "source": "s"}, {"value": 2, "currency": "USD"}],
     "equity": {"value": -3, "currency": "USD", "fiscal_year": "FY2025"}},
    {"id": "b", "name": "B", "parent": null, "annual_revenue": null, "layers": null}]})");
  ASSERT_TRUE(parsed) << problems(parsed)[0];
  RegistryEntry aws;
  aws.id = "aws";
  aws.name = "AWS";
  aws.kind = "cloud";
  aws.aliases = {"Amazon Web Services"};
  aws.layers = {"cloud", "chips"};
  aws.rivals = {"azure"};
  aws.parent = "amazon";
  aws.consolidated = false;
  aws.camp = "c";
  aws.country = "US";
  aws.identifiers = {{"cik", "7"}, {"ticker", "T"}};
  aws.annual_revenue = {{1.5, "EUR", parse_day("2024-12-31"), parse_day("2025-02-01"), "s"}, {2, "USD", {}, {}, ""}};
  aws.equity = {{-3, "USD", {}, {}, ""}};
  RegistryEntry b;
  b.id = "b";
  b.name = "B";
  EXPECT_EQ(*parsed, (std::vector{aws, b}));
  EXPECT_TRUE(b.consolidated) << "the default";
}

TEST(RegistryJson, ReadsTheShippedFile) {
  const auto parsed = parse_registry(read_file(KEIRETSU_SOURCE_DIR "/config/registry.json"));
  ASSERT_TRUE(parsed) << problems(parsed)[0];
  EXPECT_EQ(parsed->size(), 156u);
  std::size_t revenues = 0, equities = 0, parents = 0;
  for (const RegistryEntry& e : *parsed) {
    revenues += e.annual_revenue.size();
    equities += e.equity.size();
    parents += e.parent.empty() ? 0 : 1;
  }
  EXPECT_EQ(revenues, 43u);
  EXPECT_EQ(equities, 18u);
  EXPECT_EQ(parents, 14u);
}

TEST(RegistryJson, TellsEveryFaultWithItsLine) {
  const auto parsed = parse_registry(R"({
 "entities": [
  {"id": "a", "name": "A", "alias": ["x"],
   "parnet": "b", "consolidated": "yes",
   "annual_revenue": [
     {"value": "5", "currency": "usd"},
     {"value": 5, "published_on": "2025-13-01"},
     null
   ]},
  {"id": "a", "name": ""},
  {"name": "x", "annualRevenue": 5, "identifiers": {"lei": 7}},
  17
 ]
})");
  EXPECT_EQ(problems(parsed),
            (std::vector<std::string>{
                "3 entities[0].alias: no such field; did you mean \"aliases\"?",
                "4 entities[0].consolidated: \"yes\"; expected true or false",
                "4 entities[0].parnet: no such field; did you mean \"parent\"?",
                "6 entities[0].annual_revenue[0].value: \"5\"; expected a number from 0 to 1e16",
                "6 entities[0].annual_revenue[0].currency: \"usd\"; expected three capital letters (ISO 4217)",
                "7 entities[0].annual_revenue[1].published_on: \"2025-13-01\"; expected a date YYYY-MM-DD from 1990 to 2100",
                "7 entities[0].annual_revenue[1].currency: missing; expected in every figure",
                "8 entities[0].annual_revenue[2]: null; expected a figure {value, currency, ...} or a list of such",
                "10 entities[1].name: \"\"; expected a string of 1 to 256 bytes without control characters",
                "10 entities[1].id: \"a\" is the id of entities[0] too; expected each id once",
                "11 entities[2].identifiers.lei: 7; expected a string of 1 to 256 bytes without control characters",
                "11 entities[2].annualRevenue: no such field; did you mean \"annual_revenue\"?",
                "11 entities[2].id: missing; expected in every entry",
                "12 entities[3]: 17; expected an entry {id, name, ...}",
            }));
}

TEST(RegistryJson, TellsWhyAFileCannotBeRead) {
  EXPECT_EQ(problems(parse_registry("{\"entities\": [\n {\"id\" \"a\"}]}")),
            std::vector<std::string>{
                "2 : column 10: syntax error while parsing object separator - unexpected string literal; expected ':'; expected JSON"});
  EXPECT_EQ(problems(parse_registry("")), std::vector<std::string>{"1 : the value is empty; expected a JSON object"});
  EXPECT_EQ(problems(parse_registry("[]")), std::vector<std::string>{"1 : the root is not an object; expected a JSON object"});
  EXPECT_EQ(problems(parse_registry("{}")), std::vector<std::string>{"1 entities: missing; expected a list of entries"});
  EXPECT_EQ(problems(parse_registry("{\"entities\": {}}")), std::vector<std::string>{"1 entities: an object; expected a list of entries"});
  EXPECT_EQ(problems(parse_registry("{\"entities\": [\n{\"id\": \"a\", \"name\": \"A\",\n\"id\": \"b\"}]}")),
            std::vector<std::string>{"3 entities[0].id: told twice; expected once"});
}

TEST(RegistryJson, JudgesEachField) {
  struct Case {
    const char* more;
    const char* path;  // of the problem; null: none
  };
  for (const Case& c : std::vector<Case>{{R"("aliases": "x")", "aliases"},
                                         {R"("aliases": [1])", "aliases[0]"},
                                         {R"("aliases": [null])", "aliases[0]"},
                                         {R"("aliases": [""])", "aliases[0]"},
                                         {R"("kind": 1)", "kind"},
                                         {R"("layers": {})", "layers"},
                                         {R"("layers": ["a\u0001"])", "layers[0]"},
                                         {R"("parent": ["b"])", "parent"},
                                         {R"("consolidated": 1)", "consolidated"},
                                         {R"("camp": 1)", "camp"},
                                         {R"("country": false)", "country"},
                                         {R"("identifiers": [])", "identifiers"},
                                         {R"("identifiers": {"tickr": "x"})", "identifiers.tickr"},
                                         {R"("rivals": "x")", "rivals"},
                                         {R"("equity": 5)", "equity"},
                                         {R"("equity": {"value": 1e17, "currency": "USD"})", "equity.value"},
                                         {R"("equity": {"value": -1e16, "currency": "USD"})", nullptr},
                                         {R"("annual_revenue": {"value": -1, "currency": "USD"})", "annual_revenue.value"},
                                         {R"("annual_revenue": {"value": 0, "currency": "USD"})", nullptr},
                                         {R"("equity": {"value": 1e400, "currency": "USD"})", "equity.value"},
                                         {R"("equity": {"value": 1, "currency": "USD", "source": 1})", "equity.source"},
                                         {R"("equity": {"value": 1, "currency": "USD", "period_end": "1989-12-31"})", "equity.period_end"},
                                         {R"("equity": [])", nullptr},
                                         {R"("equity": {"value": 1e16, "currency": "USD"})", nullptr},
                                         {R"("kinds": 1, "kind": "x")", nullptr},
                                         {R"("valuation": 1, "x": [null], "notes": {"a": 1})", nullptr},
                                         {R"("identifiers": {"isin": 5})", nullptr}}) {
    const auto parsed = parse_registry(entry(c.more));
    ASSERT_EQ(parsed.has_value(), c.path == nullptr) << c.more;
    if (c.path == nullptr) continue;
    EXPECT_EQ(parsed.error().size(), 1u) << c.more;
    EXPECT_EQ(parsed.error()[0].path, std::string("entities[0].") + c.path);
  }
}

TEST(RegistryJson, StopsAtAHundredProblems) {
  std::string text = "{\"entities\": [\n";
  for (int i = 0; i < 300; ++i) text += "1,\n";
  const auto parsed = parse_registry(text + "1]}");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().size(), kProblemsMax);
  EXPECT_EQ(parsed.error().back().message, "and 202 problems more");
}

TEST(RegistryJson, ReadsTwentyThousandEntriesInASecond) {
  std::string text = "{\"entities\": [\n";
  for (int i = 0; i < 20000; ++i) {
    const std::string n = std::to_string(i);
    if (i > 0) text += ",\n";
    text += "{\"id\":\"e" + n + "\",\"name\":\"Company " + n + "\",\"aliases\":[\"Firm " + n +
            "\"],\"layers\":[\"cloud\"],\"annual_revenue\":{\"value\":1,\"currency\":\"USD\"}}";
  }
  text += "]}";
  const std::clock_t begin = std::clock();  // CPU time: the machine may be busy
  const auto parsed = parse_registry(text);
#ifdef NDEBUG
  EXPECT_LT(std::clock() - begin, 1 * CLOCKS_PER_SEC);
#else
  EXPECT_LT(std::clock() - begin, 10 * CLOCKS_PER_SEC) << "without optimisation";
#endif
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->size(), 20000u);
}

TEST(FxJson, ReadsRatesInPpm) {
  const auto table =
      parse_fx(R"({"EUR": 1.17, "JPY": 0.0064, "IRR": 0.0000238, "HALF": null, "KWD": 3.2500005, "GBP": 1.3500015, "USD": 1})");
  ASSERT_TRUE(table) << problems(table)[0];
  EXPECT_EQ(table->rate("EUR"), 1'170'000);
  EXPECT_EQ(table->rate("JPY"), 6'400);
  EXPECT_EQ(table->rate("IRR"), 24);
  EXPECT_EQ(table->rate("KWD"), 3'250'000) << "half to even";
  EXPECT_EQ(table->rate("GBP"), 1'350'002) << "half to even";
  EXPECT_EQ(table->rate("USD"), 1'000'000);
  EXPECT_EQ(table->rate("CHF"), std::nullopt);
  EXPECT_TRUE(parse_fx("{}")->rates.empty());
}

TEST(FxJson, TellsEveryFaultWithItsLine) {
  EXPECT_EQ(problems(parse_fx("{\"EUR\": 1.17,\n\"gbp\": 1,\n\"XXX\": 0.0000001, \"USD\": 1.1,\n\"KWD\": \"3\", \"ZZZ\": -1, \"AAA\": "
                              "1e400, \"BBB\": 0, \"CCC\": 1000001}")),
            (std::vector<std::string>{
                "2 gbp: not a currency; expected three capital letters (ISO 4217)",
                "3 XXX: 1e-07; expected US dollars a unit, from 0.000001 to 1e6",
                "3 USD: 1.1; expected 1, or no USD at all",
                "4 KWD: \"3\"; expected US dollars a unit, from 0.000001 to 1e6",
                "4 ZZZ: -1; expected US dollars a unit, from 0.000001 to 1e6",
                "4 AAA: a number beyond any double; expected US dollars a unit, from 0.000001 to 1e6",
                "4 BBB: 0; expected US dollars a unit, from 0.000001 to 1e6",
                "4 CCC: 1000001; expected US dollars a unit, from 0.000001 to 1e6",
            }));
  EXPECT_EQ(problems(parse_fx("{\"EUR\": 1,\n \"EUR\": 2}")), std::vector<std::string>{"2 EUR: told twice; expected once"});
  EXPECT_EQ(problems(parse_fx("[1]")), std::vector<std::string>{"1 : the root is not an object; expected a JSON object"});
}

}  // namespace
}  // namespace keiretsu::codec
