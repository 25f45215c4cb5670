// A deal report as told: names are strings, nothing is resolved. Every decoder
// makes this one shape, and has tested all refusal classes but `future` and
// `capacity`. Field meanings: proto/keiretsu/v1/report.proto.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "deal/vocabulary.h"

namespace keiretsu {

struct PartyTold {
  std::string ref;  // the handle: as told, else id, else name, else the least "scheme:value"; never empty
  std::string id;   // empty = absent, here and below
  std::string name;
  std::vector<std::pair<std::string, std::string>> identifiers;  // (scheme, value), sorted by scheme
  std::vector<std::string> roles;
  bool operator==(const PartyTold&) const = default;
};

struct AmountTold {
  double value = 0;      // units of `currency`, 0..1e13
  std::string currency;  // three capital letters
  Basis basis = Basis::total;
  bool operator==(const AmountTold&) const = default;
};

struct QuantityTold {
  double value = 0;
  std::string unit;
  bool operator==(const QuantityTold&) const = default;
};

struct LegTold {
  LegType type = LegType::partner;
  std::uint16_t from = 0;                    // indices into parties
  std::optional<std::uint16_t> to, benefit;  // `benefit` is the field `for`; `to` is absent only on capex without a vendor
  std::string layer;
  std::optional<What> what;
  std::optional<AmountTold> amount;  // absent = undisclosed, never zero
  std::optional<double> stake, term_years;
  std::optional<Day> starts_on, ends_on;
  bool conditional = false;
  std::optional<QuantityTold> quantity;
  Exclusivity exclusivity = Exclusivity::untold;
  std::string part_of, note;
  bool operator==(const LegTold&) const = default;
};

struct SourceTold {
  std::string publisher, title, url, group;
  std::optional<Day> published_on;
  SourceKind kind = SourceKind::untold;
  std::optional<double> reliability;
  std::optional<bool> verified;
  bool operator==(const SourceTold&) const = default;
};

struct FactTold {
  std::uint16_t subject = 0;
  std::optional<std::uint16_t> counterparty;
  double share = 0;
  std::string period;  // YYYY or YYYY-Qn
  bool operator==(const FactTold&) const = default;
};

struct DealReport {
  std::string event_id, deal_id;
  std::int64_t revision = 0;  // as told, else published_at in whole microseconds
  bool correction = false;    // as told; a retraction always is one
  Action action = Action::report;
  Stage stage = Stage::announced;
  std::string kind;
  Micros published_at = 0;
  std::optional<Day> announced_on, starts_on, ends_on;
  std::vector<PartyTold> parties;
  std::vector<LegTold> legs;
  double confidence = 1;
  std::vector<SourceTold> sources;
  std::vector<FactTold> facts;
  std::string note;
  bool operator==(const DealReport&) const = default;

  [[nodiscard]] bool ends_deal() const { return action == Action::retract || stage == Stage::terminated; }
};

}  // namespace keiretsu
