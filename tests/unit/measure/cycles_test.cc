// Which cycles and components are found. Values by hand: tests/property/cycles_test.cc.
#include "measure/cycles.h"

#include <gtest/gtest.h>

#include <set>

#include "measure/all_cycles.h"
#include "measure/components.h"
#include "measure/cycle_search.h"
#include "tests/support/dice.h"
#include "tests/support/hand_graph.h"

namespace keiretsu::measure {
namespace {

using graph::Digraph;
using graph::PairKey;
using testing::Dice;
using testing::HandGraph;
using Ring = std::vector<std::uint32_t>;

EntityId firm(std::size_t number) { return EntityId{static_cast<std::uint32_t>(number)}; }

// All simple ways on from the end of `on` back to its start.
void walk_on(const std::vector<std::vector<bool>>& edge, std::size_t longest, Ring& on, std::set<Ring>& out) {
  const std::uint32_t at = on.back();
  if (on.size() > 1 && edge[at][on.front()]) out.insert(on);
  if (on.size() == longest) return;
  for (std::uint32_t next = 0; next < edge.size(); ++next) {
    if (!edge[at][next] || std::ranges::find(on, next) != on.end()) continue;
    on.push_back(next);
    walk_on(edge, longest, on, out);
    on.pop_back();
  }
}

TEST(CycleSearch, FindsThroughAnEdgeWhatAWalkAllTheWayRoundFinds) {
  std::set<int> ways;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    const std::size_t firms = 3 + dice.below(10);
    const auto dense = static_cast<unsigned>(5 + dice.below(90));
    std::vector<std::vector<bool>> edge(firms, std::vector<bool>(firms));
    Digraph some, more;
    for (std::uint32_t a = 0; a < firms; ++a) {
      for (std::uint32_t b = 0; b < firms; ++b) {
        if (a == b || !dice.percent(b == 0 ? 90 : dense)) continue;
        edge[a][b] = true;
        (dice.percent(70) ? some : more).add({firm(a), firm(b)});
      }
    }
    const CycleSearch search(some, more);
    for (std::uint32_t a = 0; a < firms; ++a) {
      for (std::uint32_t b = 0; b < firms; ++b) {
        if (a == b) continue;
        for (std::size_t length = 2; length <= 4; ++length) {
          std::set<Ring> expected, found;
          Ring on{a, b};
          walk_on(edge, length, on, expected);
          std::erase_if(expected, [&](const Ring& ring) { return ring.size() < length; });
          const auto plan = search.plan({firm(a), firm(b)}, length);
          ways.insert(static_cast<int>(plan.way));
          search.each({firm(a), firm(b)}, length, plan.way, [&](std::span<const EntityId> firms_on) {
            Ring ring;
            for (const EntityId e : firms_on) ring.push_back(e.value);
            EXPECT_TRUE(found.insert(ring).second) << "twice";
          });
          ASSERT_EQ(found, expected) << a << " to " << b << ", " << length << " firms";
          EXPECT_LE(found.size(), length == 2 ? 1 : plan.visits);
        }
      }
    }
  }
  EXPECT_EQ(ways.size(), 4U);
}

TEST(Components, AreThoseThatReachEachOther) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Dice dice(seed);
    const std::size_t firms = 2 + dice.below(12);
    std::vector<std::vector<bool>> reach(firms, std::vector<bool>(firms));
    Edges edges;
    for (std::uint32_t a = 0; a < firms; ++a)
      for (std::uint32_t b = 0; b < firms; ++b)
        if (a != b && dice.percent(15)) {
          reach[a][b] = true;
          edges.push_back({firm(a), firm(b)});
        }
    for (std::size_t via = 0; via < firms; ++via)
      for (std::size_t a = 0; a < firms; ++a)
        for (std::size_t b = 0; b < firms; ++b)
          if (reach[a][via] && reach[via][b]) reach[a][b] = true;
    std::set<std::set<std::uint32_t>> expected, found;
    for (std::uint32_t a = 0; a < firms; ++a) {
      std::set<std::uint32_t> with{a};
      for (std::uint32_t b = 0; b < firms; ++b)
        if (reach[a][b] && reach[b][a]) with.insert(b);
      if (with.size() >= 2) expected.insert(with);
    }
    std::size_t within = 0;
    for (const PairKey e : edges) within += reach[e.to.value][e.from.value] ? 1 : 0;
    const Components components(edges);
    for (const auto& members : components.firms()) {
      std::set<std::uint32_t> values;
      for (const EntityId e : members) values.insert(e.value);
      EXPECT_EQ(values.size(), members.size());
      found.insert(values);
    }
    EXPECT_EQ(found, expected);
    EXPECT_EQ(components.within().size(), within);
  }
}

