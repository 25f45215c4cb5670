// A deal as understood: names are houses (resolved and rolled up), money is US
// cents. A deal is the set of its reports; what it does to the world on a day is
// graph/effect.h.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/hash.h"
#include "base/ids.h"
#include "base/money.h"
#include "base/time.h"
#include "deal/report_texts.h"
#include "deal/vocabulary.h"

namespace keiretsu {

inline constexpr Day kNoDay = std::numeric_limits<Day>::min();

// A stake is told as a share of 1 and kept in parts of this, so that sums of it know no order.
inline constexpr std::int64_t kStakeParts = 1'000'000'000'000'000;

// One leg of a report, between two houses (a leg inside a house is no leg). Millions are kept: the wide ones first, so that
// nothing is padded.
struct Leg {
  Cents amount = 0;                    // A of measures.md 11; meaningful if `known`
  std::int64_t stake_parts = 0;        // of kStakeParts; 0 if none is told
  EntityId from, to, benefit;          // to: unknown on capex without a vendor; benefit (`for`): unknown if absent
  Day starts = kNoDay, ends = kNoDay;  // the leg's own
  std::int32_t term_days = -1;         // begin to end where term_years is given (0: less than half a day), else -1
  LayerId layer;                       // purchase, capex with a vendor, support: always known for the first two
  LegType type = LegType::partner;
  What what = What::other;
  Basis basis = Basis::total;
  Exclusivity exclusivity = Exclusivity::untold;
  bool known : 1 = false;  // has an amount in a currency that has a rate
  bool conditional : 1 = false;
  bool part_of : 1 = false;
};
static_assert(sizeof(Leg) == 48);

// What a filing says of a house's revenue: the share that one customer made up.
struct Fact {
  EntityId subject, counterparty;  // two houses
  std::int32_t period = 0;         // 8 * year + quarter; a whole year comes after its fourth, as 5
  double share = 0;                // 0..1
  std::string deal;                // that told it: decides between facts of one period
};

// What one buys of another: purchases, and capex with a vendor.
[[nodiscard]] inline bool is_purchase(const Leg& leg) {
  return leg.type == LegType::purchase || (leg.type == LegType::capex && leg.to.known());
}

// One report, as understood.
struct Version {
  std::int64_t revision = 0;
  Micros published = 0;
  ReportTexts texts;
  Hash128 terms;  // equal terms, equal hash (within this process)
  Day announced = kNoDay, starts = kNoDay, ends = kNoDay;
  Stage stage = Stage::announced;
  bool ends_deal = false;     // retracted or terminated
  bool correction = false;    // marked so, or a retraction
  bool party_source = false;  // has a source of kind filing or party
  std::vector<Leg> legs;
  std::shared_ptr<const std::vector<Fact>> filed;  // most reports have none

  [[nodiscard]] std::string_view event_id() const { return texts.event_id(); }
  [[nodiscard]] std::string_view sources() const { return texts.sources(); }  // deal/sources.h: what an alert's evidence quotes
  // In the order of the list; no terms.
  [[nodiscard]] std::span<const Fact> facts() const { return filed ? std::span<const Fact>(*filed) : std::span<const Fact>(); }
  // The order of a deal's history: revision, then the least (published, event id) first.
  [[nodiscard]] auto order() const { return std::tuple(revision, published, event_id()); }
};

struct Deal {
  std::string id;
  std::vector<Version> versions;  // by order(); event ids are distinct
};

}  // namespace keiretsu
