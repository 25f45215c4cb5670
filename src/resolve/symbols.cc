#include "resolve/symbols.h"

#include <limits>

#include "base/check.h"

namespace keiretsu::resolve {

EntityId Symbols::intern(std::string_view id) {
  if (const auto it = entity_of_.find(id); it != entity_of_.end()) return it->second;
  KEIRETSU_CHECK(entities_.size() < std::numeric_limits<std::uint32_t>::max());
  const EntityId entity{static_cast<std::uint32_t>(entities_.size())};
  entity_of_.emplace(entities_.emplace_back(id), entity);
  return entity;
}

std::optional<EntityId> Symbols::find(std::string_view id) const {
  const auto it = entity_of_.find(id);
  return it == entity_of_.end() ? std::nullopt : std::optional(it->second);
}

LayerId Symbols::intern_layer(std::string_view word) {
  if (const auto it = layer_of_.find(word); it != layer_of_.end()) return it->second;
  KEIRETSU_CHECK(layers_.size() < kLayersMax);
  const LayerId layer{static_cast<std::uint16_t>(layers_.size())};
  layer_of_.emplace(layers_.emplace_back(word), layer);
  return layer;
}

std::optional<LayerId> Symbols::find_layer(std::string_view word) const {
  const auto it = layer_of_.find(word);
  return it == layer_of_.end() ? std::nullopt : std::optional(it->second);
}

}  // namespace keiretsu::resolve
