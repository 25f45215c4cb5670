#include "alert/legs_behind.h"

namespace keiretsu::alert {

graph::Legs merge(const graph::Legs& a, const graph::Legs& b) {
  return {a.money + b.money, a.conditional + b.conditional, a.count + b.count, a.disclosed + b.disclosed, a.party + b.party};
}

std::vector<graph::PairKey> edges_of(const Subject& s) {
  std::vector<EntityId> firms;
  for (const EntityId e : s.places())
    if (e.known()) firms.push_back(e);
  std::vector<graph::PairKey> out;
  for (std::size_t i = 0; i < firms.size(); ++i) out.push_back({firms[i], firms[(i + 1) % firms.size()]});
  return out;
}

graph::Legs legs_behind(Watch watch, const Subject& s, const graph::View& view, Lens lens) {
  const std::size_t l = index(lens);
  switch (watch) {
    case Watch::sourcing_hhi:
    case Watch::sourcing_effective_number:
    case Watch::sourcing_count_hhi:
    case Watch::share_shift_tv:
    case Watch::share_shift_count_tv: return view.sourcing({s.a, s.layer}).now[l].legs;
    case Watch::market_hhi:
    case Watch::market_relation_hhi: return view.layer(s.layer).lens[l].legs;
    case Watch::commitment_burden: return view.entity(s.a).lens[l].paid;
    case Watch::direct_dependence:
    case Watch::disclosed_dependence:
    case Watch::commitment_to_revenue: return view.pair({s.b, s.a}).lens[l].purchase;
    case Watch::new_supplier:
    case Watch::exclusive: return view.pair({s.a, s.b}).lens[l].purchase;
    case Watch::risk_transfer_ratio: return view.finance(s.a).lens[l].built;
    case Watch::non_cash_share:
    case Watch::supplier_funded_capital: return view.finance(s.a).lens[l].capital;
    case Watch::debtrank:
    case Watch::support_incentive_partners: return merge(view.finance(s.a).lens[l].capital, view.finance(s.a).lens[l].built);
    case Watch::coverage:
    case Watch::uncovered_capex_cents:
    case Watch::uncovered_capex_of_equity:
    case Watch::guarantee: return view.pair({s.a, s.b}).lens[l].other;
    case Watch::large_exposure: return merge(view.pair({s.a, s.b}).lens[l].capital, view.pair({s.a, s.b}).lens[l].other);
    case Watch::vendor_financing_ratio:
    case Watch::alliance_supply_share:
    case Watch::capital_for_supply: return merge(view.pair({s.a, s.b}).lens[l].capital, view.pair({s.b, s.a}).lens[l].purchase);
    case Watch::counter_coalition: return {};  // what supports a project has no amounts
    case Watch::host:
    case Watch::cross_link:
    case Watch::coopetition_tie: {
      const auto &there = view.pair({s.a, s.b}).lens[l], &back = view.pair({s.b, s.a}).lens[l];
      return merge(merge(merge(there.purchase, there.capital), there.other), merge(merge(back.purchase, back.capital), back.other));
    }
    case Watch::cycle_round_trip_cents:
    case Watch::cycle_structural: {
      graph::Legs sum;
      for (const graph::PairKey edge : edges_of(s)) {
        const auto& pair = view.pair(edge).lens[l];
        sum = merge(sum, merge(pair.purchase, pair.capital));
      }
      return sum;
    }
    case Watch::stability: return {};
  }
  return {};
}

std::uint64_t may_be_watched(const graph::PairRow& there, const graph::PairRow& back) {
  constexpr auto bits = [](auto... watches) { return ((std::uint64_t{1} << static_cast<unsigned>(watches)) | ...); };
  constexpr std::uint64_t kBuilt = bits(Watch::coverage, Watch::uncovered_capex_cents, Watch::uncovered_capex_of_equity, Watch::guarantee);
  constexpr std::uint64_t kBoth = bits(Watch::vendor_financing_ratio, Watch::alliance_supply_share, Watch::capital_for_supply);
  constexpr std::uint64_t kExposed = bits(Watch::large_exposure), kHosted = bits(Watch::host);
  std::uint64_t out = ~(kBuilt | kBoth | kExposed | kHosted);
  for (const Lens lens : {Lens::reported, Lens::stated}) {
    const auto& to = there.lens[index(lens)];
    // Sites, guarantees and exposures (ObligationRow) are of legs that are counted here.
    if (to.other.count > 0) out |= kBuilt | kExposed;
    if (to.capital.count > 0) out |= kExposed;
    if (to.capital.count > 0 && back.lens[index(lens)].purchase.count > 0) out |= kBoth;
    if (to.access > 0) out |= kHosted;
  }
  return out;
}

bool may_be_in(Watch watch, const Subject& s, const graph::View& view, Lens lens) {
  const std::size_t l = index(lens);
  switch (watch) {
    case Watch::coverage:
    case Watch::uncovered_capex_cents:
    case Watch::uncovered_capex_of_equity: return view.obligation({s.a, s.b}).lens[l].sites > 0;
    case Watch::guarantee: return view.obligation({s.a, s.b}).lens[l].guarantees > 0;
    case Watch::large_exposure: return view.obligation({s.a, s.b}).lens[l].exposure > 0;
    case Watch::vendor_financing_ratio:
    case Watch::alliance_supply_share:
    case Watch::capital_for_supply:
      return view.pair({s.a, s.b}).lens[l].capital.count > 0 && view.pair({s.b, s.a}).lens[l].purchase.count > 0;
    case Watch::host: return view.pair({s.a, s.b}).lens[l].access > 0;
    case Watch::coopetition_tie: return view.pair({s.a, s.b}).lens[l].ties + view.pair({s.b, s.a}).lens[l].ties > 0;
    default: return true;
  }
}

}  // namespace keiretsu::alert
