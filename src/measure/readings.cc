#include "measure/readings.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "measure/circular.h"
#include "measure/concentration.h"
#include "measure/dependence.h"
#include "measure/financing.h"
#include "measure/graph_readings.h"
#include "measure/lines.h"
#include "measure/obligations.h"
#include "measure/share_shift.h"
#include "measure/structure.h"
#include "measure/structure_readings.h"
#include "measure/systemic_readings.h"

namespace keiretsu::measure {
namespace {

class Walk : Lines {
 public:
  Walk(const Context& c, Lens lens, std::vector<Reading>& out) : Lines(c, lens, out), c_(c), lens_(lens), l_(index(lens)) {}

  void all() {
    add_graph_readings(c_, lens_, *this);
    const graph::Graph& g = c_.view.graph();
    for (const auto& [key, row] : g.sourcing()) sourcing(key, row);
    for (const auto& [key, row] : g.layers()) market_leaders(key);
    for (const auto& [key, row] : g.market()) market(key, row.now[l_]);
    for (const auto& [key, row] : g.pairs()) pair(key, row);
    for (const auto& [key, row] : g.entities()) {
      put_if("commitment_burden", "entity", {id(key)}, {}, commitment_burden(c_, key, lens_));
      put_if("customer_hhi", "entity", {id(key)}, {}, customer_hhi(c_, key, lens_));
    }
    for (const auto& [key, row] : g.obligations()) obligation(key, row.lens[l_]);
    for (const auto& [key, row] : g.finances()) finance(key);
    for (const auto& [investee, investors] : suppliers_investors_)
      put("rival_supplier_investors", "entity", {id(investee)}, {}, rival_pairs(c_.houses, investors));
    for (const auto& [at_risk, stake] : at_stake_) {
      put("support_incentive_partners", "entity", {id(at_risk)}, {}, support_incentive_partners(c_.view, at_risk, lens_));
      put("support_incentive_cents", "entity", {id(at_risk)}, {}, stake);
    }
  }

 private:
  void sourcing(graph::SourcingKey key, const graph::SourcingRow& row) {
    const auto& r = row.now[l_];
    const Ids ids = {id(key.customer)};
    const std::string layer(c_.symbols.layer(key.layer));
    std::vector<std::int64_t> flows, deals;
    for (const EntityId s : c_.view.graph().suppliers_of(key)) {
      const auto supplier = c_.view.supplier({key.customer, s, key.layer}).now[l_];
      flows.push_back(supplier.flow);
      deals.push_back(supplier.deals);
    }
    put_if("sourcing_hhi", "entity_layer", ids, layer, sourcing_hhi(r));
    put_if("sourcing_effective_number", "entity_layer", ids, layer, effective_number(r.flow, r.flow_squares));
    put_if("sourcing_cr1", "entity_layer", ids, layer, concentration_ratio(flows, 1));
    put_if("sourcing_cr3", "entity_layer", ids, layer, concentration_ratio(flows, 3));
    put_if("sourcing_count_hhi", "entity_layer", ids, layer, sourcing_count_hhi(r));
    put_if("sourcing_count_cr1", "entity_layer", ids, layer, concentration_ratio(deals, 1));
    shift("share_shift_tv", key, layer, ShareBasis::amounts);
    shift("share_shift_count_tv", key, layer, ShareBasis::deals);
  }

  void shift(const char* measure, graph::SourcingKey key, const std::string& layer, ShareBasis basis) {
    const auto s = share_shift(c_, key, lens_, basis);
    if (!s) return;
    Reading& r = put(measure, "entity_layer", {id(key.customer)}, layer, s->tv);
    if (s->loser) r.detail.emplace_back("loser", id(*s->loser));
    if (s->gainer) r.detail.emplace_back("gainer", id(*s->gainer));
    if (s->anchor_weight) r.detail.emplace_back("anchor_weight", *s->anchor_weight);
  }

  void market_leaders(LayerId key) {
    const std::string layer(c_.symbols.layer(key));
    std::vector<std::int64_t> flows;
    for (const auto& [market_key, row] : c_.view.graph().market())
      if (market_key.layer == key) flows.push_back(row.now[l_].flow);
    put_if("market_cr1", "layer", {}, layer, concentration_ratio(flows, 1));
    put_if("market_cr3", "layer", {}, layer, concentration_ratio(flows, 3));
  }

  void market(graph::MarketKey key, const graph::MarketRow::Lensed& r) {
    if (r.relations == 0) return;
    const auto all = c_.view.layer(key.layer).lens[l_].relations;
    put("market_relation_share", "entity_layer", {id(key.supplier)}, std::string(c_.symbols.layer(key.layer)),
        static_cast<double>(r.relations) / static_cast<double>(all));
  }

