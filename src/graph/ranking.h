// The suppliers of each layer by their relations, so that its leaders are found without a walk.
// O(log suppliers) for a relation that comes or goes. Owned by a Graph.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <set>
#include <string_view>
#include <utility>

#include "graph/rows.h"

namespace keiretsu::graph {

struct Ranked {
  Ranked(std::int64_t many, std::string_view id, EntityId who) : relations(many), name(id), supplier(who) {
    for (std::size_t i = 0; i < sizeof start; ++i) start = start << 8 | (i < id.size() ? static_cast<unsigned char>(id[i]) : 0);
  }
  std::int64_t relations = 0;
  std::uint64_t start = 0;  // of the name: most of a layer have few relations, so names decide, and these eight bytes mostly suffice
  std::string_view name;    // of the supplier; into the table of names
  EntityId supplier;
  // Most first, then by name.
  bool operator<(const Ranked& o) const {
    if (relations != o.relations) return relations > o.relations;
    return start != o.start ? start < o.start : name < o.name;
  }
};

class Ranking {
 public:
  using Suppliers = std::set<Ranked>;

  // `before` must be there unless it has no relations.
  void move(LayerId layer, std::size_t lens, Ranked before, Ranked after) {
    Suppliers& suppliers = of_[layer][lens];
    if (before.relations == 0) {
      suppliers.insert(after);
    } else if (after.relations == 0) {
      suppliers.erase(suppliers.find(before));
    } else {  // the place it stood in goes with it
      auto place = suppliers.extract(suppliers.find(before));
      place.value() = after;
      suppliers.insert(std::move(place));
    }
  }
  [[nodiscard]] const Suppliers& of(LayerId layer, Lens lens) const {
    static const Suppliers kNone;
    const auto it = of_.find(layer);
    return it == of_.end() ? kNone : it->second[index(lens)];
  }

 private:
  tsl::robin_map<LayerId, ByLens<Suppliers>, KeyHash> of_;
};

}  // namespace keiretsu::graph
