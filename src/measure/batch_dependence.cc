#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "measure/batch_families.h"

namespace keiretsu::measure::batch {
namespace {

// Of periods: by year, then quarter, a whole year after its fourth.
std::pair<int, int> rank_of(const std::string& period) {
  const int year = std::stoi(period.substr(0, 4));
  return {year, period.size() > 4 ? period.back() - '0' : 5};
}

}  // namespace

Revenue revenue_of(const LensDay& day, const std::string& house) {
  const std::optional<Int128> reported = day.registry.reported_revenue_cents(house, day.input.fx, day.input.until);
  const Int128 observed = at_or_0(day.now.sales_cents, house);
  if (reported && *reported >= observed) return {*reported, true};
  return {observed, false};
}

void dependence(const LensDay& day, Lines& lines) {
  for (const auto& [pair, cents] : day.now.pair_purchase_cents) {
    if (cents == 0) continue;
    const auto& [supplier, customer] = pair;
    const Revenue revenue = revenue_of(day, supplier);
    Reading& reading = lines.add("direct_dependence", "pair", {supplier, customer}, "", ratio(cents, revenue.cents));
    reading.detail.emplace_back("revenue_basis", revenue.reported ? "reported" : "observed");
    const std::optional<Int128> reported = day.registry.reported_revenue_cents(supplier, day.input.fx, day.input.until);
    if (reported && *reported > 0) lines.add("commitment_to_revenue", "pair", {supplier, customer}, "", ratio(cents, *reported));
  }
  for (const auto& [customer, cents] : day.now.bought_cents) {
    const std::optional<Int128> reported = day.registry.reported_revenue_cents(customer, day.input.fx, day.input.until);
    if (cents > 0 && reported && *reported > 0) lines.add("commitment_burden", "entity", {customer}, "", ratio(cents, *reported));
  }
}

void customer_base(const LensDay& day, Lines& lines) {
  std::map<std::string, Int128> squares;  // of what each customer buys
  for (const auto& [pair, cents] : day.now.pair_purchase_cents)
    if (cents > 0) squares[pair.first] += Int128{cents} * cents;
  for (const auto& [supplier, sum] : squares) {
    const auto revenue = static_cast<double>(revenue_of(day, supplier).cents);
    lines.add("customer_hhi", "entity", {supplier}, "", 1e4 * static_cast<double>(sum) / (revenue * revenue));
  }
}

void disclosed_dependence(const LensDay& day, Lines& lines) {
  // Facts stand in the order in which ties go: only a later period takes the place of one.
  std::map<HousePair, BatchFact> latest;
  for (const BatchFact& fact : day.live.facts) {
    const auto [it, first] = latest.try_emplace({fact.subject, fact.counterparty}, fact);
    if (!first && rank_of(fact.period) > rank_of(it->second.period)) it->second = fact;
  }
  for (const auto& [pair, fact] : latest)
    lines.add("disclosed_dependence", "pair", {pair.first, pair.second}, "", fact.share).detail.emplace_back("period", fact.period);
}

}  // namespace keiretsu::measure::batch
