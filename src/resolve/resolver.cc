#include "resolve/resolver.h"

#include <algorithm>
#include <string>

#include "base/check.h"
#include "resolve/name.h"

namespace keiretsu::resolve {

Resolver::Resolver(const Registry& registry, Symbols& symbols) : registry_(registry), symbols_(symbols) {
  for (const RegistryEntry& entry : registry.entries()) entity_of_.push_back(symbols.intern(entry.id));
  for (Registry::Entry entry = 0; entry < entity_of_.size(); ++entry) {
    const EntityId entity = entity_of_[entry];
    for (auto next = static_cast<std::uint32_t>(house_of_.size()); next <= entity.value; ++next) house_of_.push_back(EntityId{next});
    house_of_[entity.value] = entity_of_[registry.owner(entry)];
  }
}

EntityId Resolver::entity(const PartyTold& party) {
  if (const auto entry = registry_.find(party)) return entity_of_[*entry];
  if (!party.id.empty()) return symbols_.intern(party.id);
  if (!party.name.empty()) return symbols_.intern(plain_name(party.name));
  KEIRETSU_CHECK(!party.identifiers.empty());
  // The least text need not be that of the least scheme: "a" < "a0", yet "a0:" < "a:".
  std::string least;
  for (const auto& [scheme, value] : party.identifiers) {
    std::string text = scheme + ":" + value;
    if (least.empty() || text < least) least = std::move(text);
  }
  return symbols_.intern(least);
}

}  // namespace keiretsu::resolve
