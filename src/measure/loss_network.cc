#include "measure/loss_network.h"

#include <algorithm>

namespace keiretsu::measure {

Holders::Holders(const resolve::Houses& houses) : firms_(houses.with_equity()) {
  for (Holder i = 0; i < firms_.size(); ++i) {
    if (firms_[i].value >= places_.size()) places_.resize(firms_[i].value + std::size_t{1}, kNone);
    places_[firms_[i].value] = i;
  }
}

LossColumn losses_at(const graph::View& view, const Holders& holders, EntityId at_risk, Lens lens) {
  LossColumn out;
  for (const EntityId backer : view.backers_of(at_risk)) {
    const std::optional<Holder> holder = holders.find(backer);
    if (!holder) continue;
    if (const Cents cents = view.obligation({backer, at_risk}).lens[index(lens)].exposure; cents > 0) out.push_back({*holder, cents});
  }
  std::ranges::sort(out, {}, &Loss::holder);
  return out;
}

LossNetwork::LossNetwork(const Holders& holders, const resolve::Houses& houses, Day day,
                         const std::function<std::span<const Loss>(EntityId)>& column) {
  equity_.reserve(holders.size());
  Int128 total = 0;
  for (Holder i = 0; i < holders.size(); ++i) {
    const Cents equity = houses.equity(holders.firm(i), day).value_or(0);
    equity_.push_back(static_cast<double>(equity));
    total += equity;
  }
  total_ = static_cast<double>(total);
  first_.assign(holders.size() + 1, 0);
  for (Holder j = 0; j < holders.size(); ++j) {
    for (const Loss& loss : column(holders.firm(j)))
      if (equity_[loss.holder] > 0) entries_.push_back({loss.holder, static_cast<double>(loss.cents) / equity_[loss.holder]});
    first_[j + 1] = entries_.size();
    if (first_[j + 1] > first_[j]) at_risk_.push_back(j);
  }
  std::vector<bool> exposed(holders.size(), false);
  for (const Entry& e : entries_) exposed[e.holder] = true;
  for (Holder i = 0; i < holders.size(); ++i)
    if (exposed[i]) exposed_.push_back(i);
}

LossNetwork::LossNetwork(const Holders& holders, const Context& c, Lens lens)
    : LossNetwork(holders, c.houses, c.day, [&, losses = LossColumn()](EntityId firm) mutable {
        losses = losses_at(c.view, holders, firm, lens);
        return std::span<const Loss>(losses);
      }) {}

void LossNetwork::spread(const std::vector<double>& x, std::vector<double>& y) const {
  std::ranges::fill(y, 0.0);
  for (const Holder j : at_risk_) {
    if (x[j] == 0) continue;
    for (const Entry& e : column(j)) y[e.holder] += e.leverage * x[j];
  }
}

}  // namespace keiretsu::measure
