// One reading of one measure: what `replay --measures` prints a line of. Names,
// scopes and units: measures.md section 10.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "deal/vocabulary.h"

namespace keiretsu {

struct Reading {
  std::string measure;
  std::string scope;             // graph, layer, entity, entity_layer, pair, deal, cycle, component, coalition
  std::vector<std::string> ids;  // houses; pairs in the order of the table, unordered ones sorted
  std::string layer;             // empty = none
  std::string what;              // empty = none
  Lens lens = Lens::reported;
  std::variant<std::int64_t, double> value;  // integers are class X
  std::vector<std::pair<std::string, std::variant<std::string, double, bool, std::vector<std::string>>>>
      detail;                                    // in the order of the table
  std::optional<double> epsilon = std::nullopt;  // class C: the certified error

  [[nodiscard]] auto key() const { return std::tie(measure, scope, ids, layer, what, lens); }
  bool operator==(const Reading&) const = default;
};

}  // namespace keiretsu
