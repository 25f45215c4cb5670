// What an alert is about: dense inside the ledger, told by ids outside.
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "alert/watch.h"
#include "base/ids.h"
#include "resolve/symbols.h"

namespace keiretsu::alert {

struct Subject {
  Scope scope = Scope::pair;
  EntityId a, b;  // in the order of the measure; unordered pairs: by name
  LayerId layer;  // a pair may have one too
  bool operator==(const Subject&) const = default;
};

struct SubjectTold {
  std::string scope;
  std::vector<std::string> ids;
  std::string layer;  // empty = none
  bool operator==(const SubjectTold&) const = default;

  // One string: "pair oracle openai", "entity_layer openai @cloud". Part of an alert's identity; the
  // message's key. Ids hold no control characters, so US between the parts makes it unambiguous.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] auto order() const { return std::tie(scope, ids, layer); }
};

[[nodiscard]] SubjectTold tell(const Subject& s, const resolve::Symbols& symbols);

}  // namespace keiretsu::alert
