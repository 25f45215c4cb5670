#include <set>
#include <string>

#include "measure/batch_families.h"
#include "measure/batch_systemic.h"

namespace keiretsu::measure::batch {

void systemic(const LensDay& day, Lines& lines) {
  BatchExposures exposures;
  exposures.exposure_cents = day.now.exposure_cents;
  for (const std::string& house : day.registry.owners())
    if (const auto equity = day.registry.equity_cents(house, day.input.fx, day.input.until))
      exposures.equity_cents[house] = static_cast<Cents>(*equity);
  lines.add("stability", "graph", {}, "", batch_stability(exposures));
  for (const auto& [house, value] : batch_debtrank(exposures)) lines.add("debtrank", "entity", {house}, "", value);
  for (const auto& [house, value] : batch_debtrank_upper_bound(exposures)) lines.add("debtrank_upper_bound", "entity", {house}, "", value);

  std::set<std::string> houses = day.registry.owners();  // V
  houses.insert(day.now.ends.begin(), day.now.ends.end());
  ByHouse<Cents> revenue;
  for (const std::string& house : houses) revenue[house] = static_cast<Cents>(revenue_of(day, house).cents);
  for (const auto& [house, value] : batch_esri(day.now, revenue)) lines.add("esri", "entity", {house}, "", value);
  for (const auto& [pair, value] : batch_network_dependence(day.now, revenue))
    lines.add("network_dependence", "pair", {pair.first, pair.second}, "", value);
  for (const auto& [house, value] : batch_ecosystem_exposure(day.now, revenue))
    lines.add("ecosystem_exposure", "entity", {house}, "", value);
}

}  // namespace keiretsu::measure::batch
