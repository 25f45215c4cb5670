#include "alert/but_for.h"

#include <gtest/gtest.h>

#include "graph/fold.h"
#include "resolve/registry.h"

namespace keiretsu::alert {
namespace {

constexpr Day kDay = 20'000;
constexpr Cents kBillion = 100'000'000'000;

// A supplier with a revenue of 10 bn whose customer has many contracts.
class ButForTest : public ::testing::Test {
 protected:
  void contract(const std::string& id, Cents a_year) {
    Version v;
    v.texts = {"1", {}};
    v.published = start_of(kDay - 1);
    v.stage = Stage::definitive;
    Leg leg;
    leg.type = LegType::purchase;
    leg.from = customer_;
    leg.to = supplier_;
    leg.layer = cloud_;
    leg.basis = Basis::annual;
    leg.amount = a_year;
    leg.known = true;
    v.legs.push_back(leg);
    const DealIx ix = deals_.insert(id, std::move(v));
    const graph::View view(graph_);
    graph::Delta delta;
    graph::Folder folder(view, {kDay, kDay}, delta);
    folder.add(graph::effect(deals_.history(ix), kDay), 1, graph::Fold::now);
    folder.finish();
    graph_.apply(delta);
  }

  std::optional<ClearingSet> clearing(Lens lens = Lens::stated) {
    const graph::View view(graph_);
    const measure::Context context{view, houses_, symbols_, kDay};
    return clearing_set(judge_, rules_.rules[0], {Scope::pair, supplier_, customer_, {}}, lens, {context, deals_});
  }

  static resolve::Registry registry() {
    RegistryEntry supplier;
    supplier.id = supplier.name = "supplier";
    supplier.annual_revenue.push_back({1e10, "USD", {}, {}, {}});
    RegistryEntry customer;
    customer.id = customer.name = "customer";
    return *resolve::Registry::make({supplier, customer}, {});
  }
  static RuleSet rules() {
    Rule rule;
    rule.name = "commitment_to_revenue";
    rule.watch = Watch::commitment_to_revenue;
    rule.warn = {.5, .45};
    RuleSet out;
    out.rules.push_back(rule);
    return out;
  }

  resolve::Registry registry_ = registry();
  resolve::Symbols symbols_;
  resolve::Houses houses_{registry_, symbols_};
  RuleSet rules_ = rules();
  Judge judge_{rules_, houses_, symbols_};
  EntityId supplier_ = symbols_.intern("supplier"), customer_ = symbols_.intern("customer");
  LayerId cloud_ = symbols_.intern_layer("cloud");
  graph::Graph graph_{houses_};
  graph::Deals deals_;
};

TEST_F(ButForTest, OneDealThatCarriesItAll) {
  contract("large", 6 * kBillion);
  contract("small", kBillion);
  EXPECT_EQ(clearing(), (ClearingSet{{"large"}, true}));
}

TEST_F(ButForTest, ClearsBelowTheClearLevelNotTheLevel) {
  // .60 - .14 = .46: below the level and not yet below the clear.
  contract("a", 14 * kBillion / 10);
  contract("b", 14 * kBillion / 10);
  contract("c", 16 * kBillion / 10);
  contract("d", 16 * kBillion / 10);
  EXPECT_EQ(clearing(), (ClearingSet{{"c"}, true}));
}

TEST_F(ButForTest, TwoWhereNoOneSuffices) {
  for (const char* id : {"a", "b", "c", "d"}) contract(id, 16 * kBillion / 10);  // .64
  EXPECT_EQ(clearing(), (ClearingSet{{"a", "b"}, true}));
}

TEST_F(ButForTest, ManyDealsAreTakenAwayStepByStep) {
  contract("large", 2 * kBillion);
  for (int i = 0; i < 20; ++i) contract("small-" + std::to_string(10 + i), kBillion / 4);  // .70 in all
  const auto found = clearing();
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->smallest);
  EXPECT_EQ(found->deals.size(), 4U);  // the large one leaves .50, two more .45, which is not below the clear
  EXPECT_EQ(found->deals.front(), "large");
}

TEST_F(ButForTest, NothingClearsWhatDoesNotStand) {
  contract("small", kBillion);
  EXPECT_EQ(clearing(), std::nullopt);
}

TEST_F(ButForTest, NoDealIsTheReasonForWhatVanished) {
  contract("large", 6 * kBillion);
  rules_.rules[0].condition = Condition::vanishes;
  EXPECT_EQ(clearing(), std::nullopt);
}

}  // namespace
}  // namespace keiretsu::alert
