// What makes up the subject of a rule, and which deals may be part of it. Pure; costs the
// pairs of the subject (of a firm: its partners, of a layer: the customers of its leader).
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "alert/judge.h"
#include "alert/step_seen.h"

namespace keiretsu::alert {

// What makes up a subject: legs between these houses, or a fact of this deal (a filing hangs on no leg).
struct Key {
  std::vector<graph::PairKey> pairs;  // by number: a hub has thousands
  std::optional<std::string> filed_by;

  [[nodiscard]] bool holds(const Leg& leg) const {
    return has({leg.from, leg.to}) || (leg.benefit != leg.to && has({leg.from, leg.benefit}));
  }
  [[nodiscard]] bool has(graph::PairKey pair) const { return std::binary_search(pairs.begin(), pairs.end(), pair, before); }
  static bool before(graph::PairKey a, graph::PairKey b) { return std::tie(a.from, a.to) < std::tie(b.from, b.to); }
};

[[nodiscard]] Key key_of(const Rule& rule, const Subject& s, Lens lens, const Moment& m);

// The deals that may be part of the key, each once; not the one that the step changes.
[[nodiscard]] std::vector<DealIx> candidates_of(const Key& key, const Moment& m);

}  // namespace keiretsu::alert
