#include "measure/systemic_live.h"

#include <algorithm>
#include <numeric>

#include "measure/dependence.h"

namespace keiretsu::measure {
namespace {

constexpr std::size_t kStated = index(Lens::stated);

// The watched come first.
std::vector<Firm> slots(const std::vector<EntityId>& watched) {
  std::vector<Firm> out(watched.size());
  std::iota(out.begin(), out.end(), Firm{0});
  return out;
}

std::vector<EntityId> first_by_name(std::vector<EntityId> firms, const resolve::Symbols& symbols) {
  std::ranges::sort(firms, [&](EntityId a, EntityId b) { return symbols.before(a, b); });
  firms.erase(std::unique(firms.begin(), firms.end()), firms.end());
  firms.resize(std::min(firms.size(), SystemicLive::kWatchedMost));
  return firms;
}

}  // namespace

std::optional<Firm> SystemicLive::Numbers::find(EntityId firm) const {
  if (firm.value >= by_entity_.size() || by_entity_[firm.value] == 0) return std::nullopt;
  return by_entity_[firm.value] - 1;
}

Firm SystemicLive::Numbers::of(EntityId firm) {
  if (firm.value >= by_entity_.size()) by_entity_.resize(firm.value + 1, 0);
  Firm& known = by_entity_[firm.value];
  if (known == 0) known = ++size_;
  return known - 1;
}

SystemicLive::SystemicLive(const Context& c, std::vector<EntityId> watched)
    : watched_(first_by_name(std::move(watched), c.symbols)), impact_(slots(watched_), {}), dependence_(slots(watched_), {}) {
  for (const EntityId firm : watched_) at_risk_.of(firm), sellers_.of(firm);
  for (const EntityId firm : c.houses.with_equity()) at_risk_.of(firm);
  for (const EntityId firm : c.houses.all()) sellers_.of(firm);
  impact_.resize(at_risk_.size());
  dependence_.resize(sellers_.size());
  set_figures(c);
  const graph::Graph& g = c.view.graph();
  for (const auto& [pair, row] : g.obligations()) set_pair(c, pair);
  for (const auto& [pair, row] : g.pairs()) set_pair(c, pair);
  look(c, {});
}

void SystemicLive::note(const graph::Delta& delta, std::vector<graph::PairKey>& moved) {
  for (const auto& c : delta.obligations.changes())
    if (c.before.lens[kStated].exposure != c.after.lens[kStated].exposure) moved.push_back(c.key);
  for (const auto& c : delta.pairs.changes())
    if (c.before.lens[kStated].purchase.money != c.after.lens[kStated].purchase.money) moved.push_back(c.key);
}

void SystemicLive::look(const Context& c, std::span<const graph::PairKey> moved) {
  const auto figures = c.houses.figure_days();
  if (const auto next = std::ranges::upper_bound(figures, figures_of_); next != figures.end() && *next <= c.day) set_figures(c);
  for (const graph::PairKey& pair : moved) set_pair(c, pair);
  impact_.drain();
  dependence_.drain();
}

void SystemicLive::set_figures(const Context& c) {
  figures_of_ = c.day;
  for (const EntityId firm : c.houses.with_equity()) impact_.set_buffer(at_risk_.of(firm), c.houses.equity(firm, c.day).value_or(0));
  for (const EntityId firm : c.houses.all()) dependence_.set_revenue(sellers_.of(firm), revenue(c, firm, Lens::stated).cents);
}

// In a pair the one who pays or lends stands first: he is the holder, and the customer.
void SystemicLive::set_pair(const Context& c, const graph::PairKey& pair) {
  if (const auto holder = at_risk_.find(pair.from), firm = at_risk_.find(pair.to); holder && firm)
    impact_.set_exposure(*holder, *firm, c.view.obligation(pair).lens[kStated].exposure);
  const Cents paid = c.view.pair(pair).lens[kStated].purchase.money;
  if (paid == 0 && !sellers_.find(pair.to)) return;  // has never sold
  const Firm supplier = sellers_.of(pair.to), customer = sellers_.of(pair.from);
  dependence_.resize(sellers_.size());
  dependence_.set_revenue(supplier, revenue(c, pair.to, Lens::stated).cents);
  dependence_.set_purchases(supplier, customer, paid);
}

std::vector<Reading> SystemicLive::readings(const resolve::Symbols& symbols) const {
  std::vector<Reading> out;
  for (std::size_t slot = 0; slot < watched_.size(); ++slot) {
    const auto put = [&](std::string measure, double value, double epsilon) {
      Reading& r = out.emplace_back();
      r.measure = std::move(measure);
      r.scope = "entity";
      r.ids = {std::string(symbols.id(watched_[slot]))};
      r.lens = Lens::stated;
      r.value = value;
      r.epsilon = epsilon;
    };
    const Impact& impact = impact_.impact(slot);
    put("debtrank", impact.value, impact.epsilon);
    const NetworkDependence::Reading& exposure = dependence_.ecosystem_exposure(slot);
    put("ecosystem_exposure", exposure.value, exposure.epsilon);
  }
  return out;
}

}  // namespace keiretsu::measure
