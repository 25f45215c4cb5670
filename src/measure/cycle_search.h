// The cycles of up to four firms through one edge of a graph without weights. What a search
// will visit is known beforehand from the degrees of the firms next to the edge, so a budget
// is kept before the first step, and whether a search is made does not depend on the order of
// any list. With X the payees of the edge's head and Y the payers of its tail (neither the
// other end of the edge), the cycles of three firms are X and Y's intersection, found from the
// smaller; those of four the edges from X to Y: found from X, from Y, or by trying each of X with
// each of Y, whichever visits the least. A firm that nobody pays, or that pays nobody, is passed in O(1).
// Method: measures.md 3 "Insight 9" (Peng et al. 2019: meet in place of a walk all the way round).
#pragma once

#include <cstddef>
#include <span>

#include "graph/digraph.h"

namespace keiretsu::measure {

class CycleSearch {
 public:
  // Of the edges of both; `more` has none of those of the first. Both must outlive it.
  CycleSearch(const graph::Digraph& edges, const graph::Digraph& more) : edges_(&edges), more_(&more) {}

  struct Plan {
    enum class Way : unsigned char { none, from_head, from_tail, across } way = Way::none;
    std::size_t visits = 0;
  };
  // How to find those of `length` (2 to 4) firms. A pair takes no visit; of more firms, no visits mean that there are none. O(kNear).
  [[nodiscard]] Plan plan(graph::PairKey edge, std::size_t length) const;

  // found(firms) for each: its firms in their order, from the tail of the edge on. The edge itself need not be there.
  template <class Found>
  void each(graph::PairKey edge, std::size_t length, Plan::Way way, Found found) const;

  [[nodiscard]] bool contains(graph::PairKey edge) const { return edges_->contains(edge) || more_->contains(edge); }
  [[nodiscard]] std::size_t payees(EntityId firm) const { return edges_->successors(firm).size() + more_->successors(firm).size(); }
  [[nodiscard]] std::size_t payers(EntityId firm) const { return edges_->predecessors(firm).size() + more_->predecessors(firm).size(); }
  template <class F>
  void each_payee(EntityId firm, F f) const {
    for (const EntityId e : edges_->successors(firm)) f(e);
    for (const EntityId e : more_->successors(firm)) f(e);
  }
  template <class F>
  void each_payer(EntityId firm, F f) const {
    for (const EntityId e : edges_->predecessors(firm)) f(e);
    for (const EntityId e : more_->predecessors(firm)) f(e);
  }

 private:
  // The degrees of more neighbours than this are not summed up: then one goes across or from the other end.
  static constexpr std::size_t kNear = 256;

  const graph::Digraph *edges_, *more_;
};

template <class Found>
void CycleSearch::each(graph::PairKey edge, std::size_t length, Plan::Way way, Found found) const {
  const auto [a, b] = edge;
  const auto tell = [&found](auto... firms) {
    const EntityId cycle[] = {firms...};
    found(std::span<const EntityId>(cycle));
  };
  if (length == 2) {
    if (contains({b, a})) tell(a, b);
    return;
  }
  const bool triples = length == 3;
  switch (way) {
    case Plan::Way::none: return;
    case Plan::Way::from_head:
      each_payee(b, [&](EntityId x) {
        if (x == a) return;
        if (triples) {
          if (contains({x, a})) tell(a, b, x);
          return;
        }
        each_payee(x, [&](EntityId y) {
          if (y != a && y != b && contains({y, a})) tell(a, b, x, y);
        });
      });
      return;
    case Plan::Way::from_tail:
      each_payer(a, [&](EntityId y) {
        if (y == b) return;
        if (triples) {
          if (contains({b, y})) tell(a, b, y);
          return;
        }
        each_payer(y, [&](EntityId x) {
          if (x != a && x != b && contains({b, x})) tell(a, b, x, y);
        });
      });
      return;
    case Plan::Way::across:
      each_payee(b, [&](EntityId x) {
        if (x == a) return;
        each_payer(a, [&](EntityId y) {
          if (y != b && y != x && contains({x, y})) tell(a, b, x, y);
        });
      });
      return;
  }
}

}  // namespace keiretsu::measure
