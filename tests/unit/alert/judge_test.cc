#include "alert/judge.h"

#include <gtest/gtest.h>

#include "resolve/registry.h"

namespace keiretsu::alert {
namespace {

RegistryEntry entry(std::string id, std::string parent = "", bool consolidated = true) {
  RegistryEntry e;
  e.id = e.name = std::move(id);
  e.parent = std::move(parent);
  e.consolidated = consolidated;
  return e;
}

TEST(Watched, CountsAsTheHouseThatOwnsIt) {
  const auto registry = resolve::Registry::make({entry("amazon"), entry("aws", "amazon"), entry("fund"), entry("held", "fund", false)}, {});
  ASSERT_TRUE(registry);
  resolve::Symbols symbols;
  const resolve::Houses houses(*registry, symbols);
  RuleSet rules;
  rules.watched = {"aws", "held", "nobody"};
  const Judge judge(rules, houses, symbols);
  const auto watched = [&](std::string_view id) { return judge.watched(*symbols.find(id)); };
  EXPECT_TRUE(watched("amazon"));
  EXPECT_FALSE(watched("aws")) << "no deal is ever its own";
  EXPECT_TRUE(watched("held"));
  EXPECT_FALSE(watched("fund"));
}

// A rule that was gone comes back with its name and another watch: an old state is about a pair without a layer.
TEST(Judge, FindsNothingOfASubjectOfAnotherShape) {
  const auto registry = resolve::Registry::make({entry("amazon"), entry("openai")}, {});
  ASSERT_TRUE(registry);
  resolve::Symbols symbols;
  const resolve::Houses houses(*registry, symbols);
  RuleSet rules;
  rules.watched = {"amazon", "openai"};
  Rule rule;
  rule.name = "supplier";
  rule.watch = Watch::new_supplier;
  rule.condition = Condition::appears;
  rules.rules = {rule};
  const Judge judge(rules, houses, symbols);
  const graph::Graph graph(houses);
  const graph::View view(graph);
  const measure::Context context{view, houses, symbols, 0};
  const Subject pair{Scope::pair, *symbols.find("openai"), *symbols.find("amazon"), {}};
  for (const Lens lens : kAllLenses) EXPECT_FALSE(judge.find(rule, pair, context, lens).value);
}

}  // namespace
}  // namespace keiretsu::alert
