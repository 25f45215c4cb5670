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

}  // namespace keiretsu::measure
