#include "measure/batch.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <utility>

#include "measure/batch_families.h"
#include "measure/batch_legs.h"
#include "measure/batch_registry.h"
#include "measure/batch_sums.h"

namespace keiretsu::measure {
namespace {

constexpr Day kShiftDays = 90;

using Family = void (*)(const batch::LensDay&, batch::Lines&);

constexpr std::initializer_list<Family> kFamilies = {
    batch::quality,           batch::sourcing,         batch::markets,       batch::share_shifts,         batch::capital_for_supply,
    batch::dependence,        batch::ties_of_rivals,   batch::hosting,       batch::customer_base,        batch::exposures,
    batch::transfers_of_risk, batch::vendor_financing, batch::reciprocity,   batch::alliance_supply,      batch::netting,
    batch::components,        batch::cycles,           batch::consideration, batch::disclosed_dependence, batch::market_if_allied,
    batch::coopetition,       batch::homing,           batch::coalitions,
};

std::vector<Reading> readings_of(const BatchInput& input, std::span<const Lens> lenses, std::initializer_list<Family> families) {
  const BatchRegistry registry(input.registry);
  std::vector<Reading> readings;
  for (const Lens lens : lenses) {
    BatchLive live = batch_live(input, registry, lens, input.until);
    const BatchLive before = batch_live(input, registry, lens, input.until - kShiftDays);
    BatchSums now = batch_sums(live.legs);
    const batch::LensDay day{input, registry, lens, std::move(live), std::move(now), batch_sums(before.legs)};
    batch::Lines lines(lens);
    for (const Family family : families) family(day, lines);
    std::vector<Reading> of_lens = lines.take();
    readings.insert(readings.end(), std::make_move_iterator(of_lens.begin()), std::make_move_iterator(of_lens.end()));
  }
  std::sort(readings.begin(), readings.end(), [](const Reading& a, const Reading& b) { return a.key() < b.key(); });
  return readings;
}

}  // namespace

std::vector<Reading> batch_readings(const BatchInput& input, std::span<const Lens> lenses) { return readings_of(input, lenses, kFamilies); }

std::vector<Reading> batch_systemic_readings(const BatchInput& input, std::span<const Lens> lenses) {
  return readings_of(input, lenses, {batch::systemic});
}

}  // namespace keiretsu::measure
