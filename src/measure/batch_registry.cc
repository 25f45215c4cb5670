#include "measure/batch_registry.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "base/check.h"
#include "resolve/name.h"

namespace keiretsu::measure {
namespace {

// A figure in a currency without a rate is not there: an older one may count.
std::optional<Int128> last_figure(const std::vector<FigureTold>& list, const FxTable& fx, Day day) {
  // std::optional sorts absent before any date.
  using Rank = std::tuple<std::optional<Day>, std::optional<Day>, std::size_t>;
  std::map<Rank, Int128> figures;
  for (std::size_t place = 0; place < list.size(); ++place) {
    const FigureTold& figure = list[place];
    const std::optional<Ppm> rate = fx.rate(figure.currency);
    if (!rate || (figure.published_on && *figure.published_on > day)) continue;
    if (const std::optional<Int128> cents = to_cents(figure.value, *rate))
      figures[{figure.published_on, figure.period_end, place}] = *cents;
  }
  return figures.empty() ? std::nullopt : std::optional<Int128>(figures.rbegin()->second);
}

}  // namespace

BatchRegistry::BatchRegistry(std::span<const RegistryEntry> entries) {
  for (const RegistryEntry& entry : entries) {
    by_id_[entry.id] = &entry;
    for (const auto& identifier : entry.identifiers) by_identifier_[identifier] = entry.id;
    by_name_[resolve::plain_name(entry.name)] = entry.id;
    for (const std::string& alias : entry.aliases) by_name_[resolve::plain_name(alias)] = entry.id;
  }
  for (const RegistryEntry& entry : entries) {
    for (const std::string& rival : entry.rivals) {
      const std::string a = roll_up(entry.id), b = roll_up(rival);
      declared_.emplace(std::min(a, b), std::max(a, b));
    }
    owners_.insert(roll_up(entry.id));
  }
  for (const auto& [id, entry] : by_id_)
    for (const std::string& layer : entry->layers)
      if (owners_.contains(id) && competes_in(id, layer)) layers_.insert(layer);
}

std::string BatchRegistry::roll_up(const std::string& id) const {
  std::string house = id;
  for (auto it = by_id_.find(house); it != by_id_.end(); it = by_id_.find(house)) {
    const RegistryEntry& entry = *it->second;
    if (entry.parent.empty() || !entry.consolidated) break;
    house = entry.parent;
  }
  return house;
}

std::string BatchRegistry::house_of(const PartyTold& party) const {
  std::vector<std::pair<std::string, std::string>> identifiers = party.identifiers;
  std::sort(identifiers.begin(), identifiers.end());
  for (const auto& identifier : identifiers)
    if (const auto it = by_identifier_.find(identifier); it != by_identifier_.end()) return roll_up(it->second);
  if (by_id_.contains(party.id)) return roll_up(party.id);
  const std::string plain = resolve::plain_name(party.name);
  if (!party.name.empty())
    if (const auto it = by_name_.find(plain); it != by_name_.end()) return roll_up(it->second);

  // Provisional. Ids are one namespace: one that happens to be an entry's id is that entry.
  if (!party.id.empty()) return party.id;
  if (!party.name.empty()) return roll_up(plain);
  std::set<std::string> handles;
  for (const auto& [scheme, value] : identifiers) handles.insert(scheme + ":" + value);
  KEIRETSU_CHECK(!handles.empty());  // else refused: bad_field
  return roll_up(*handles.begin());
}

bool BatchRegistry::competes_in(const std::string& house, const std::string& layer) const {
  const auto it = by_id_.find(house);
  if (it == by_id_.end() || layer == "capital") return false;
  const std::vector<std::string>& layers = it->second->layers;
  return std::find(layers.begin(), layers.end(), layer) != layers.end();
}

bool BatchRegistry::rivals(const std::string& a, const std::string& b) const {
  if (a == b) return false;
  if (declared_.contains({std::min(a, b), std::max(a, b)})) return true;
  const auto it = by_id_.find(a);
  if (it == by_id_.end()) return false;
  const std::vector<std::string>& layers = it->second->layers;
  return std::any_of(layers.begin(), layers.end(),
                     [&](const std::string& layer) { return competes_in(a, layer) && competes_in(b, layer); });
}

std::optional<Int128> BatchRegistry::reported_revenue_cents(const std::string& house, const FxTable& fx, Day day) const {
  const auto it = by_id_.find(house);
  return it == by_id_.end() ? std::nullopt : last_figure(it->second->annual_revenue, fx, day);
}

std::optional<Int128> BatchRegistry::equity_cents(const std::string& house, const FxTable& fx, Day day) const {
  const auto it = by_id_.find(house);
  if (it == by_id_.end()) return std::nullopt;
  const std::optional<Int128> cents = last_figure(it->second->equity, fx, day);
  return cents && *cents > 0 ? cents : std::nullopt;
}

}  // namespace keiretsu::measure
