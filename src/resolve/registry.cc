#include "resolve/registry.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "resolve/name.h"

namespace keiretsu::resolve {
namespace {

// Neither a scheme nor a value can hold the separator: ids and names have no control characters.
std::string identifier_key(std::string_view scheme, std::string_view value) {
  std::string key(scheme);
  key += '\0';
  key += value;
  return key;
}

}  // namespace

std::optional<FigureByDay> FigureByDay::of(const std::vector<FigureTold>& told, const FxTable& fx) {
  struct Known {
    std::optional<Day> published_on, period_end;
    Cents cents;
  };
  std::vector<Known> known;
  for (const FigureTold& figure : told) {
    const auto rate = fx.rate(figure.currency);
    if (!rate) continue;
    const auto cents = to_cents(figure.value, *rate);
    if (!cents || *cents > kCentsMax || *cents < -Int128{kCentsMax}) return std::nullopt;
    known.push_back({figure.published_on, figure.period_end, static_cast<Cents>(*cents)});
  }
  // std::optional orders absent first; stable keeps the place in the list.
  std::ranges::stable_sort(known, {}, [](const Known& k) { return std::tie(k.published_on, k.period_end); });
  FigureByDay figure;
  for (const Known& k : known) {
    if (!figure.steps_.empty() && figure.steps_.back().since == k.published_on) {
      figure.steps_.back().cents = k.cents;
    } else {
      figure.steps_.push_back({k.published_on, k.cents});
    }
  }
  return figure;
}

std::optional<Cents> FigureByDay::at(Day day) const {
  std::optional<Cents> cents;
  for (const Step& step : steps_) {
    if (step.since && *step.since > day) break;
    cents = step.cents;
  }
  return cents;
}

std::vector<Day> FigureByDay::days() const {
  std::vector<Day> days;
  for (const Step& step : steps_) {
    if (step.since) days.push_back(*step.since);
  }
  return days;
}

std::expected<Registry, std::vector<RegistryFault>> Registry::make(std::vector<RegistryEntry> entries, const FxTable& fx) {
  Registry registry;
  registry.entries_ = std::move(entries);
  std::vector<RegistryFault> faults;
  registry.claim_names(faults);
  registry.claim_identifiers(faults);
  registry.link_parents(faults);
  registry.convert_figures(fx, faults);
  if (!faults.empty()) return std::unexpected(std::move(faults));
  return registry;
}

std::string Registry::told(Entry entry) const { return "entities[" + std::to_string(entry) + "] \"" + entries_[entry].id + "\""; }

void Registry::claim_names(std::vector<RegistryFault>& faults) {
  for (Entry e = 0; e < entries_.size(); ++e) {
    const RegistryEntry& entry = entries_[e];
    const auto [id, id_is_new] = by_id_.try_emplace(entry.id, e);
    if (!id_is_new) faults.push_back({e, told(id->second) + " and " + told(e) + " have one id; expected one entry per id"});

    const auto claim = [&](const std::string& name) {
      if (name.empty()) return;
      const auto [known, is_new] = by_plain_name_.try_emplace(plain_name(name), e);
      if (is_new || known->second == e) return;
      faults.push_back({e, told(known->second) + " and " + told(e) + " both claim the name \"" + name + "\" (compared as \"" +
                               known->first + "\"); expected one owner per name and alias"});
    };
    claim(entry.name);
    for (const std::string& alias : entry.aliases) claim(alias);
  }
}

void Registry::claim_identifiers(std::vector<RegistryFault>& faults) {
  for (Entry e = 0; e < entries_.size(); ++e) {
    for (const auto& [scheme, value] : entries_[e].identifiers) {
      const auto [known, is_new] = by_identifier_.try_emplace(identifier_key(scheme, value), e);
      if (is_new || known->second == e) continue;
      faults.push_back({e, told(known->second) + " and " + told(e) + " both claim the identifier " + scheme + " \"" + value +
                               "\"; expected one owner per identifier"});
    }
  }
}

void Registry::link_parents(std::vector<RegistryFault>& faults) {
  const Entry count = static_cast<Entry>(entries_.size());
  parent_.assign(count, std::nullopt);
  for (Entry e = 0; e < count; ++e) {
    if (entries_[e].parent.empty()) continue;
    parent_[e] = find_id(entries_[e].parent);
    if (!parent_[e]) faults.push_back({e, told(e) + " has the unknown parent \"" + entries_[e].parent + "\"; expected the id of an entry"});
  }

  // Each walk colours what it passes with its own start; meeting its own colour closes a circle.
  constexpr Entry kUnseen = std::numeric_limits<Entry>::max();
  std::vector<Entry> walk_of(count, kUnseen);
  bool circular = false;
  for (Entry start = 0; start < count; ++start) {
    std::optional<Entry> e = start;
    while (e && walk_of[*e] == kUnseen) {
      walk_of[*e] = start;
      e = parent_[*e];
    }
    if (!e || walk_of[*e] != start) continue;
    circular = true;
    std::string circle = "\"" + entries_[*e].id + "\"";
    Entry next = *e;
    do {
      next = *parent_[next];
      circle += " -> \"" + entries_[next].id + "\"";
    } while (next != *e);
    faults.push_back({*e, "parents form a circle: " + circle + "; expected every chain of parents to end"});
  }
  if (circular) return;

  owner_.resize(count);
  for (Entry e = 0; e < count; ++e) {
    Entry owner = e;
    while (parent_[owner] && entries_[owner].consolidated) owner = *parent_[owner];
    owner_[e] = owner;
  }
}

void Registry::convert_figures(const FxTable& fx, std::vector<RegistryFault>& faults) {
  const auto convert = [&](Entry e, const std::vector<FigureTold>& figures, std::string_view field) {
    auto figure = FigureByDay::of(figures, fx);
    if (figure) return *std::move(figure);
    faults.push_back({e, told(e) + " has a figure in " + std::string(field) + " beyond 2^62 cents; expected less"});
    return FigureByDay();
  };
  for (Entry e = 0; e < entries_.size(); ++e) {
    revenue_.push_back(convert(e, entries_[e].annual_revenue, "annual_revenue"));
    equity_.push_back(convert(e, entries_[e].equity, "equity"));
    if (owner_.empty() || owner_[e] != e) continue;
    for (const FigureByDay* figure : {&revenue_.back(), &equity_.back()}) {
      std::ranges::copy(figure->days(), std::back_inserter(figure_days_));
    }
  }
  std::ranges::sort(figure_days_);
  const auto repeated = std::ranges::unique(figure_days_);
  figure_days_.erase(repeated.begin(), repeated.end());
}

std::optional<Registry::Entry> Registry::find(const PartyTold& party) const {
  for (const auto& [scheme, value] : party.identifiers) {
    if (const auto entry = find_identifier(scheme, value)) return entry;
  }
  if (!party.id.empty()) {
    if (const auto entry = find_id(party.id)) return entry;
  }
  return party.name.empty() ? std::nullopt : find_name(party.name);
}

std::optional<Registry::Entry> Registry::find_id(std::string_view id) const {
  const auto it = by_id_.find(id);
  return it == by_id_.end() ? std::nullopt : std::optional(it->second);
}

std::optional<Registry::Entry> Registry::find_name(std::string_view name) const {
  const auto it = by_plain_name_.find(plain_name(name));
  return it == by_plain_name_.end() ? std::nullopt : std::optional(it->second);
}

std::optional<Registry::Entry> Registry::find_identifier(std::string_view scheme, std::string_view value) const {
  if (by_identifier_.empty()) return std::nullopt;
  const auto it = by_identifier_.find(identifier_key(scheme, value));
  return it == by_identifier_.end() ? std::nullopt : std::optional(it->second);
}

std::optional<Cents> Registry::equity(Entry entry, Day day) const {
  const auto equity = equity_[entry].at(day);
  return equity && *equity > 0 ? equity : std::nullopt;
}

}  // namespace keiretsu::resolve
