// The table that turns ids of entities and words of layers into dense numbers and
// back, so that the core adds and compares numbers. Append-only: a number and the
// text behind it are good for the life of the table. A number depends on the order
// of arrival, so it never decides an order, is never stored and never leaves.
// Owned by the ledger; core thread only.
#pragma once

#include <tsl/robin_map.h>

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace keiretsu::resolve {

class Symbols {
 public:
  static constexpr std::size_t kLayersMax = 65'535;

  Symbols() = default;
  Symbols(const Symbols&) = delete;  // the maps point into the texts
  Symbols& operator=(const Symbols&) = delete;
  Symbols(Symbols&&) = default;  // a deque's elements stay where they are
  Symbols& operator=(Symbols&&) = default;

  // Entities of the registry and provisional ones share one table.
  [[nodiscard]] EntityId intern(std::string_view id);
  [[nodiscard]] std::optional<EntityId> find(std::string_view id) const;
  [[nodiscard]] std::string_view id(EntityId entity) const { return entities_[entity.value]; }
  [[nodiscard]] std::size_t entity_count() const { return entities_.size(); }
  // Order "by name" of everything that is printed: code points, which in UTF-8 are bytes.
  [[nodiscard]] bool before(EntityId a, EntityId b) const { return id(a) < id(b); }

  // Aborts when kLayersMax words are known and `word` is none of them: a report that
  // would do that has been refused as `capacity`.
  [[nodiscard]] LayerId intern_layer(std::string_view word);
  [[nodiscard]] std::optional<LayerId> find_layer(std::string_view word) const;
  [[nodiscard]] std::string_view layer(LayerId layer) const { return layers_[layer.value]; }
  [[nodiscard]] std::size_t layer_count() const { return layers_.size(); }
  [[nodiscard]] bool before(LayerId a, LayerId b) const { return layer(a) < layer(b); }

 private:
  std::deque<std::string> entities_, layers_;  // a deque: views into it stay valid
  tsl::robin_map<std::string_view, EntityId> entity_of_;
  tsl::robin_map<std::string_view, LayerId> layer_of_;
};

}  // namespace keiretsu::resolve
