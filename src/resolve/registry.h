// The organisations known by name: who is meant by a party, who owns whom, and
// the figures of each by day. Immutable once made; owned by a config epoch, read
// by the core thread. Knows no graph and no dense numbers (resolve/houses.h).
// Sources: events.md "A registry entry", measures.md 11 "Amounts", "Entities".
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.h"
#include "base/time.h"
#include "deal/registry_entry.h"
#include "deal/report.h"

namespace keiretsu::resolve {

// A figure in US cents as a step function of the day.
class FigureByDay {
 public:
  FigureByDay() = default;
  // `told` in the order of its list; a currency without a rate: that figure is not
  // there. No value if a figure is beyond 2^62 cents.
  [[nodiscard]] static std::optional<FigureByDay> of(const std::vector<FigureTold>& told, const FxTable& fx);
  // Of (published_on, period_end, place in the list), absent first, the last that
  // is undated or was published by `day`.
  [[nodiscard]] std::optional<Cents> at(Day day) const;
  // The days on which another figure comes into force, rising.
  [[nodiscard]] std::vector<Day> days() const;

 private:
  struct Step {
    std::optional<Day> since;  // absent: always
    Cents cents = 0;
  };
  std::vector<Step> steps_;  // by `since`, one each, absent first
};

// Why a registry is refused: `entry` is where it shows (the later of two), the message names both sides.
struct RegistryFault {
  std::uint32_t entry = 0;  // a place in the list
  std::string message;
  bool operator==(const RegistryFault&) const = default;
};

class Registry {
 public:
  using Entry = std::uint32_t;  // a place in entries()

  // Refuses the whole with every fault found: two entries with one id, one plain
  // name or alias, one identifier; an unknown parent; a circle of parents; a figure
  // beyond 2^62 cents. Declared rivals may be unknown ids.
  [[nodiscard]] static std::expected<Registry, std::vector<RegistryFault>> make(std::vector<RegistryEntry> entries, const FxTable& fx);

  // The entry that a party names: by the first of its identifiers, in order of
  // scheme, that an entry has; else by id, exactly; else by name or alias.
  [[nodiscard]] std::optional<Entry> find(const PartyTold& party) const;
  [[nodiscard]] std::optional<Entry> find_id(std::string_view id) const;
  [[nodiscard]] std::optional<Entry> find_name(std::string_view name) const;
  [[nodiscard]] std::optional<Entry> find_identifier(std::string_view scheme, std::string_view value) const;

  [[nodiscard]] const std::vector<RegistryEntry>& entries() const { return entries_; }
  [[nodiscard]] const RegistryEntry& at(Entry entry) const { return entries_[entry]; }
  // The parent as told, consolidated or not.
  [[nodiscard]] std::optional<Entry> parent(Entry entry) const { return parent_[entry]; }
  // The house: up by `parent` while `consolidated`, whatever the kind; itself at the top.
  [[nodiscard]] Entry owner(Entry entry) const { return owner_[entry]; }

  // The entry's own figures, not the owner's. Equity of 0 or less is none.
  [[nodiscard]] std::optional<Cents> revenue(Entry entry, Day day) const { return revenue_[entry].at(day); }
  [[nodiscard]] std::optional<Cents> equity(Entry entry, Day day) const;
  // The days on which a figure of some owner comes into force, rising: timers.
  [[nodiscard]] const std::vector<Day>& figure_days() const { return figure_days_; }

 private:
  Registry() = default;
  void claim_names(std::vector<RegistryFault>& faults);
  void claim_identifiers(std::vector<RegistryFault>& faults);
  void link_parents(std::vector<RegistryFault>& faults);
  void convert_figures(const FxTable& fx, std::vector<RegistryFault>& faults);
  [[nodiscard]] std::string told(Entry entry) const;

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  struct TextEqual {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const { return a == b; }
  };
  using ByText = tsl::robin_map<std::string, Entry, TextHash, TextEqual>;  // looked up only, never iterated

  std::vector<RegistryEntry> entries_;
  ByText by_id_, by_plain_name_, by_identifier_;
  std::vector<std::optional<Entry>> parent_;
  std::vector<Entry> owner_;
  std::vector<FigureByDay> revenue_, equity_;
  std::vector<Day> figure_days_;
};

}  // namespace keiretsu::resolve
