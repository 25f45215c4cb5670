// What an alert is about: dense inside the ledger, told by ids outside.
#pragma once

#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "alert/watch.h"
#include "base/ids.h"
#include "resolve/symbols.h"

namespace keiretsu::alert {

struct Subject {
  Scope scope = Scope::pair;
  EntityId a, b;            // in the order of the measure; unordered pairs: by name
  LayerId layer;            // a pair may have one too
  EntityId c = {}, d = {};  // cycle: its third firm, and its fourth
  // Its firms, as many as it has.
  [[nodiscard]] std::array<EntityId, 4> places() const { return {a, b, c, d}; }
  [[nodiscard]] bool names(EntityId firm) const { return firm == a || firm == b || firm == c || firm == d; }
  template <class F>
  [[nodiscard]] bool each_firm(F f) const {
    for (const EntityId e : places())
      if (e.known() && !f(e)) return false;
    return true;
  }
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

// The subject told, by what finds (or interns) a firm's number by its id and a layer's by its name.
template <class Firm, class Layer>
[[nodiscard]] Subject read(const SubjectTold& told, Firm firm, Layer layer) {
  Subject out;
  for (int s = 0; s < kScopes; ++s)
    if (name(static_cast<Scope>(s)) == told.scope) out.scope = static_cast<Scope>(s);
  if (!told.ids.empty()) out.a = firm(told.ids[0]);
  if (told.ids.size() > 1) out.b = firm(told.ids[1]);
  if (told.ids.size() > 2) out.c = firm(told.ids[2]);
  if (told.ids.size() > 3) out.d = firm(told.ids[3]);
  if (!told.layer.empty()) out.layer = layer(told.layer);
  return out;
}

[[nodiscard]] SubjectTold tell(const Subject& s, const resolve::Symbols& symbols);

}  // namespace keiretsu::alert
