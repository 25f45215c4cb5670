// What makes up the subject of a rule, and which deals may be part of it. Pure; costs the
// pairs of the subject (of a firm: its partners, of a layer: the customers of its leader).
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "alert/judge.h"
#include "alert/step_seen.h"

namespace keiretsu::alert {

// What makes up a subject: legs between these houses, or a fact of this deal (a filing hangs on no leg).
struct Key {
  std::vector<graph::PairKey> pairs;
  std::optional<std::string> filed_by;

  [[nodiscard]] bool holds(const Leg& leg) const {
    return std::any_of(pairs.begin(), pairs.end(),
                       [&](graph::PairKey k) { return k.from == leg.from && (k.to == leg.to || k.to == leg.benefit); });
  }
};

[[nodiscard]] Key key_of(const Rule& rule, const Subject& s, Lens lens, const Moment& m);

// The deals that may be part of the key, each once; not the one that the step changes.
[[nodiscard]] std::vector<DealIx> candidates_of(const Key& key, const Moment& m);

}  // namespace keiretsu::alert
