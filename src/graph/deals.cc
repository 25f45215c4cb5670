#include "graph/deals.h"

#include <algorithm>

#include "base/check.h"

namespace keiretsu::graph {
namespace {

template <class F>
void each_pair(const Leg& leg, F f) {
  if (leg.to.known()) f(PairKey{leg.from, leg.to});
  if (leg.benefit.known() && leg.benefit != leg.from) f(PairKey{leg.from, leg.benefit});
}

}  // namespace

std::optional<DealIx> Deals::find(std::string_view deal_id) const {
  const auto it = by_id_.find(deal_id);
  return it == by_id_.end() ? std::nullopt : std::optional(*it);
}

DealIx Deals::insert(std::string_view deal_id, Version version) {
  DealIx ix;
  if (const auto known = find(deal_id)) {
    ix = *known;
  } else {
    ix = DealIx{static_cast<std::uint32_t>(deals_.size())};
    deals_.push_back({std::string(deal_id), {}});
    most_.emplace_back();
    by_id_.insert(ix);
  }
  Deal& deal = deals_[ix.value];
  Most& most = most_[ix.value];
  most.value = std::max(most.value, most_value(version));
  most.legs = std::max(most.legs, static_cast<std::uint32_t>(version.legs.size()));
  for (const Leg& leg : version.legs)
    each_pair(leg, [&](PairKey key) {
      const auto [it, is_new] = between_.try_emplace(key, static_cast<std::uint32_t>(lists_.size()));
      auto& list = is_new ? lists_.emplace_back() : lists_[it->second];
      // Reports of one deal mostly come one after the other; a repeat further back is dropped when the list is read.
      if (list.empty() || list.back() != ix) list.push_back(ix);
    });
  const auto at = std::upper_bound(deal.versions.begin(), deal.versions.end(), version,
                                   [](const Version& a, const Version& b) { return a.order() < b.order(); });
  deal.versions.insert(at, std::move(version));
  return ix;
}

std::span<const DealIx> Deals::between(PairKey key) const {
  const auto it = between_.find(key);
  return it == between_.end() ? std::span<const DealIx>() : std::span<const DealIx>(lists_[it->second]);
}

}  // namespace keiretsu::graph
