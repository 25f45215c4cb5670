// The legs that are live on a day in a lens, folded from all reports published
// up to its end. Pure. Source: measures.md 2, 11 ("When", "Revision", "Winner",
// "Amounts", "Ends", "Legs").
#pragma once

#include <string>
#include <vector>

#include "base/money.h"
#include "deal/vocabulary.h"
#include "measure/batch.h"
#include "measure/batch_registry.h"

namespace keiretsu::measure {

struct BatchLeg {
  std::string deal_id;
  LegType type = LegType::partner;
  std::string from, to, benefit;  // houses, to != from; `to` and `benefit` empty = none
  std::string layer;              // of purchases, and of capex with a vendor; else as told
  bool disclosed = false;         // an amount for this pair is known
  bool part_of = false;
  Cents flow_cents = 0;  // a year; 0 where nothing flows or nothing is known
};

// Legs inside one house are not there.
[[nodiscard]] std::vector<BatchLeg> batch_live_legs(const BatchInput& input, const BatchRegistry& registry, Lens lens, Day day);

}  // namespace keiretsu::measure
