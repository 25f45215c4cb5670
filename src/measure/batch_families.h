// What the families of the naive program share: the day in a lens from which
// they compute, the lines that they write, and the forms of their ratios. Each
// family reads the first and adds to the second; none knows of another. Pure.
//
// The form of each float formula is part of the contract: the incremental
// program must give the same bits. Integers are summed first; each is converted
// once. Formulas: measures.md 3, 11.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/money.h"
#include "measure/batch.h"
#include "measure/batch_legs.h"
#include "measure/batch_registry.h"
#include "measure/batch_sums.h"
#include "measure/reading.h"

namespace keiretsu::measure::batch {

struct LensDay {
  const BatchInput& input;
  const BatchRegistry& registry;
  Lens lens;
  BatchLive live;
  BatchSums now, reference;  // reference: 90 days before
};

class Lines {
 public:
  explicit Lines(Lens lens) : lens_(lens) {}

  // The reference is good until the next one is added.
  Reading& add(std::string measure, std::string scope, std::vector<std::string> ids, std::string layer,
               std::variant<std::int64_t, double> value, std::string what = "") {
    return readings_.emplace_back(
        Reading{std::move(measure), std::move(scope), std::move(ids), std::move(layer), std::move(what), lens_, value, {}});
  }
  [[nodiscard]] std::vector<Reading> take() { return std::move(readings_); }

 private:
  Lens lens_;
  std::vector<Reading> readings_;
};

[[nodiscard]] inline double ratio(Int128 part, Int128 whole) { return static_cast<double>(part) / static_cast<double>(whole); }

// The sum of a key that may not be there.
template <class Map>
[[nodiscard]] typename Map::mapped_type at_or_0(const Map& sums, const typename Map::key_type& key) {
  const auto it = sums.find(key);
  return it == sums.end() ? typename Map::mapped_type{0} : it->second;
}

// Rev of a house.
struct Revenue {
  Int128 cents = 0;
  bool reported = false;  // else what is seen of its sales is more
};
[[nodiscard]] Revenue revenue_of(const LensDay& day, const std::string& house);

void quality(const LensDay& day, Lines& lines);
void sourcing(const LensDay& day, Lines& lines);
void markets(const LensDay& day, Lines& lines);
void share_shifts(const LensDay& day, Lines& lines);
void capital_for_supply(const LensDay& day, Lines& lines);
void dependence(const LensDay& day, Lines& lines);
void ties_of_rivals(const LensDay& day, Lines& lines);
void hosting(const LensDay& day, Lines& lines);
void customer_base(const LensDay& day, Lines& lines);
void exposures(const LensDay& day, Lines& lines);
void transfers_of_risk(const LensDay& day, Lines& lines);
void vendor_financing(const LensDay& day, Lines& lines);
void reciprocity(const LensDay& day, Lines& lines);
void alliance_supply(const LensDay& day, Lines& lines);
void netting(const LensDay& day, Lines& lines);
void components(const LensDay& day, Lines& lines);
void cycles(const LensDay& day, Lines& lines);
void consideration(const LensDay& day, Lines& lines);
void disclosed_dependence(const LensDay& day, Lines& lines);
void market_if_allied(const LensDay& day, Lines& lines);
void coopetition(const LensDay& day, Lines& lines);
void homing(const LensDay& day, Lines& lines);
void coalitions(const LensDay& day, Lines& lines);

// Classes S and C: not bit by bit.
void systemic(const LensDay& day, Lines& lines);

}  // namespace keiretsu::measure::batch
