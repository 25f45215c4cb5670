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

}  // namespace
}  // namespace keiretsu::alert
