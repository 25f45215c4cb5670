#include "tests/bench/micro_measures.h"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "measure/circular.h"
#include "measure/coalitions.h"
#include "measure/concentration.h"
#include "measure/consideration.h"
#include "measure/coopetition.h"
#include "measure/dependence.h"
#include "measure/financing.h"
#include "measure/homing.h"
#include "measure/market_if_allied.h"
#include "measure/obligations.h"
#include "measure/share_shift.h"
#include "measure/structure.h"
#include "measure/systemic_readings.h"

namespace keiretsu::bench {
namespace {

using measure::Context;

constexpr Lens kLens = Lens::stated;

// Keeps what is measured from being left out by the compiler, and counts the keys.
class Seen {
 public:
  template <class... Values>
  void key(const Values&... values) {
    ++keys_;
    (benchmark::DoNotOptimize(values), ...);
  }
  [[nodiscard]] std::size_t keys() const { return keys_; }

 private:
  std::size_t keys_ = 0;
};

void known(const Context& c, Seen& seen) {
  const auto& all = c.view.total().lens[index(kLens)];
  seen.key(all.flow, measure::disclosed_share(all));
}

void diversify(const Context& c, Seen& seen) {
  std::vector<std::int64_t> flows;
  for (const auto& [key, row] : c.view.graph().sourcing()) {
    const auto& r = row.now[index(kLens)];
    flows.clear();
    for (const EntityId s : c.view.graph().suppliers_of(key)) {
      flows.push_back(c.view.supplier({key.customer, s, key.layer}).now[index(kLens)].flow);
      benchmark::DoNotOptimize(measure::delta_hhi(c.view, key.customer, s, key.layer, kLens));
    }
    seen.key(measure::sourcing_hhi(r), measure::sourcing_count_hhi(r), measure::effective_number(r.flow, r.flow_squares),
             measure::concentration_ratio(flows, 1), measure::concentration_ratio(flows, 3));
  }
  for (const auto& [key, row] : c.view.graph().layers()) {
    const auto& r = row.lens[index(kLens)];
    seen.key(measure::market_hhi(r), measure::effective_number(r.flow, r.flow_squares), measure::market_relation_hhi(r),
             measure::market_relation_cr1(c.view, key, kLens));
  }
}

void anchor(const Context& c, Seen& seen) {
  for (const auto& [key, row] : c.view.graph().sourcing())
    seen.key(measure::share_shift(c, key, kLens, measure::ShareBasis::amounts),
             measure::share_shift(c, key, kLens, measure::ShareBasis::deals));
}

void capital(const Context& c, Seen& seen) {
  for (const auto& [key, row] : c.view.graph().pairs())
    seen.key(measure::capital_for_supply(c.view, key.from, key.to, kLens), measure::pair_reciprocity(c.view, key.from, key.to, kLens),
             measure::vendor_financing_ratio(c.view, key.from, key.to, kLens),
             measure::self_funded_revenue(c.view, key.from, key.to, kLens));
  for (const auto& [key, row] : c.view.graph().finances())
    seen.key(measure::vendor_financing_intensity(c, key, kLens), measure::supplier_funded_capital(c.view, key, kLens));
}

void revenue(const Context& c, Seen& seen) {
  for (const auto& [key, row] : c.view.graph().pairs())
    seen.key(measure::direct_dependence(c, key.to, key.from, kLens), measure::commitment_to_revenue(c, key.to, key.from, kLens));
  for (const auto& [key, row] : c.view.graph().entities())
    seen.key(measure::commitment_burden(c, key, kLens), measure::customer_hhi(c, key, kLens));
  for (const auto& [key, row] : c.view.graph().facts()) seen.key(measure::disclosed_dependence(c.view, key.pair.from, key.pair.to, kLens));
}

void failure(const Context& c, Seen& seen) {
  for (const auto& [key, row] : c.view.graph().obligations())
    seen.key(measure::large_exposure(c, key.from, key.to, kLens), measure::support_incentive(c, key.from, key.to, kLens));
  for (const auto& [key, row] : c.view.graph().entities()) seen.key(measure::support_incentive_partners(c.view, key, kLens));
}

void assets(const Context& c, Seen& seen) {
  for (const auto& [key, row] : c.view.graph().finances())
    seen.key(measure::risk_transfer_ratio(c.view, key, kLens), measure::coverage(c.view, key, kLens));
  for (const auto& [key, row] : c.view.graph().obligations())
    if (row.lens[index(kLens)].site_value > 0)
      seen.key(measure::coverage(c.view, key.from, key.to, kLens), measure::asymmetry(c.view, key.from, key.to, kLens),
               measure::uncovered_capex(c.view, key.from, key.to, kLens));
}

void stake(const Context& c, Seen& seen) {
  for (const auto& [key, row] : c.view.graph().considerations()) seen.key(measure::non_cash_share(c.view, key, kLens));
  for (const auto& [key, row] : c.view.graph().obligations()) seen.key(measure::alliance_supply_share(c.view, key.from, key.to, kLens));
}

void alternative(const Context& c, Seen& seen) {
  for (const auto& [key, row] : c.view.graph().coalitions()) {
    const measure::Coalition those = measure::coalition(c, key, kLens);
    seen.key(measure::rival_density(c.view, key, kLens), measure::common_enemy_closure(those), measure::coalition_share(those),
             measure::power_ratio(those));
  }
}

void rivals(const Context& c, Seen& seen) {
  for (const auto& [key, row] : c.view.graph().pairs()) {
    seen.key(measure::coopetition_tie(c, key.from, key.to, kLens));
    if (row.lens[index(kLens)].access > 0) seen.key(measure::hosts(c, key.to, kLens), measure::cloud_hosts(c, key.to, kLens));
  }
  for (const auto& [key, row] : c.view.graph().entities()) seen.key(measure::coopetition_share(c.view, key, kLens));
  for (const auto& [key, row] : c.view.graph().layers())
    seen.key(measure::coopetition_rate(c, key, kLens), measure::cross_link_density(c, key, kLens),
             measure::multi_sourcing_rate(c.view, key, kLens));
}

// Of the graph as a whole, solved anew: no record ever waits for these.
void circles(const Context& c, Seen& seen) {
  std::vector<Reading> out;
  measure::add_circular_readings(c, kLens, out);
  seen.key(out.size());
}

void solved(const Context& c, Seen& seen) {
  std::vector<Reading> out;
  measure::Lines lines(c, kLens, out);
  measure::add_systemic_readings(c, kLens, lines);
  seen.key(out.size());
}

void run(benchmark::State& state, const ledger::Ledger& ledger, void (*family)(const Context&, Seen&)) {
  const graph::View view(ledger.graph());
  const Context c{view, ledger.houses(), ledger.symbols(), ledger.day()};
  std::size_t keys = 0;
  for (auto _ : state) {
    Seen seen;
    family(c, seen);
    keys = seen.keys();
  }
  if (keys == 0) return state.SkipWithError("the graph of these reports has no such key; expected more reports");
  const auto number = static_cast<double>(keys);
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(keys));
  state.counters["keys"] = number;
  state.counters["a_key"] = benchmark::Counter(number, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

}  // namespace

void register_measures(const ledger::Ledger& ledger) {
  struct Family {
    const char* name;
    void (*ask)(const Context&, Seen&);
  };
  for (const Family& f : {Family{"how_much_is_known", &known}, Family{"5_diversify_every_layer", &diversify},
                          Family{"7_the_anchor_moves", &anchor}, Family{"2_capital_from_those_one_buys_from", &capital},
                          Family{"3_revenue_hangs_on_one_customer", &revenue}, Family{"8_who_loses_if_one_fails", &failure},
                          Family{"9_customer_supplier_investor_at_once/whole_graph", &circles}, Family{"1_who_carries_the_assets", &assets},
                          Family{"10_what_a_stake_is_paid_with", &stake}, Family{"4_rivals_back_an_open_alternative", &alternative},
                          Family{"0_and_6_rivals_clouds_and_models", &rivals}, Family{"3_and_8_solved/whole_graph", &solved}})
    benchmark::RegisterBenchmark((std::string("measure/") + f.name).c_str(), [&ledger, ask = f.ask](benchmark::State& state) {
      run(state, ledger, ask);
    })->Unit(benchmark::kMicrosecond);
}

}  // namespace keiretsu::bench
