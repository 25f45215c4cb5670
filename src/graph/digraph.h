// A directed graph of firms without weights: who is next to whom, both ways round. Each
// edge is there once, or not. The lists are in no order that means anything; every call is
// O(1) but for a list that grows. Owned by one thread.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <span>
#include <vector>

#include "graph/rows.h"

namespace keiretsu::graph {

class Digraph {
 public:
  // Adds an edge that is not there; takes one away that is.
  void add(PairKey edge);
  void remove(PairKey edge);

  [[nodiscard]] bool contains(PairKey edge) const { return places_.contains(edge); }
  [[nodiscard]] std::size_t size() const { return places_.size(); }  // edges
  [[nodiscard]] std::vector<PairKey> edges() const;                  // in no order
  [[nodiscard]] std::span<const EntityId> successors(EntityId from) const { return list(next_, from); }
  [[nodiscard]] std::span<const EntityId> predecessors(EntityId to) const { return list(previous_, to); }

 private:
  using Lists = tsl::robin_map<EntityId, std::vector<EntityId>, KeyHash>;
  struct Place {
    std::uint32_t next = 0, previous = 0;  // of the edge's ends in the lists of each other
  };
  static std::span<const EntityId> list(const Lists& lists, EntityId firm) {
    const auto it = lists.find(firm);
    return it == lists.end() ? std::span<const EntityId>() : std::span<const EntityId>(it->second);
  }

  Lists next_, previous_;
  tsl::robin_map<PairKey, Place, KeyHash> places_;
};

}  // namespace keiretsu::graph
