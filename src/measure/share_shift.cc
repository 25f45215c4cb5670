#include "measure/share_shift.h"

#include <algorithm>
#include <cmath>

namespace keiretsu::measure {

std::optional<ShareShift> share_shift(const Context& c, graph::SourcingKey key, Lens lens, ShareBasis basis) {
  const std::size_t l = index(lens);
  const auto part = [basis](const graph::SupplierRow::Lensed& r) { return basis == ShareBasis::amounts ? r.flow : std::int64_t{r.deals}; };
  const auto whole = [basis](const graph::SourcingRow::Lensed& r) { return basis == ShareBasis::amounts ? r.flow : r.deals; };
  const graph::SourcingRow& sums = c.view.sourcing(key);
  const std::int64_t now = whole(sums.now[l]), past = whole(sums.past[l]);
  if (now <= 0 || past <= 0) return std::nullopt;

  // A float sum, so in one order: by name.
  std::vector<EntityId> suppliers = c.view.suppliers_of(key);
  std::sort(suppliers.begin(), suppliers.end(), [&](EntityId a, EntityId b) { return c.symbols.before(a, b); });
  ShareShift out;
  double moved = 0;
  Int128 least = 0, most = 0;
  for (const EntityId s : suppliers) {
    const graph::SupplierRow& row = c.view.supplier({key.customer, s, key.layer});
    const std::int64_t q = part(row.now[l]), q_past = part(row.past[l]);
    if (q == 0 && q_past == 0) continue;
    moved += std::fabs(static_cast<double>(q) / static_cast<double>(now) - static_cast<double>(q_past) / static_cast<double>(past));
    const Int128 gain = Int128{q} * past - Int128{q_past} * now;
    if (gain < least) out.losers.clear();
    if (gain > most) out.gainers.clear();
    least = std::min(least, gain), most = std::max(most, gain);
    if (gain < 0 && gain == least) out.losers.push_back(s);
    if (gain > 0 && gain == most) out.gainers.push_back(s);
  }
  out.tv = 0.5 * moved;
  if (!out.losers.empty()) out.loser = out.losers.front();
  if (!out.gainers.empty()) out.gainer = out.gainers.front();
  if (basis == ShareBasis::amounts && out.loser) {
    const Cents bought = c.view.supplier({key.customer, *out.loser, key.layer}).past[l].flow;
    const Cents sold = c.view.market({*out.loser, key.layer}).past[l].flow;
    if (sold > 0) out.anchor_weight = static_cast<double>(bought) / static_cast<double>(sold);
  }
  return out;
}

}  // namespace keiretsu::measure
