#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "measure/batch_families.h"

namespace keiretsu::measure::batch {

void exposures(const LensDay& day, Lines& lines) {
  std::map<std::string, std::int64_t> partners;  // by firm at risk: those who could hardly let it fail
  std::map<std::string, Cents> at_stake_cents;
  for (const auto& [pair, cents] : day.now.exposure_cents) {
    const auto& [holder, at_risk] = pair;
    const std::optional<Int128> equity = day.registry.equity_cents(holder, day.input.fx, day.input.until);
    if (cents == 0 || !equity) continue;
    lines.add("large_exposure", "pair", {holder, at_risk}, "", ratio(cents, *equity));
    if (10 * Int128{cents} < *equity) continue;
    partners[at_risk] += 1;
    at_stake_cents[at_risk] += cents;
  }
  for (const auto& [at_risk, count] : partners) {
    lines.add("support_incentive_partners", "entity", {at_risk}, "", count);
    lines.add("support_incentive_cents", "entity", {at_risk}, "", at_stake_cents.at(at_risk));
  }
}

void transfers_of_risk(const LensDay& day, Lines& lines) {
  std::set<std::string> beneficiaries;
  for (const auto& [house, cents] : day.now.own_capex_cents) beneficiaries.insert(house);
  for (const auto& [house, cents] : day.now.other_capex_cents) beneficiaries.insert(house);
  const auto assets_of = [&](const std::string& house) {
    return Int128{at_or_0(day.now.own_capex_cents, house)} + at_or_0(day.now.other_capex_cents, house);
  };
  for (const std::string& house : beneficiaries) {
    const Cents other = at_or_0(day.now.other_capex_cents, house);
    if (assets_of(house) > 0) lines.add("risk_transfer_ratio", "entity", {house}, "", ratio(other, assets_of(house)));
  }

  std::map<std::string, Cents> committed;  // by beneficiary, to all owners of its sites, whatever is known of the site
  for (const auto& [pair, capex] : day.now.site_cents) {
    const auto& [owner, beneficiary] = pair;
    const Cents purchases = at_or_0(day.now.committed_cents, pair);
    committed[beneficiary] += purchases;
    if (capex == 0) continue;
    const double stake = ratio(at_or_0(day.now.stake_parts, pair), kStakeParts);
    lines.add("coverage", "pair", {owner, beneficiary}, "", ratio(purchases, capex));
    lines.add("asymmetry", "pair", {owner, beneficiary}, "", ratio(capex, assets_of(beneficiary)) - stake);
    lines.add("uncovered_capex_cents", "pair", {owner, beneficiary}, "", std::max(Cents{0}, capex - purchases));
  }
  for (const auto& [beneficiary, cents] : committed) {
    const Cents other = at_or_0(day.now.other_capex_cents, beneficiary);
    if (other > 0) lines.add("coverage", "entity", {beneficiary}, "", ratio(cents, other));
  }
}

}  // namespace keiretsu::measure::batch
