#include "measure/batch_sums.h"

#include <algorithm>

namespace keiretsu::measure {
namespace {

void ally(BatchSums& sums, const std::string& a, const std::string& b) {
  if (!b.empty() && a != b) sums.allied.emplace(std::min(a, b), std::max(a, b));
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

}  // namespace

BatchSums batch_sums(std::span<const BatchLeg> legs) {
  BatchSums sums;
  for (const BatchLeg& leg : legs) {
    sums.flow_total_cents += leg.flow_cents;
    if (is_valued(leg.type)) {
      ++sums.valued_legs;
      if (leg.disclosed) ++sums.disclosed_legs;
    }
    if (leg.type != LegType::support) {
      ally(sums, leg.from, leg.to);
      ally(sums, leg.from, leg.benefit);
    }
    if (!leg.to.empty() && (leg.type == LegType::purchase || leg.type == LegType::capex)) buy(sums, leg);
    if (is_capital(leg.type)) sums.funds.emplace(leg.from, leg.to);
    if (leg.type == LegType::access) sums.hosts[leg.to].insert(leg.from);
  }
  return sums;
}

}  // namespace keiretsu::measure
