#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "measure/batch_families.h"

namespace keiretsu::measure::batch {
namespace {

// `what` alone: shares above 0, and the part that is no cash.
void add_mix(Lines& lines, const char* scope, const std::vector<std::string>& ids, const Consideration& given) {
  Cents all = 0;
  for (const auto& [what, cents] : given) all += cents;
  if (all == 0) return;
  for (const auto& [what, cents] : given)
    if (cents > 0) lines.add("consideration_share", scope, ids, "", ratio(cents, all), what);
  lines.add("non_cash_share", scope, ids, "", ratio(all - at_or_0(given, "cash"), all));
}

}  // namespace

void capital_for_supply(const LensDay& day, Lines& lines) {
  for (const auto& [investor, investee] : day.now.funds)
    if (day.now.buys.contains({investee, investor})) lines.add("capital_for_supply", "pair", {investor, investee}, "", std::int64_t{1});
}

void vendor_financing(const LensDay& day, Lines& lines) {
  std::map<std::string, Cents> funded;          // by supplier: its capital in customers that pay it
  std::map<std::string, Cents> supplier_cents;  // by customer: capital that comes back as purchases
  for (const auto& [pair, capital] : day.now.capital_cents) {
    const auto& [supplier, customer] = pair;
    const Cents purchases = at_or_0(day.now.pair_purchase_cents, pair);
    if (capital == 0 || purchases == 0) continue;
    lines.add("vendor_financing_ratio", "pair", {supplier, customer}, "", ratio(capital, purchases));
    lines.add("self_funded_revenue", "pair", {supplier, customer}, "", ratio(std::min(capital, purchases), purchases));
    funded[supplier] += capital;
    supplier_cents[customer] += std::min(capital, purchases);
  }
  for (const auto& [supplier, cents] : funded)
    lines.add("vendor_financing_intensity", "entity", {supplier}, "", ratio(cents, revenue_of(day, supplier).cents));
  for (const auto& [investee, raised] : day.now.raised_cents)
    if (raised > 0) lines.add("supplier_funded_capital", "entity", {investee}, "", ratio(at_or_0(supplier_cents, investee), raised));

  std::map<std::string, std::set<std::string>> investors;  // of capital_for_supply, by customer
  for (const auto& [investor, investee] : day.now.funds)
    if (day.now.buys.contains({investee, investor})) investors[investee].insert(investor);
  for (const auto& [investee, those] : investors) {
    std::int64_t rivals = 0;
    for (const std::string& a : those)
      for (const std::string& b : those)
        if (a < b && day.registry.rivals(a, b)) ++rivals;
    lines.add("rival_supplier_investors", "entity", {investee}, "", rivals);
  }
}

void reciprocity(const LensDay& day, Lines& lines) {
  Cents both_ways = 0;
  for (const auto& [pair, cents] : day.now.flow_cents) {
    const auto& [a, b] = pair;
    const Cents back = at_or_0(day.now.flow_cents, {b, a});
    both_ways += std::min(cents, back);  // each pair comes twice, as the sum over i != j has it
    if (a < b && back > 0) lines.add("pair_reciprocity", "pair", {a, b}, "", ratio(std::min(cents, back), std::max(cents, back)));
  }
  if (day.now.flow_total_cents > 0) lines.add("weighted_reciprocity", "graph", {}, "", ratio(both_ways, day.now.flow_total_cents));
}

void consideration(const LensDay& day, Lines& lines) {
  for (const auto& [recipient, given] : day.now.received_for) add_mix(lines, "entity", {recipient}, given);
  for (const auto& [deal, given] : day.now.given_in) add_mix(lines, "deal", {deal}, given);
  add_mix(lines, "graph", {}, day.now.consideration);
}

void alliance_supply(const LensDay& day, Lines& lines) {
  for (const auto& [pair, purchases] : day.now.paid_purchase_cents) {
    const Cents capital = at_or_0(day.now.given_cents, pair);
    if (purchases > 0 && capital > 0)
      lines.add("alliance_supply_share", "pair", {pair.first, pair.second}, "", ratio(purchases, Int128{purchases} + capital));
  }
}

}  // namespace keiretsu::measure::batch
