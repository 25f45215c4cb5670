#include "alert/evidence.h"

#include <algorithm>
#include <cmath>

#include "alert/legs_behind.h"
#include "graph/fold.h"

namespace keiretsu::alert {
namespace {

// The pairs of houses whose legs make up the key.
std::vector<graph::PairKey> pairs_of(const Rule& rule, const Subject& s, const Moment& m) {
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
      // Of a whole layer, the deals of the one who leads it.
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
      if (leader.known())
        for (const EntityId customer : g.customers_of({leader, s.layer})) out.push_back({customer, leader});
      break;
    }
  }
  return out;
}

// A set of several legs stands without some of them: only a deal that holds all the legs on one side of it can
// end it. Asked before a fold is made for each deal; true where it is not known.
bool may_move(const Rule& rule, const Subject& s, Lens lens, const graph::Effect& effect, const graph::View& view) {
  if (rule.watch != Watch::capital_for_supply) return true;
  std::int32_t capital = 0, purchases = 0;
  for (const graph::Winner& w : effect) {
    if ((w.mask >> index(lens) & 1U) == 0) continue;
    for (const graph::LegEffect& e : w.legs) {
      const Leg& leg = *e.leg;
      if (is_capital(leg.type) && leg.from == s.a && leg.to == s.b) ++capital;
      if (is_purchase(leg) && leg.from == s.b && leg.to == s.a) ++purchases;
    }
  }
  return capital == view.pair({s.a, s.b}).lens[index(lens)].capital.count ||
         purchases == view.pair({s.b, s.a}).lens[index(lens)].purchase.count;
}

std::vector<SourceQuoted> sources_behind(const graph::History& history, const Version& winner, Day day) {
  std::vector<SourceQuoted> out;
  for (const Version& v : history)
    if (v.terms == winner.terms && day_of(v.published) <= day)
      for (SourceQuoted& s : unpack_sources(v.sources))
        if (std::find(out.begin(), out.end(), s) == out.end()) out.push_back(std::move(s));
  return out;
}

}  // namespace

std::vector<DealInKey> deals_in_key(const Rule& rule, const Subject& subject, Lens lens, const Moment& moment) {
  const auto pairs = pairs_of(rule, subject, moment);
  std::vector<DealIx> candidates;
  for (const graph::PairKey key : pairs) {
    const auto between = moment.deals.between(key);
    candidates.insert(candidates.end(), between.begin(), between.end());
  }
  // What a filing states hangs on no leg.
  const auto fact =
      rule.watch == Watch::disclosed_dependence ? moment.context.view.latest_fact({subject.a, subject.b}, lens) : std::nullopt;
  if (const auto deal = fact ? moment.deals.find(fact->deal) : std::nullopt) candidates.push_back(*deal);
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());

  const unsigned bit = 1U << index(lens);
  std::vector<DealInKey> weighed;
  const auto weigh = [&](std::string_view id, const graph::History& history) {
    DealInKey w{id, history, graph::effect(history, moment.context.day), 0};
    bool live = fact && fact->deal == id;
    for (const graph::Winner& winner : w.effect) {
      if ((winner.mask & bit) == 0) continue;
      for (const graph::LegEffect& e : winner.legs) {
        const bool in_key = std::any_of(pairs.begin(), pairs.end(), [&](graph::PairKey k) {
          return k.from == e.leg->from && (k.to == e.leg->to || k.to == e.leg->benefit);
        });
        live = live || in_key;
        if (in_key) w.value = std::max(w.value, e.value);
      }
    }
    if (live) weighed.push_back(std::move(w));
  };
  for (const DealIx ix : candidates)
    if (moment.added == nullptr || ix != moment.changed) weigh(moment.deals.at(ix).id, moment.deals.history(ix));
  if (moment.added != nullptr) weigh(moment.changed_id, moment.deals.history(moment.changed, moment.added));
  std::sort(weighed.begin(), weighed.end(),
            [](const DealInKey& a, const DealInKey& b) { return a.value != b.value ? a.value > b.value : a.id < b.id; });
  if (weighed.size() > kDealsWeighed) weighed.erase(weighed.begin() + kDealsWeighed, weighed.end());
  return weighed;
}

std::vector<Contribution> contributions(const Judge& judge, const Rule& rule, const Subject& subject, Lens lens, const Moment& moment) {
  const unsigned bit = 1U << index(lens);
  const std::optional<double> whole = judge.find(rule, subject, moment.context, lens).value;
  std::vector<std::pair<double, Contribution>> moved;
  for (const DealInKey& w : deals_in_key(rule, subject, lens, moment)) {
    if (!may_move(rule, subject, lens, w.effect, moment.context.view)) continue;
    graph::Folder folder(moment.context.view);
    folder.add(w.effect, -1, graph::Fold::now);
    const graph::Delta removal = folder.finish();
    const graph::View without(moment.context.view, removal);
    const measure::Context context{without, moment.context.houses, moment.context.symbols, moment.context.day};
    const std::optional<double> value = judge.find(rule, subject, context, lens).value;
    const double by = std::fabs(whole.value_or(0) - value.value_or(0));
    if (by == 0 && value.has_value() == whole.has_value()) continue;
    const Version* winner = nullptr;
    for (const graph::Winner& x : w.effect)
      if ((x.mask & bit) != 0) winner = x.version;
    moved.emplace_back(by, Contribution{std::string(w.id), value, sources_behind(w.history, *winner, moment.context.day)});
  }
  std::stable_sort(moved.begin(), moved.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second.deal_id < b.second.deal_id;
  });
  std::vector<Contribution> out;
  for (auto& [by, c] : moved) {
    if (out.size() == kDealsTold) break;
    out.push_back(std::move(c));
  }
  return out;
}

}  // namespace keiretsu::alert
