#include "measure/dependence.h"

#include <algorithm>

namespace keiretsu::measure {

Revenue revenue(const Context& c, EntityId house, Lens lens) {
  const Cents observed = c.view.entity(house).lens[index(lens)].received;
  const std::optional<Cents> reported = c.houses.revenue(house, c.day);
  if (reported && *reported >= observed) return {*reported, true};
  return {observed, false};
}

std::optional<DirectDependence> direct_dependence(const Context& c, EntityId supplier, EntityId customer, Lens lens) {
  const Cents paid = c.view.pair({customer, supplier}).lens[index(lens)].purchase.money;
  if (paid <= 0) return std::nullopt;
  const Revenue all = revenue(c, supplier, lens);
  return DirectDependence{static_cast<double>(paid) / static_cast<double>(all.cents), all.reported};
}

std::optional<double> commitment_to_revenue(const Context& c, EntityId supplier, EntityId customer, Lens lens) {
  const Cents paid = c.view.pair({customer, supplier}).lens[index(lens)].purchase.money;
  const std::optional<Cents> reported = c.houses.revenue(supplier, c.day);
  if (paid <= 0 || !reported || *reported <= 0) return std::nullopt;
  return static_cast<double>(paid) / static_cast<double>(*reported);
}

std::optional<double> commitment_burden(const Context& c, EntityId customer, Lens lens) {
  const Cents paid = c.view.entity(customer).lens[index(lens)].paid.money;
  const std::optional<Cents> reported = c.houses.revenue(customer, c.day);
  if (paid <= 0 || !reported || *reported <= 0) return std::nullopt;
  return static_cast<double>(paid) / static_cast<double>(*reported);
}

std::optional<double> customer_hhi(const Context& c, EntityId supplier, Lens lens) {
  const Int128 squares = c.view.entity(supplier).lens[index(lens)].received_squares;
  if (squares <= 0) return std::nullopt;
  const auto all = static_cast<double>(revenue(c, supplier, lens).cents);
  return 1e4 * static_cast<double>(squares) / (all * all);
}

std::optional<DisclosedDependence> disclosed_dependence(const graph::View& view, EntityId subject, EntityId counterparty, Lens lens) {
  const std::optional<graph::FactKey> key = view.latest_fact({subject, counterparty}, lens);
  if (!key) return std::nullopt;
  const std::int32_t year = key->period / 8, quarter = key->period % 8;
  std::string period = std::to_string(year);
  period.insert(0, 4 - period.size(), '0');
  if (quarter < 5) period += "-Q" + std::to_string(quarter);
  return DisclosedDependence{view.fact(*key).lens[index(lens)].share, std::move(period)};
}

}  // namespace keiretsu::measure
