// What is live on a day in a lens, folded from all reports published up to its
// end: the legs, and the shares that filings disclose. Pure. Source: measures.md 2,
// 11 ("When", "Revision", "Winner", "Amounts", "Ends", "Legs", disclosed_dependence).
#pragma once

#include <optional>
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
  What what = What::other;        // of in_kind
  bool disclosed = false;         // an amount for this pair is known
  bool implied = false;           // it is the worth of shares: no payment, no exposure
  bool part_of = false;
  std::optional<double> stake;
  Cents value_cents = 0;  // of the whole term; 0 where nothing is known for this pair
  Cents flow_cents = 0;   // a year; 0 where nothing flows or nothing is known
  // Of a round of which this leg tells the sum: known for the receiver, not for the pair.
  Cents round_value_cents = 0, round_flow_cents = 0;
};

struct BatchFact {
  std::string deal_id;
  std::string subject, counterparty;  // two houses
  double share = 0;                   // of the subject's revenue
  std::string period;                 // YYYY or YYYY-Qn
};

struct BatchLive {
  std::vector<BatchLeg> legs;    // in order of deals; legs inside one house are not there
  std::vector<BatchFact> facts;  // in order of deals, in a deal as told
};

[[nodiscard]] BatchLive batch_live(const BatchInput& input, const BatchRegistry& registry, Lens lens, Day day);

}  // namespace keiretsu::measure
