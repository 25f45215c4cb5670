#include "resolve/houses.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>

namespace keiretsu::resolve {
namespace {

constexpr std::array<std::string_view, 6> kNotOperating = {"sovereign", "government", "investor", "investor-group", "financier", "bank"};

bool operates(std::string_view kind) { return std::ranges::find(kNotOperating, kind) == kNotOperating.end(); }

// Both sorted by number.
bool meet(std::span<const LayerId> a, std::span<const LayerId> b) {
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x == *y) return true;
    *x < *y ? ++x : ++y;
  }
  return false;
}

template <class T>
void sort_unique(std::vector<T>& items) {
  std::ranges::sort(items);
  const auto repeated = std::ranges::unique(items);
  items.erase(repeated.begin(), repeated.end());
}

}  // namespace

Houses::Houses(const Registry& registry, Symbols& symbols) : registry_(registry), symbols_(symbols) {
  const auto facts_of = [&](EntityId entity) -> Facts& {
    if (entity.value >= facts_.size()) facts_.resize(entity.value + std::size_t{1});
    return facts_[entity.value];
  };
  const auto owner_of = [&](std::string_view id) {
    const auto entry = registry.find_id(id);
    return symbols.intern(entry ? registry.at(registry.owner(*entry)).id : id);
  };

  for (Registry::Entry e = 0; e < registry.entries().size(); ++e) {
    const RegistryEntry& entry = registry.at(e);
    const EntityId entity = symbols.intern(entry.id);
    Facts& facts = facts_of(entity);
    facts.entry = e;
    const auto parent = registry.parent(e);
    facts.operating = operates(entry.kind) && (!parent || operates(registry.at(*parent).kind));
    for (const std::string& layer : entry.layers) {
      if (layer != "capital") facts.layers.push_back(symbols.intern_layer(layer));
      if (layer == "cloud") facts.cloud = true;
    }
    sort_unique(facts.layers);
    if (registry.owner(e) != e) continue;
    all_.push_back(entity);
    if (!entry.equity.empty()) with_equity_.push_back(entity);
  }
  for (const RegistryEntry& entry : registry.entries()) {
    const EntityId house = owner_of(entry.id);
    for (const std::string& rival : entry.rivals) {
      const EntityId other = owner_of(rival);
      if (other == house) continue;
      facts_of(house).declared.push_back(other);
      facts_of(other).declared.push_back(house);
    }
  }
  for (Facts& facts : facts_) sort_unique(facts.declared);
  for (auto* list : {&all_, &with_equity_}) std::ranges::sort(*list, {}, [&](EntityId house) { return symbols.id(house); });
  count_rivals();
}

// Owners that compete in the same layers are alike: there are few kinds of them, and pairs are counted by kind.
void Houses::count_rivals() {
  std::map<std::vector<LayerId>, std::int64_t> kinds;
  competitors_.resize(symbols_.layer_count());
  for (const EntityId house : all_) {
    const std::vector<LayerId>& layers = facts_[house.value].layers;
    ++kinds[layers];
    for (const LayerId layer : layers) ++competitors_[layer.value];
    for (const EntityId other : declared_rivals(house))
      if (house < other && !provisional(other) && !meet(layers, this->layers(other))) ++rival_pairs_;
  }
  for (auto kind = kinds.begin(); kind != kinds.end(); ++kind) {
    if (!kind->first.empty()) rival_pairs_ += kind->second * (kind->second - 1) / 2;
    for (auto other = std::next(kind); other != kinds.end(); ++other)
      if (meet(kind->first, other->first)) rival_pairs_ += kind->second * other->second;
  }
}

std::span<const LayerId> Houses::layers(EntityId house) const {
  return house.value < facts_.size() ? std::span<const LayerId>(facts_[house.value].layers) : std::span<const LayerId>();
}

bool Houses::competes_in(EntityId house, LayerId layer) const { return std::ranges::binary_search(layers(house), layer); }

std::span<const EntityId> Houses::declared_rivals(EntityId house) const {
  return house.value < facts_.size() ? std::span<const EntityId>(facts_[house.value].declared) : std::span<const EntityId>();
}

bool Houses::rivals(EntityId a, EntityId b) const {
  if (a == b) return false;
  if (std::ranges::binary_search(declared_rivals(a), b)) return true;
  return meet(layers(a), layers(b));
}

std::optional<Cents> Houses::revenue(EntityId house, Day day) const {
  const auto entry = entry_of(house);
  return entry == kNoEntry ? std::nullopt : registry_.revenue(entry, day);
}

std::optional<Cents> Houses::equity(EntityId house, Day day) const {
  const auto entry = entry_of(house);
  return entry == kNoEntry ? std::nullopt : registry_.equity(entry, day);
}

std::string_view Houses::kind(EntityId house) const {
  const auto entry = entry_of(house);
  return entry == kNoEntry ? std::string_view() : std::string_view(registry_.at(entry).kind);
}

std::optional<EntityId> Houses::house_of(std::string_view entry_id) const {
  const auto entry = registry_.find_id(entry_id);
  return entry ? symbols_.find(registry_.at(registry_.owner(*entry)).id) : std::nullopt;
}

bool Houses::operating(EntityId house) const { return house.value >= facts_.size() || facts_[house.value].operating; }

std::string_view Houses::display_name(EntityId house) const {
  const auto entry = entry_of(house);
  return entry == kNoEntry ? symbols_.id(house) : std::string_view(registry_.at(entry).name);
}

}  // namespace keiretsu::resolve
