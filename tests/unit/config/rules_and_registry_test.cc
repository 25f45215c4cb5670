#include "config/rules_and_registry.h"

#include <gtest/gtest.h>

#include "config/tables.h"

namespace keiretsu::config {
namespace {

resolve::Registry registry() {
  return *parse_registry(R"({"entities": [{"id": "openai", "name": "OpenAI", "layers": ["model"]},
                                          {"id": "amazon", "name": "Amazon", "layers": ["cloud", "robots"]},
                                          {"id": "aws", "name": "Amazon Web Services", "parent": "amazon"}]})",
                         "registry.json", {});
}

TEST(RulesAndRegistry, AgreeWhereEveryIdAndLayerIsKnown) {
  EXPECT_EQ(rules_against_registry("watched: [openai, amazon]\nsupply_layers: [cloud, robots, chips]\nrules:\n  r:\n    layers: [cloud]\n",
                                   "rules.yaml", registry()),
            Problems{});
}

TEST(RulesAndRegistry, TellsUnknownIdsWithLineAndHint) {
  const Problems p = rules_against_registry("watched:\n  - opnai\n  - Amazon Web Services\n  - zzzzzzzzzz\n", "rules.yaml", registry());
  ASSERT_EQ(p.size(), 3U);
  EXPECT_EQ(text(p[0]), "rules.yaml:2:5: watched[0]: \"opnai\" is no id of the registry; expected one; did you mean \"openai\"?");
  EXPECT_EQ(text(p[1]),
            "rules.yaml:3:5: watched[1]: \"Amazon Web Services\" is no id of the registry; expected one; did you mean \"aws\"?");
  EXPECT_EQ(text(p[2]), "rules.yaml:4:5: watched[2]: \"zzzzzzzzzz\" is no id of the registry; expected one");
}

TEST(RulesAndRegistry, AWatchedSubsidiaryCountsAsItsOwner) {
  const Problems p = rules_against_registry("watched: [aws]\n", "rules.yaml", registry());
  ASSERT_EQ(p.size(), 1U);
  EXPECT_EQ(p[0].message, "\"aws\" counts as its owner; expected \"amazon\", which stands for it");
}

TEST(RulesAndRegistry, TellsUnknownLayersOfListAndRules) {
  const Problems p = rules_against_registry("supply_layers: [clowd]\nrules:\n  r:\n    layers: [chips, robot]\n", "rules.yaml", registry());
  ASSERT_EQ(p.size(), 2U);
  EXPECT_EQ(p[0].path, "supply_layers[0]");
  EXPECT_NE(p[0].message.find("did you mean \"cloud\"?"), std::string::npos);
  EXPECT_EQ(p[1].path, "rules.r.layers[1]");
  EXPECT_EQ(p[1].line, 4);
  EXPECT_NE(p[1].message.find("did you mean \"robots\"?"), std::string::npos);
}

}  // namespace
}  // namespace keiretsu::config
