#include "alert/key_deals.h"

#include "alert/legs_behind.h"
#include "measure/coalitions.h"
#include "measure/loss_network.h"

namespace keiretsu::alert {
namespace {

// Who of those with equity is exposed to whom of them. Where there are very many no few deals are behind it.
std::vector<graph::PairKey> between_holders(const measure::Context& c) {
  constexpr std::size_t kMany = 1'000;
  const measure::Holders holders(c.houses);
  std::vector<graph::PairKey> out;
  for (measure::Holder j = 0; j < holders.size(); ++j) {
    for (const measure::Loss& loss : measure::losses_at(c.view, holders, holders.firm(j), Lens::stated))
      out.push_back({holders.firm(loss.holder), holders.firm(j)});
    if (out.size() > kMany) return {};
  }
  return out;
}

std::vector<graph::PairKey> pairs_of(const Rule& rule, const Subject& s, Lens lens, const Moment& m) {
  std::vector<graph::PairKey> out;
  const graph::View& view = m.context.view;
  const auto bought_by = [&](EntityId customer, LayerId layer) {
    for (const EntityId supplier : view.suppliers_of({customer, layer})) out.push_back({customer, supplier});
  };
  switch (s.scope) {
    case Scope::pair:
      out.push_back({s.a, s.b});
      out.push_back({s.b, s.a});
      // A new supplier moves the shares of all of the customer's suppliers.
      if (rule.watch == Watch::new_supplier || rule.watch == Watch::exclusive) bought_by(s.a, s.layer);
      break;
    case Scope::cycle: out = edges_of(s); break;
    case Scope::coalition:
      for (const EntityId member : measure::coalition(m.context, s.a, lens).members) out.push_back({member, s.a});
      break;
    case Scope::graph: out = between_holders(m.context); break;
    case Scope::entity_layer: bought_by(s.a, s.layer); break;
    case Scope::entity:
      if (rule.watch == Watch::commitment_burden) {
        for (std::size_t l = 0; l < m.context.symbols.layer_count(); ++l) bought_by(s.a, LayerId{static_cast<std::uint16_t>(l)});
        break;
      }
      for (const EntityId backer : view.backers_of(s.a)) {
        out.push_back({backer, s.a});
        if (rule.watch == Watch::supplier_funded_capital) out.push_back({s.a, backer});
      }
      break;
    case Scope::layer: {
      // Of a whole layer, the deals of the one who leads it, and that of the step.
      const graph::Graph& g = view.graph();
      EntityId leader;
      std::int64_t most = 0;
      for (const auto& [key, row] : g.market()) {
        const auto r = view.market(key).now[index(Lens::stated)].relations;
        if (key.layer == s.layer && (r > most || (r == most && r > 0 && m.context.symbols.before(key.supplier, leader)))) {
          most = r;
          leader = key.supplier;
        }
      }
      if (m.added != nullptr)
        for (const Leg& leg : m.added->legs)
          if (is_purchase(leg) && leg.layer == s.layer) out.push_back({leg.from, leg.to});
      if (leader.known())
        for (const EntityId customer : g.customers_of({leader, s.layer})) out.push_back({customer, leader});
      break;
    }
  }
  return out;
}

}  // namespace

Key key_of(const Rule& rule, const Subject& s, Lens lens, const Moment& m) {
  Key out{pairs_of(rule, s, lens, m), {}};
  std::ranges::sort(out.pairs, Key::before);
  if (rule.watch == Watch::disclosed_dependence)
    if (const auto fact = m.context.view.latest_fact({s.a, s.b}, lens)) out.filed_by = fact->deal;
  return out;
}

std::vector<DealIx> candidates_of(const Key& key, const Moment& m) {
  std::vector<DealIx> out;
  for (const graph::PairKey pair : key.pairs) {
    const auto between = m.deals.between(pair);
    out.insert(out.end(), between.begin(), between.end());
  }
  if (const auto deal = key.filed_by ? m.deals.find(*key.filed_by) : std::nullopt) out.push_back(*deal);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  if (m.added != nullptr) std::erase(out, m.changed);
  return out;
}

}  // namespace keiretsu::alert
