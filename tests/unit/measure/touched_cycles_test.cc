// What a step finds beside hubs, and that it keeps its budget. What it finds in streams: tests/property/touched_cycles_test.cc.
#include "measure/touched_cycles.h"

#include <gtest/gtest.h>

#include "resolve/registry.h"
#include "tests/support/hand_graph.h"

namespace keiretsu::measure {
namespace {

using graph::PairKey;
using testing::HandGraph;

constexpr Cents kBn = 100'000'000'000;

EntityId firm(std::size_t number) { return EntityId{static_cast<std::uint32_t>(number)}; }

class Steps : public ::testing::Test {
 protected:
  TouchedCycles step(const graph::Delta& delta) {
    const graph::LargeFlows large(kBn, world.graph);
    const graph::View now(world.graph), then(now, delta);
    const auto anyone = [](EntityId) { return true; };
    std::vector<EntityId> all;
    for (std::size_t i = 0; i < world.symbols.entity_count(); ++i) all.push_back(firm(i));
    return touched_cycles(large, {now, houses, world.symbols, 0}, {then, houses, world.symbols, 0}, delta, {anyone, anyone, all});
  }

  HandGraph world;
  resolve::Registry registry = *resolve::Registry::make({}, {});
  resolve::Houses houses{registry, world.symbols};
};

TEST_F(Steps, OneEdgeOfACliqueFitsTheBudget) {
  for (std::size_t a = 0; a < 100; ++a)
    for (std::size_t b = 0; b < 100; ++b)
      if (a != b) world.set({world.firm(a), world.firm(b)}, kBn);
  for (const Cents cents : {Cents{0}, 2 * kBn}) {
    graph::Delta delta;
    world.set(delta, {firm(3), firm(4)}, cents);
    const TouchedCycles touched = step(delta);
    EXPECT_TRUE(touched.truncated.empty());
    EXPECT_EQ(touched.value.size(), 1U + 98 + 98 * 97);
    EXPECT_TRUE(touched.structural.empty());  // purchases alone
  }
}

TEST_F(Steps, WhatDoesNotFitIsTruncatedWhateverTheOrder) {
  for (std::size_t a = 0; a < 100; ++a)
    for (std::size_t b = 0; b < 100; ++b)
      if (a != b) world.set({world.firm(a), world.firm(b)}, kBn);
  graph::Delta forth, back;
  for (std::size_t i = 0; i < 20; ++i) {
    world.set(forth, {firm(2 * i), firm(2 * i + 1)}, 2 * kBn);
    world.set(back, {firm(38 - 2 * i), firm(39 - 2 * i)}, 2 * kBn);
  }
  const TouchedCycles one = step(forth), other = step(back);
  EXPECT_EQ(one.truncated.size(), 32U);  // four walks of 9,900 visits fit
  EXPECT_EQ(one.truncated, other.truncated);
  EXPECT_EQ(one.value, other.value);
  EXPECT_GT(one.value.size(), 4U * 9'000);
}

TEST_F(Steps, ALeafOfAHubIsDismissed) {
  for (std::size_t leaf = 1; leaf <= 60'000; ++leaf) world.set({world.firm(leaf), world.firm(0)}, kBn);
  graph::Delta delta;
  world.set(delta, {firm(5), firm(0)}, 2 * kBn);
  world.set(delta, {world.firm(70'000), firm(0)}, 2 * kBn);
  const TouchedCycles touched = step(delta);
  EXPECT_TRUE(touched.value.empty());
  EXPECT_TRUE(touched.truncated.empty());
  world.set({firm(0), firm(5)}, kBn);
  EXPECT_EQ(step(delta).value.size(), 1U);
}

TEST_F(Steps, SmallEdgesAreNoEdges) {
  world.set({world.firm(0), world.firm(1)}, kBn);
  world.set({world.firm(1), world.firm(0)}, kBn - 1);
  graph::Delta delta;
  world.set(delta, {firm(0), firm(1)}, 5 * kBn);
  EXPECT_TRUE(step(delta).value.empty());
  world.set(delta, {firm(1), firm(0)}, kBn);
  ASSERT_EQ(step(delta).value.size(), 1U);
  EXPECT_EQ(step(delta).value.front().edge(1), (PairKey{firm(1), firm(0)}));
}

}  // namespace
}  // namespace keiretsu::measure