TEST(Components, AChainOfAMillionFirmsIsNoDeeperThanAnother) {
  constexpr std::uint32_t kFirms = 1'000'000;
  Edges edges;
  for (std::uint32_t i = 0; i < kFirms; ++i) edges.push_back({firm(i), firm((i + 1) % kFirms)});
  ASSERT_EQ(Components(edges).firms().size(), 1U);
  edges.pop_back();
  EXPECT_TRUE(Components(edges).firms().empty());
}

// Hubs are passed at a bounded cost.
class Hubs : public ::testing::Test {
 protected:
  CycleList list(std::size_t longest) {
    std::vector<EntityId> all;
    for (std::size_t i = 0; i < world.symbols.entity_count(); ++i) all.push_back(firm(i));
    return all_cycles(edges, all, longest, world.symbols);
  }
  void add(std::size_t from, std::size_t to) { edges.add({world.firm(from), world.firm(to)}); }

  HandGraph world;
  Digraph edges;
};

TEST_F(Hubs, AStarIsPassedLeafByLeaf) {
  for (std::size_t leaf = 1; leaf <= 60'000; ++leaf) add(0, leaf);
  EXPECT_TRUE(list(4).cycles.empty());
  EXPECT_TRUE(list(4).truncated.empty());
  for (std::size_t leaf = 1; leaf <= 60'000; ++leaf) add(leaf, 0);
  const CycleList both = list(4);
  EXPECT_EQ(both.cycles.size(), 60'000U);
  EXPECT_EQ(both.truncated, std::vector{firm(0)});
}

TEST_F(Hubs, ACliqueTellsItsTriplesAndTruncatesItsFours) {
  for (std::size_t a = 0; a < 100; ++a)
    for (std::size_t b = 0; b < 100; ++b)
      if (a != b) add(a, b);
  const CycleList triples = list(3);
  EXPECT_TRUE(triples.truncated.empty());
  EXPECT_EQ(triples.cycles.size(), 100U * 99 / 2 + 100U * 99 * 98 / 3);
  const CycleList fours = list(4);
  EXPECT_EQ(fours.truncated.size(), 100U);
  EXPECT_EQ(fours.cycles.size(), triples.cycles.size());
}

TEST_F(Hubs, ACycleIsListedIfOneOfItsFirmsIsNotTruncated) {
  for (std::size_t a = 0; a < 100; ++a)
    for (std::size_t b = 0; b < 100; ++b)
      if (a != b) add(a, b);
  for (std::size_t i = 100; i <= 200; ++i) world.firm(i);
  add(7, 200);
  add(200, 9);
  CycleList fours = list(4);
  EXPECT_EQ(fours.truncated.size(), 100U);
  std::erase_if(fours.cycles, [](const Cycle& cycle) { return cycle.length() < 4; });
  EXPECT_EQ(fours.cycles.size(), 98U);  // 7 pays 200 pays 9 pays one of 98 pays 7
  for (const Cycle& cycle : fours.cycles) EXPECT_EQ(std::ranges::count(cycle.firms(), firm(200)), 1);
}

TEST_F(Hubs, WhatIsListedInAllIsBounded) {
  for (std::size_t group = 0; group < 40; ++group)  // each of 12 firms: 12 x 11 x (1 + 11 + 100) visits or so
    for (std::size_t a = 0; a < 12; ++a)
      for (std::size_t b = 0; b < 12; ++b)
        if (a != b) add(20 * group + a, 20 * group + b);
  std::vector<EntityId> all;
  for (std::size_t i = 0; i < world.symbols.entity_count(); ++i) all.push_back(firm(i));
  const std::size_t of_a_group = 66 + 2 * 220 + 6 * 495;
  EXPECT_EQ(all_cycles(edges, all, 4, world.symbols).cycles.size(), 40 * of_a_group);
  const CycleList some = all_cycles(edges, all, 4, world.symbols, {.firm = 50'000, .all = 100'000});
  std::ranges::reverse(all);
  const CycleList same = all_cycles(edges, all, 4, world.symbols, {.firm = 50'000, .all = 100'000});
  EXPECT_GT(some.truncated.size(), 300U);
  EXPECT_EQ(some.truncated, same.truncated);
  EXPECT_GT(some.cycles.size(), 5 * of_a_group);
  EXPECT_LT(some.cycles.size(), 100'000U);
  EXPECT_EQ(some.cycles.size(), same.cycles.size());
}

TEST_F(Hubs, ABipartiteGraphBothWaysHasPairsAndTooManyFours) {
  for (std::size_t a = 0; a < 60; ++a) {
    for (std::size_t b = 60; b < 120; ++b) {
      add(a, b);
      add(b, a);
    }
  }
  EXPECT_EQ(list(3).cycles.size(), 60U * 60);
  EXPECT_EQ(list(4).truncated.size(), 120U);
  EXPECT_EQ(list(4).cycles.size(), 60U * 60);
}

}  // namespace
}  // namespace keiretsu::measure
