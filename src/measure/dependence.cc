#include "measure/dependence.h"

#include <algorithm>

namespace keiretsu::measure {

std::optional<DirectDependence> direct_dependence(const Context& c, EntityId supplier, EntityId customer, Lens lens) {
  const Cents paid = c.view.pair({customer, supplier}).lens[index(lens)].purchase.money;
  if (paid <= 0) return std::nullopt;
  const Cents observed = c.view.entity(supplier).lens[index(lens)].received;
  const std::optional<Cents> reported = c.houses.revenue(supplier, c.day);
  const bool reported_basis = reported && *reported >= observed;
  const Cents revenue = reported_basis ? *reported : observed;
  return DirectDependence{static_cast<double>(paid) / static_cast<double>(revenue), reported_basis};
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

}  // namespace keiretsu::measure
