// An organisation as the registry tells it (events.md, "A registry entry").
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/money.h"
#include "base/time.h"

namespace keiretsu {

// A figure as told; several may follow each other by `published_on`.
struct FigureTold {
  double value = 0;
  std::string currency;
  std::optional<Day> period_end, published_on;
  std::string source;
  bool operator==(const FigureTold&) const = default;
};

struct RegistryEntry {
  std::string id, name, kind;
  std::vector<std::string> aliases, layers, rivals;
  std::string parent;        // empty = none
  bool consolidated = true;  // meaningless without a parent
  std::string camp, country;
  std::vector<std::pair<std::string, std::string>> identifiers;  // (scheme, value), sorted by scheme
  std::vector<FigureTold> annual_revenue, equity;                // in the order of the list
  bool operator==(const RegistryEntry&) const = default;
};

// USD a unit, in ppm. USD itself is 10^6 and need not be listed.
struct FxTable {
  std::map<std::string, Ppm, std::less<>> rates;
  [[nodiscard]] std::optional<Ppm> rate(std::string_view currency) const {
    if (currency == "USD") return Ppm{1'000'000};
    const auto it = rates.find(currency);
    return it == rates.end() ? std::nullopt : std::optional<Ppm>(it->second);
  }
};

}  // namespace keiretsu
