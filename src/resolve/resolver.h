// Whom a report means: party as told -> entity -> house. Core thread only.
// An unknown name makes a provisional entity, never merged by likeness.
// Sources: events.md "Resolution", measures.md 11 "Entities".
#pragma once

#include <vector>

#include "base/ids.h"
#include "deal/report.h"
#include "resolve/registry.h"
#include "resolve/symbols.h"

namespace keiretsu::resolve {

class Resolver {
 public:
  // Both must outlive it. Interns the id of every entry of the registry.
  Resolver(const Registry& registry, Symbols& symbols);

  // The organisation named, before roll-up. Unknown to the registry: a provisional
  // one whose id is the party's id, else its plain name, else its least
  // "scheme:value". An id is one namespace: a provisional id that equals an entry's
  // id is that entry. One hash lookup if the party tells an entry's id and no
  // identifiers; a party told by a new name is interned (Symbols grows).
  [[nodiscard]] EntityId entity(const PartyTold& party);

  // Who counts for it: its registry owner; itself if provisional.
  [[nodiscard]] EntityId house(EntityId entity) const { return entity.value < house_of_.size() ? house_of_[entity.value] : entity; }
  [[nodiscard]] EntityId house(const PartyTold& party) { return house(entity(party)); }
  [[nodiscard]] EntityId entity(Registry::Entry entry) const { return entity_of_[entry]; }

 private:
  const Registry& registry_;
  Symbols& symbols_;
  std::vector<EntityId> entity_of_;  // by entry
  std::vector<EntityId> house_of_;   // by entity; beyond its end: provisional
};

}  // namespace keiretsu::resolve
