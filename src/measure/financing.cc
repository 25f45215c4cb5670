#include "measure/financing.h"

#include <algorithm>

#include "measure/dependence.h"

namespace keiretsu::measure {
namespace {

double ratio(Int128 part, Int128 whole) { return static_cast<double>(part) / static_cast<double>(whole); }

struct Financed {
  Cents capital = 0, purchases = 0;  // K_ij, P_ji
  [[nodiscard]] bool both() const { return capital > 0 && purchases > 0; }
};
Financed financed(const graph::View& view, EntityId supplier, EntityId customer, Lens lens) {
  return {view.obligation({supplier, customer}).lens[index(lens)].capital_flow,
          view.pair({customer, supplier}).lens[index(lens)].purchase.money};
}

Cents flow(const graph::View& view, EntityId payer, EntityId payee, Lens lens) {
  return graph::flow(view.pair({payer, payee}).lens[index(lens)], view.obligation({payer, payee}).lens[index(lens)]);
}

}  // namespace

std::optional<double> vendor_financing_ratio(const graph::View& view, EntityId supplier, EntityId customer, Lens lens) {
  const Financed f = financed(view, supplier, customer, lens);
  if (!f.both()) return std::nullopt;
  return ratio(f.capital, f.purchases);
}

std::optional<double> self_funded_revenue(const graph::View& view, EntityId supplier, EntityId customer, Lens lens) {
  const Financed f = financed(view, supplier, customer, lens);
  if (!f.both()) return std::nullopt;
  return ratio(std::min(f.capital, f.purchases), f.purchases);
}

std::optional<double> vendor_financing_intensity(const Context& c, EntityId supplier, Lens lens) {
  const Cents funded = c.view.finance(supplier).lens[index(lens)].funded;
  if (funded <= 0) return std::nullopt;
  return ratio(funded, revenue(c, supplier, lens).cents);
}

std::optional<double> supplier_funded_capital(const graph::View& view, EntityId investee, Lens lens) {
  const auto& r = view.finance(investee).lens[index(lens)];
  if (r.raised <= 0) return std::nullopt;
  return ratio(r.from_suppliers, r.raised);
}

std::int64_t rival_pairs(const resolve::Houses& houses, std::span<const EntityId> investors) {
  std::int64_t pairs = 0;
  for (std::size_t i = 0; i < investors.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) pairs += houses.rivals(investors[i], investors[j]) ? 1 : 0;
  return pairs;
}

std::optional<double> pair_reciprocity(const graph::View& view, EntityId a, EntityId b, Lens lens) {
  const Cents there = flow(view, a, b, lens), back = flow(view, b, a, lens);
  if (there <= 0 || back <= 0) return std::nullopt;
  return ratio(std::min(there, back), std::max(there, back));
}

std::optional<double> weighted_reciprocity(const graph::TotalRow::Lensed& r) {
  if (r.flow <= 0) return std::nullopt;
  return ratio(r.both_ways, r.flow);
}

std::optional<double> alliance_supply_share(const graph::View& view, EntityId supplier, EntityId recipient, Lens lens) {
  const Cents purchases = view.obligation({recipient, supplier}).lens[index(lens)].paid;
  const Cents capital = view.obligation({supplier, recipient}).lens[index(lens)].capital_value;
  if (purchases <= 0 || capital <= 0) return std::nullopt;
  return ratio(purchases, Int128{purchases} + capital);
}

}  // namespace keiretsu::measure
