#include "measure/batch_sums.h"

#include <algorithm>
#include <optional>

#include "base/check.h"

namespace keiretsu::measure {
namespace {

void tie(std::set<HousePair>& pairs, const std::string& a, const std::string& b) {
  if (!b.empty() && a != b) pairs.emplace(std::min(a, b), std::max(a, b));
}

// A purchase, or capex with a vendor.
void buy(BatchSums& sums, const BatchLeg& leg) {
  const std::string &customer = leg.from, &supplier = leg.to;
  const CustomerLayer key{customer, leg.layer};
  sums.buys.emplace(customer, supplier);
  sums.purchase_deals[key][supplier].insert(leg.deal_id);
  sums.relations[leg.layer][supplier].insert(customer);
  sums.purchase_cents[key][supplier] += leg.flow_cents;
  sums.pair_purchase_cents[{supplier, customer}] += leg.flow_cents;
  sums.sales_cents[supplier] += leg.flow_cents;
  sums.bought_cents[customer] += leg.flow_cents;
  if (!leg.part_of) sums.market_cents[leg.layer][supplier] += leg.flow_cents;
}

void commit(BatchSums& sums, const BatchLeg& leg) {
  sums.committed_cents[{leg.to, leg.from}] += leg.value_cents;
  if (!leg.implied) sums.paid_purchase_cents[{leg.to, leg.from}] += leg.value_cents;
}

void flow(BatchSums& sums, const BatchLeg& leg) {
  sums.flow_total_cents += leg.flow_cents;
  if (leg.flow_cents == 0) return;
  sums.flow_cents[{leg.from, leg.to}] += leg.flow_cents;
  sums.paid_cents[leg.from] += leg.flow_cents;
}

void fund(BatchSums& sums, const BatchLeg& leg) {
  sums.funds.emplace(leg.from, leg.to);
  sums.capital_cents[{leg.from, leg.to}] += leg.flow_cents;
  sums.raised_cents[leg.to] += leg.flow_cents + leg.round_flow_cents;
  if (leg.implied) return;
  sums.given_cents[{leg.from, leg.to}] += leg.value_cents;
  const std::string what(leg.type == LegType::in_kind ? name(leg.what) : "cash");
  const Cents cents = leg.value_cents + leg.round_value_cents;
  sums.received_for[leg.to][what] += cents;
  sums.given_in[leg.deal_id][what] += cents;
  sums.consideration[what] += cents;
}

void hold(BatchSums& sums, const BatchLeg& leg) {
  if (!leg.stake || leg.type != LegType::equity) return;
  const std::optional<Int128> parts = scale_decimal(*leg.stake, kStakeParts);
  KEIRETSU_CHECK(parts);
  sums.stake_parts[{leg.from, leg.to}] += *parts;
}

// Who loses if whom fails. Warrants on oneself are no exposure, a vendor's failure costs no asset.
void expose(BatchSums& sums, const BatchLeg& leg) {
  if (leg.implied) return;
  const bool own_shares = leg.type == LegType::in_kind && leg.what == What::equity;
  if ((is_capital(leg.type) && !own_shares) || leg.type == LegType::guarantee) sums.exposure_cents[{leg.from, leg.to}] += leg.value_cents;
  if (leg.type == LegType::capex && !leg.benefit.empty() && leg.benefit != leg.from)
    sums.exposure_cents[{leg.from, leg.benefit}] += leg.value_cents;
}

void build(BatchSums& sums, const BatchLeg& leg) {
  if (leg.benefit.empty() || leg.benefit == leg.from) {
    sums.own_capex_cents[leg.from] += leg.value_cents;
  } else if (!leg.part_of) {
    sums.other_capex_cents[leg.benefit] += leg.value_cents;
    sums.site_cents[{leg.from, leg.benefit}] += leg.value_cents;
  }
}

void connect(BatchSums& sums, const BatchLeg& leg) {
  sums.ends.insert(leg.from);
  if (leg.type == LegType::support) {
    sums.members[leg.to].insert(leg.from);
    if (!leg.layer.empty()) sums.contested[leg.to].insert(leg.layer);
    return;
  }
  const bool link = leg.type == LegType::access || leg.type == LegType::partner || leg.type == LegType::acquire;
  for (const std::string& other : {leg.to, leg.benefit}) {
    if (!other.empty()) sums.ends.insert(other);
    tie(sums.allied, leg.from, other);
    if (link) tie(sums.linked, leg.from, other);
  }
}

}  // namespace

BatchSums batch_sums(std::span<const BatchLeg> legs) {
  BatchSums sums;
  for (const BatchLeg& leg : legs) {
    if (is_valued(leg.type)) {
      ++sums.valued_legs;
      if (leg.disclosed) ++sums.disclosed_legs;
    }
    flow(sums, leg);
    connect(sums, leg);
    expose(sums, leg);
    hold(sums, leg);
    if (!leg.to.empty() && (leg.type == LegType::purchase || leg.type == LegType::capex)) buy(sums, leg);
    if (leg.type == LegType::purchase) commit(sums, leg);
    if (leg.type == LegType::capex) build(sums, leg);
    if (is_capital(leg.type)) fund(sums, leg);
    if (leg.type == LegType::access) sums.hosts[leg.to].insert(leg.from);
  }
  return sums;
}

}  // namespace keiretsu::measure