  void pair(graph::PairKey key, const graph::PairRow& row) {
    const auto& r = row.lens[l_];
    const Ids supplier_customer = {id(key.to), id(key.from)};
    if (const auto d = direct_dependence(c_, key.to, key.from, lens_)) {
      put("direct_dependence", "pair", supplier_customer, {}, d->value)
          .detail.emplace_back("revenue_basis", std::string(d->reported_basis ? "reported" : "observed"));
    }
    put_if("commitment_to_revenue", "pair", supplier_customer, {}, commitment_to_revenue(c_, key.to, key.from, lens_));
    if (r.capital.count > 0 && capital_for_supply(c_.view, key.from, key.to, lens_)) {
      put("capital_for_supply", "pair", {id(key.from), id(key.to)}, {}, std::int64_t{1});
      suppliers_investors_[key.to].push_back(key.from);
    }
    if (c_.symbols.before(key.from, key.to))
      put_if("pair_reciprocity", "pair", {id(key.from), id(key.to)}, {}, pair_reciprocity(c_.view, key.from, key.to, lens_));
    // An unordered pair has up to two rows; the one that has the tie speaks, the lesser name first if both do.
    if (r.ties > 0 && c_.houses.rivals(key.from, key.to)) {
      const bool other = c_.view.pair({key.to, key.from}).lens[l_].ties > 0;
      if (!other || c_.symbols.before(key.from, key.to)) {
        Ids ids = {id(key.from), id(key.to)};
        std::sort(ids.begin(), ids.end());
        put("coopetition_tie", "pair", std::move(ids), {}, std::int64_t{1});
      }
    }
    // One reading a provider: told by its least host.
    if (r.access > 0) {
      const auto all = hosts(c_, key.to, lens_);
      if (all.front() == key.from) {
        put("hosts", "entity", {id(key.to)}, {}, static_cast<std::int64_t>(all.size()));
        put("cloud_hosts", "entity", {id(key.to)}, {}, static_cast<std::int64_t>(cloud_hosts(c_, key.to, lens_)));
      }
    }
  }

  // Of `from` (supplier, holder, owner) to `to` (customer, at risk, beneficiary).
  void obligation(graph::PairKey key, const graph::ObligationRow::Lensed& r) {
    const Ids ids = {id(key.from), id(key.to)};
    put_if("vendor_financing_ratio", "pair", ids, {}, vendor_financing_ratio(c_.view, key.from, key.to, lens_));
    put_if("self_funded_revenue", "pair", ids, {}, self_funded_revenue(c_.view, key.from, key.to, lens_));
    put_if("alliance_supply_share", "pair", ids, {}, alliance_supply_share(c_.view, key.from, key.to, lens_));
    put_if("large_exposure", "pair", ids, {}, large_exposure(c_, key.from, key.to, lens_));
    if (const Cents cents = support_incentive(c_, key.from, key.to, lens_); cents > 0) at_stake_[key.to] += cents;
    if (r.site_value <= 0) return;
    put_if("coverage", "pair", ids, {}, coverage(c_.view, key.from, key.to, lens_));
    put_if("asymmetry", "pair", ids, {}, asymmetry(c_.view, key.from, key.to, lens_));
    if (const auto cents = uncovered_capex(c_.view, key.from, key.to, lens_)) put("uncovered_capex_cents", "pair", ids, {}, *cents);
  }

  void finance(EntityId key) {
    const Ids ids = {id(key)};
    put_if("vendor_financing_intensity", "entity", ids, {}, vendor_financing_intensity(c_, key, lens_));
    put_if("supplier_funded_capital", "entity", ids, {}, supplier_funded_capital(c_.view, key, lens_));
    put_if("risk_transfer_ratio", "entity", ids, {}, risk_transfer_ratio(c_.view, key, lens_));
    put_if("coverage", "entity", ids, {}, coverage(c_.view, key, lens_));
  }

  const Context& c_;
  Lens lens_;
  std::size_t l_;
  std::map<EntityId, std::vector<EntityId>> suppliers_investors_;  // of capital_for_supply, by investee
  std::map<EntityId, Cents> at_stake_;                             // by firm at risk: of those who could hardly let it fail
};

void sort(std::vector<Reading>& out) {
  std::sort(out.begin(), out.end(), [](const Reading& a, const Reading& b) { return a.key() < b.key(); });
}

}  // namespace

std::vector<Reading> exact_readings(const Context& c, const graph::Deals& deals, std::span<const Lens> lenses) {
  std::vector<Reading> out;
  for (const Lens lens : lenses) {
    Walk(c, lens, out).all();
    add_circular_readings(c, lens, out);
    Lines lines(c, lens, out);
    add_structure_readings(c, deals, lens, lines);
  }
  sort(out);
  return out;
}

std::vector<Reading> systemic_readings(const Context& c, std::span<const Lens> lenses) {
  std::vector<Reading> out;
  for (const Lens lens : lenses) {
    Lines lines(c, lens, out);
    add_systemic_readings(c, lens, lines);
  }
  sort(out);
  return out;
}

std::vector<Reading> readings(const Context& c, const graph::Deals& deals, std::span<const Lens> lenses) {
  std::vector<Reading> out = exact_readings(c, deals, lenses), systemic = systemic_readings(c, lenses);
  out.insert(out.end(), std::make_move_iterator(systemic.begin()), std::make_move_iterator(systemic.end()));
  sort(out);
  return out;
}

}  // namespace keiretsu::measure
