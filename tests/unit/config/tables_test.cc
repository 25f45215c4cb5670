#include "config/tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "config/rules_yaml.h"
#include "resolve/houses.h"
#include "resolve/resolver.h"

namespace keiretsu::config {
namespace {

using Told = std::vector<std::string>;

template <class T>
Told told(const std::expected<T, Problems>& outcome) {
  Told lines;
  if (outcome) return lines;
  for (const Problem& p : outcome.error()) lines.push_back(text(p));
  return lines;
}

const std::string kShipped = std::string(KEIRETSU_SOURCE_DIR) + "/config/";

PartyTold named(std::string name) {
  PartyTold p;
  p.ref = p.name = std::move(name);
  return p;
}

// The real registry, and the files that belong to it.
class Shipped : public ::testing::Test {
 protected:
  resolve::Registry registry = load_registry(kShipped + "registry.json", {}).value();
  resolve::Symbols symbols;
  resolve::Resolver resolver{registry, symbols};
  resolve::Houses houses{registry, symbols};

  EntityId of(std::string_view id) { return symbols.find(id).value(); }
  std::string_view house(std::string name) { return symbols.id(resolver.house(named(std::move(name)))); }
};

TEST_F(Shipped, NamesComeHome) {
  EXPECT_EQ(house("AWS"), "amazon");
  EXPECT_EQ(house("Amazon.com, Inc."), "amazon");
  EXPECT_EQ(house("NVIDIA Corp."), "nvidia");
  EXPECT_EQ(house("Andreessen Horowitz"), "a16z");
  EXPECT_EQ(house("Nobody Ltd."), "nobody");
}

TEST_F(Shipped, HoldersDoNotSwallowWhatTheyHold) {
  EXPECT_EQ(symbols.id(resolver.house(of("azure"))), "microsoft");
  EXPECT_EQ(symbols.id(resolver.house(of("stargate-uae"))), "g42");
  EXPECT_EQ(symbols.id(resolver.house(of("arm"))), "arm");
  EXPECT_FALSE(houses.operating(of("g42")));  // of a sovereign fund
  EXPECT_FALSE(houses.operating(of("softbank")));
  EXPECT_TRUE(houses.operating(of("sk-hynix")));
  EXPECT_EQ(houses.all().size(), 156U - 6U);  // six consolidated parts
}

TEST_F(Shipped, RivalsAndFigures) {
  EXPECT_TRUE(houses.rivals(of("openai"), of("google")));
  EXPECT_FALSE(houses.rivals(of("openai"), of("tsmc")));
  EXPECT_EQ(houses.revenue(of("oracle"), 0), 5'740'000'000'000);
  EXPECT_EQ(houses.equity(of("coreweave"), 0), std::nullopt);  // negative
}

TEST_F(Shipped, TheWatchListIsKnown) {
  const auto rules = load_rules(kShipped + "rules.yaml").value();
  for (const std::string& id : rules.watched) {
    ASSERT_TRUE(registry.find_id(id)) << id;
    EXPECT_EQ(registry.owner(*registry.find_id(id)), *registry.find_id(id)) << id << " is part of another";
  }
}

TEST(Tables, TellClaimsWithTheirLine) {
  EXPECT_EQ(told(parse_registry(R"({"entities": [
  {"id": "a", "name": "Alpha"},
  {"id": "b", "name": "Beta", "parent": "c"},
  {"id": "c", "name": "ALPHA, Inc.", "parent": "b"}
]})",
                                "R", {})),
            (Told{"R:3: entities[1]: parents form a circle: \"b\" -> \"c\" -> \"b\"; expected every chain of parents to end",
                  "R:4: entities[2]: entities[0] \"a\" and entities[2] \"c\" both claim the name \"ALPHA, Inc.\" (compared as \"alpha\"); "
                  "expected one owner per name and alias"}));
}

TEST(Tables, TellALayerThatIsASlip) {
  const auto layers = [](const std::string& a, const std::string& b) {
    const std::string json = R"({"entities": [
{"id": "a", "name": "A", "layers": ["cloud", ")" +
                             a + R"("]},
{"id": "b", "name": "B", "layers": [")" +
                             b + R"("]}]})";
    Told lines;
    for (const Problem& p : misspelt_layers(parse_registry(json, "r.json", {}).value(), json, "r.json")) lines.push_back(text(p));
    return lines;
  };
  EXPECT_EQ(layers("modell", "model"),
            Told{R"(r.json:2: entities[0].layers[1]: "modell" is a layer that nobody else competes in; expected one of the contract, )"
                 R"(or another word; did you mean "model"?)"});
  EXPECT_EQ(layers("modell", "modell"), Told{});  // a market of their own
  EXPECT_EQ(layers("quantum", "model"), Told{});  // like no other
}

TEST(Tables, TellWhatCannotBeRead) {
  EXPECT_EQ(told(load_registry("/no/such.json", {})), Told{"/no/such.json: cannot be read: No such file or directory"});
  EXPECT_EQ(told(load_fx("/no/such.json")), Told{"/no/such.json: cannot be read: No such file or directory"});
  const Told registry = told(parse_registry("{\"entities\": [\n {\"id\": 5}]}", "R", {}));
  ASSERT_FALSE(registry.empty());
  EXPECT_TRUE(registry[0].starts_with("R:2: entities[0].")) << registry[0];
  const Told fx = told(parse_fx("{\"EUR\": -1}", "X"));
  ASSERT_EQ(fx.size(), 1U);
  EXPECT_TRUE(fx[0].starts_with("X:1: EUR: ")) << fx[0];
}

TEST(Tables, FiguresTakeTheTablesRate) {
  const FxTable fx = parse_fx(R"({"EUR": 1.17})", "X").value();
  const auto registry =
      parse_registry(R"({"entities": [{"id": "a", "name": "A", "annual_revenue": {"value": 100, "currency": "EUR"}}]})", "R", fx);
  ASSERT_TRUE(registry) << told(registry)[0];
  EXPECT_EQ(registry->revenue(0, 0), 11'700);
}

}  // namespace
}  // namespace keiretsu::config
