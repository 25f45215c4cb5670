// The edges that carry much money: pairs of firms where, in some lens, what flows in a year
// or what stands behind the pair (the year's purchases and the value of capital) is at least
// `floor`. Rules on circular flows ask for no others, so walks (measure/touched_cycles.h) stay
// off the many small ones around a hub. A function of the graph alone: kept step by step it is
// the same as built anew. O(1) per changed pair; memory for the large edges only. Owned by one thread.
#pragma once

#include <vector>

#include "base/check.h"
#include "graph/digraph.h"
#include "graph/graph.h"

namespace keiretsu::graph {

class LargeFlows {
 public:
  // floor: cents, above 0.
  explicit LargeFlows(Cents floor) : floor_(floor) { KEIRETSU_CHECK(floor > 0); }
  LargeFlows(Cents floor, const Graph& graph);

  // Call with the graph as it is before the delta.
  void apply(const View& before, const Delta& delta);

  // A pair that a delta touches, though its sums may be as they were.
  struct Change {
    PairKey edge;
    bool was = false, is = false;  // large
  };
  [[nodiscard]] std::vector<Change> changes(const View& before, const Delta& delta) const;

  [[nodiscard]] Cents floor() const { return floor_; }
  [[nodiscard]] const Digraph& edges() const { return edges_; }

 private:
  [[nodiscard]] bool large(const PairRow& pair, const ObligationRow& obligation) const;

  Cents floor_;
  Digraph edges_;
};

}  // namespace keiretsu::graph
