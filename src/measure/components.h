// Insight 9: who can reach whom and back, by purchases and capital, amounts known or not. Class
// X. Found anew when asked, O(firms + edges) of the lens: no rule watches a component, so a
// step does nothing for them, and nothing is kept whose repair could take long.
// Sources: measures.md 3 "Insight 9", 11 (Tarjan 1972). Pure; any thread.
#pragma once

#include <vector>

#include "graph/graph.h"

namespace keiretsu::measure {

using Edges = std::vector<graph::PairKey>;

// The pairs with a purchase or capital in this lens, in no order.
[[nodiscard]] Edges dealing_pairs(const graph::Graph& graph, Lens lens);

// The strong components of two firms or more.
class Components {
 public:
  explicit Components(Edges edges);

  // Each one's firms, in no order.
  [[nodiscard]] const std::vector<std::vector<EntityId>>& firms() const { return firms_; }
  // The edges between two firms of one component.
  [[nodiscard]] const Edges& within() const { return within_; }

 private:
  std::vector<std::vector<EntityId>> firms_;
  Edges within_;
};

// Of the ends of these edges (those within components): who is a customer on one, a supplier on
// one, and an investor or investee on one. In no order.
[[nodiscard]] std::vector<EntityId> triple_roles(const graph::View& view, const Edges& within, Lens lens);

}  // namespace keiretsu::measure
