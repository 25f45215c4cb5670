#include "measure/obligations.h"

#include <algorithm>

namespace keiretsu::measure {
namespace {

double ratio(Int128 part, Int128 whole) { return static_cast<double>(part) / static_cast<double>(whole); }

Int128 assets(const graph::View& view, EntityId beneficiary, Lens lens) {
  const auto& r = view.finance(beneficiary).lens[index(lens)];
  return Int128{r.own_capex} + r.other_capex;
}

Cents site(const graph::View& view, EntityId owner, EntityId beneficiary, Lens lens) {
  return view.obligation({owner, beneficiary}).lens[index(lens)].site_value;
}

Cents committed(const graph::View& view, EntityId customer, EntityId supplier, Lens lens) {
  return view.obligation({customer, supplier}).lens[index(lens)].committed;
}

}  // namespace

std::optional<double> large_exposure(const Context& c, EntityId holder, EntityId at_risk, Lens lens) {
  const Cents exposure = c.view.obligation({holder, at_risk}).lens[index(lens)].exposure;
  if (exposure <= 0) return std::nullopt;
  const std::optional<Cents> equity = c.houses.equity(holder, c.day);
  if (!equity) return std::nullopt;
  return ratio(exposure, *equity);
}

Cents support_incentive(const Context& c, EntityId holder, EntityId at_risk, Lens lens) {
  const Cents exposure = c.view.obligation({holder, at_risk}).lens[index(lens)].exposure;
  if (exposure <= 0) return 0;
  return graph::has_incentive(exposure, c.houses.equity(holder, c.day)) ? exposure : 0;
}

std::int64_t support_incentive_partners(const graph::View& view, EntityId at_risk, Lens lens) {
  return view.finance(at_risk).lens[index(lens)].incentives;
}

std::optional<double> risk_transfer_ratio(const graph::View& view, EntityId beneficiary, Lens lens) {
  const Int128 all = assets(view, beneficiary, lens);
  if (all <= 0) return std::nullopt;
  return ratio(view.finance(beneficiary).lens[index(lens)].other_capex, all);
}

std::optional<double> coverage(const graph::View& view, EntityId beneficiary, Lens lens) {
  const auto& r = view.finance(beneficiary).lens[index(lens)];
  if (r.other_capex <= 0) return std::nullopt;
  return ratio(r.covered, r.other_capex);
}

std::optional<double> coverage(const graph::View& view, EntityId owner, EntityId beneficiary, Lens lens) {
  const Cents capex = site(view, owner, beneficiary, lens);
  if (capex <= 0) return std::nullopt;
  return ratio(committed(view, beneficiary, owner, lens), capex);
}

std::optional<double> asymmetry(const graph::View& view, EntityId owner, EntityId beneficiary, Lens lens) {
  const Cents capex = site(view, owner, beneficiary, lens);
  if (capex <= 0) return std::nullopt;
  const double stake = ratio(view.obligation({owner, beneficiary}).lens[index(lens)].stake_parts, kStakeParts);
  return ratio(capex, assets(view, beneficiary, lens)) - stake;
}

std::optional<Cents> uncovered_capex(const graph::View& view, EntityId owner, EntityId beneficiary, Lens lens) {
  const Cents capex = site(view, owner, beneficiary, lens);
  if (capex <= 0) return std::nullopt;
  return std::max(Cents{0}, capex - committed(view, beneficiary, owner, lens));
}

}  // namespace keiretsu::measure
