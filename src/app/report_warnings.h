// What is no reason to refuse a report and yet is probably not what its author meant: for
// the pipeline that writes reports, told by `keiretsu check`. Pure.
//
//   role_direction    a party's role says that it stands at the other end of its legs
//   whole_round       one of several investors seems to hold the whole round
//   ends_before_start, no_legs, self_leg    well formed, and moves no number
//   missing_term      a purchase with an amount tells no term: it counts over five years
//   no_rate           an amount in a currency without a rate: it counts as undisclosed
//   unknown_name      nobody in the registry is called that: a provisional organisation
//   unknown_layer     a layer that looks like a known one, and is none
//   likely_duplicate  another deal of the same pair, type and amount within 30 days
//
// A wrong direction turns the measures of capital for supply upside down, a round held by
// its lead makes a large exposure out of none: events.md, measures.md 2.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "deal/registry_entry.h"
#include "deal/report.h"
#include "resolve/registry.h"
#include "resolve/resolver.h"
#include "resolve/symbols.h"

namespace keiretsu::app {

struct Warning {
  std::string kind;     // above
  std::string path;     // legs[2].amount, parties[0]
  std::string message;  // what was found, and what is expected
  bool operator==(const Warning&) const = default;
};

// Remembers names and deals from report to report: one object for one log, in its order.
class ReportWarnings {
 public:
  // The registry must outlive it.
  ReportWarnings(const resolve::Registry& registry, FxTable fx);

  // `where` is how the report is called in the warnings of later ones: deals.jsonl:12.
  [[nodiscard]] std::vector<Warning> of(const DealReport& report, const std::string& where);

 private:
  void unknown_names(const DealReport& report, std::vector<Warning>& out);
  void unknown_layers(const DealReport& report, std::vector<Warning>& out) const;
  void duplicates(const DealReport& report, const std::string& where, std::vector<Warning>& out);
  [[nodiscard]] std::string hint(const std::string& name);

  struct Seen {
    std::string deal_id, where;
    Day day = 0;
  };
  using Terms = std::tuple<EntityId, EntityId, LegType, double, std::string, Basis>;  // from, to, type, amount

  const resolve::Registry& registry_;
  FxTable fx_;
  resolve::Symbols symbols_;
  resolve::Resolver resolver_;
  std::vector<std::string_view> layers_;                      // of the contract and the registry
  std::set<std::string> unknown_;                             // names told once
  std::map<Terms, std::vector<Seen>> deals_;                  // one entry a deal
  std::set<std::pair<std::string, std::string>> duplicates_;  // pairs of deals told once
};

}  // namespace keiretsu::app
