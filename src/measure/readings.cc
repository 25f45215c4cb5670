#include "measure/readings.h"

#include <algorithm>

#include "measure/concentration.h"
#include "measure/dependence.h"
#include "measure/share_shift.h"
#include "measure/structure.h"

namespace keiretsu::measure {
namespace {

class Walk {
 public:
  Walk(const Context& c, Lens lens) : c_(c), lens_(lens), l_(index(lens)) {}

  void all(std::vector<Reading>& out) {
    out_ = &out;
    total();
    const graph::Graph& g = c_.view.graph();
    for (const auto& [key, row] : g.sourcing()) sourcing(key, row);
    for (const auto& [key, row] : g.layers()) layer(key, row.lens[l_]);
    for (const auto& [key, row] : g.market()) market(key, row.now[l_]);
    for (const auto& [key, row] : g.pairs()) pair(key, row);
    for (const auto& [key, row] : g.entities()) {
      if (const auto v = commitment_burden(c_, key, lens_)) put("commitment_burden", "entity", {id(key)}, {}, *v);
    }
  }

 private:
  using Ids = std::vector<std::string>;
  using Value = std::variant<std::int64_t, double>;

  [[nodiscard]] std::string id(EntityId e) const { return std::string(c_.symbols.id(e)); }

  Reading& put(std::string measure, std::string scope, Ids ids, std::string layer, Value value) {
    out_->push_back({std::move(measure), std::move(scope), std::move(ids), std::move(layer), {}, lens_, value, {}});
    return out_->back();
  }
  void put_if(std::string measure, std::string scope, Ids ids, std::string layer, std::optional<double> value) {
    if (value) put(std::move(measure), std::move(scope), std::move(ids), std::move(layer), *value);
  }

  void total() {
    const auto r = c_.view.total().lens[l_];
    put("flow_total_cents", "graph", {}, {}, r.flow);
    put_if("disclosed_share", "graph", {}, {}, disclosed_share(r));
  }

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

  void layer(LayerId key, const graph::LayerRow::Lensed& r) {
    const std::string layer(c_.symbols.layer(key));
    put_if("market_hhi", "layer", {}, layer, market_hhi(r));
    put_if("market_effective_number", "layer", {}, layer, effective_number(r.flow, r.flow_squares));
    put_if("market_relation_hhi", "layer", {}, layer, market_relation_hhi(r));
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
    if (r.capital.count > 0 && capital_for_supply(c_.view, key.from, key.to, lens_))
      put("capital_for_supply", "pair", {id(key.from), id(key.to)}, {}, std::int64_t{1});
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

  const Context& c_;
  Lens lens_;
  std::size_t l_;
  std::vector<Reading>* out_ = nullptr;
};

}  // namespace

std::vector<Reading> readings(const Context& c, std::span<const Lens> lenses) {
  std::vector<Reading> out;
  for (const Lens lens : lenses) Walk(c, lens).all(out);
  std::sort(out.begin(), out.end(), [](const Reading& a, const Reading& b) { return a.key() < b.key(); });
  return out;
}

}  // namespace keiretsu::measure
