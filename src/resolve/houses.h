// What the registry knows of each house (an entity after roll-up), by dense number,
// each in O(1). A house beyond the registry is provisional: no layers, no figures,
// no kind, operating. Immutable once made; core thread. Facts are the owner's own,
// never those of what it consolidates.
// Sources: measures.md 3 (R, Rev, E) and 11 "Entities"; alerts.md "Operating".
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/money.h"
#include "base/time.h"
#include "resolve/registry.h"
#include "resolve/symbols.h"

namespace keiretsu::resolve {

class Houses {
 public:
  // Both must outlive it. Interns ids, declared rivals and layers of the registry.
  Houses(const Registry& registry, Symbols& symbols);

  // True for every entity without an entry.
  [[nodiscard]] bool provisional(EntityId house) const { return entry_of(house) == kNoEntry; }

  // Where it competes, without `capital`: by number, for set operations; the order means nothing.
  [[nodiscard]] std::span<const LayerId> layers(EntityId house) const;
  [[nodiscard]] bool competes_in(EntityId house, LayerId layer) const;
  [[nodiscard]] bool competes_in_cloud(EntityId house) const { return house.value < facts_.size() && facts_[house.value].cloud; }
  // R: share a layer, or one declared the other (both rolled up). Nobody is its own rival.
  [[nodiscard]] bool rivals(EntityId a, EntityId b) const;
  // Told by either side, rolled up, by number. May hold provisional entities.
  [[nodiscard]] std::span<const EntityId> declared_rivals(EntityId house) const;

  // Pairs of rivals among the owners of the registry.
  [[nodiscard]] std::int64_t rival_pairs() const { return rival_pairs_; }
  // How many owners compete in the layer.
  [[nodiscard]] std::int64_t competitors(LayerId layer) const { return layer.value < competitors_.size() ? competitors_[layer.value] : 0; }
  // An owner's declared rival whom no entry knows: it is one while a live leg names it.
  [[nodiscard]] bool outside_rival(EntityId house) const { return provisional(house) && !declared_rivals(house).empty(); }

  // US cents in force on `day`; a revenue may be 0 or less, an equity may not.
  [[nodiscard]] std::optional<Cents> revenue(EntityId house, Day day) const;
  [[nodiscard]] std::optional<Cents> equity(EntityId house, Day day) const;
  // The days on which some house's figure comes into force, rising.
  [[nodiscard]] std::span<const Day> figure_days() const { return registry_.figure_days(); }

  [[nodiscard]] std::string_view kind(EntityId house) const;  // empty: none told
  // Neither it nor its parent as told (here: one that does not consolidate it) is of
  // kind sovereign, government, investor, investor-group, financier or bank.
  [[nodiscard]] bool operating(EntityId house) const;
  // The entry's name; of a provisional one its id, which no order of arrival changes.
  [[nodiscard]] std::string_view display_name(EntityId house) const;

  // The house of an entry of the registry; nothing if no entry has this id.
  [[nodiscard]] std::optional<EntityId> house_of(std::string_view entry_id) const;

  [[nodiscard]] const Symbols& symbols() const { return symbols_; }

  // The owners of the registry after roll-up, by id; those of them of whom an equity is told.
  [[nodiscard]] std::span<const EntityId> all() const { return all_; }
  [[nodiscard]] std::span<const EntityId> with_equity() const { return with_equity_; }

 private:
  void count_rivals();

  static constexpr Registry::Entry kNoEntry = static_cast<Registry::Entry>(-1);
  [[nodiscard]] Registry::Entry entry_of(EntityId entity) const {
    return entity.value < facts_.size() ? facts_[entity.value].entry : kNoEntry;
  }

  struct Facts {
    Registry::Entry entry = kNoEntry;
    bool operating = true;
    bool cloud = false;              // competes there: asked of every host
    std::vector<LayerId> layers;     // sorted by number
    std::vector<EntityId> declared;  // sorted by number
  };
  const Registry& registry_;
  const Symbols& symbols_;
  std::vector<Facts> facts_;  // by entity; a provisional declared rival has facts too
  std::vector<EntityId> all_, with_equity_;
  std::vector<std::int64_t> competitors_;  // by layer
  std::int64_t rival_pairs_ = 0;
};

}  // namespace keiretsu::resolve
