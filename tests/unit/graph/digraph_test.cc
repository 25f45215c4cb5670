#include "graph/digraph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/support/dice.h"

namespace keiretsu::graph {
namespace {

using Edge = std::pair<std::uint32_t, std::uint32_t>;

std::set<std::uint32_t> values(std::span<const EntityId> firms) {
  std::set<std::uint32_t> out;
  for (const EntityId e : firms) EXPECT_TRUE(out.insert(e.value).second) << "twice in a list";
  return out;
}

TEST(Digraph, HoldsWhatASetOfPairsHolds) {
  testing::Dice dice{1};
  Digraph graph;
  std::set<Edge> edges;
  for (int step = 0; step < 2000; ++step) {
    const auto from = static_cast<std::uint32_t>(dice.next() % 9), to = static_cast<std::uint32_t>(dice.next() % 9);
    const PairKey key{EntityId{from}, EntityId{to}};
    ASSERT_EQ(graph.contains(key), edges.contains({from, to}));
    if (edges.erase({from, to}) != 0) {
      graph.remove(key);
    } else {
      edges.emplace(from, to);
      graph.add(key);
    }
    ASSERT_EQ(graph.size(), edges.size());
    for (std::uint32_t firm = 0; firm < 9; ++firm) {
      std::set<std::uint32_t> next, previous;
      for (const auto& [a, b] : edges) {
        if (a == firm) next.insert(b);
        if (b == firm) previous.insert(a);
      }
      ASSERT_EQ(values(graph.successors(EntityId{firm})), next);
      ASSERT_EQ(values(graph.predecessors(EntityId{firm})), previous);
    }
  }
}

}  // namespace
}  // namespace keiretsu::graph
