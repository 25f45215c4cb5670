#include "alert/asked_keys.h"

#include <algorithm>
#include <tuple>

#include "measure/obligations.h"
#include "measure/structure.h"

namespace keiretsu::alert {
namespace {

// The keys that some rule may ask for: something stands of them, or they are watched, or there is money behind them.
// Layers and entities pass: they are few.
class Sieve {
 public:
  Sieve(const Book& book, const Judge& judge, const StepSeen& step)
      : book_(book), judge_(judge), before_(step.before.context.view), after_(step.after.context.view) {}

  graph::Touched operator()(const graph::Touched& touched) const {
    graph::Touched out;
    out.layers = touched.layers;
    out.entities = touched.entities;
    out.facts = touched.facts;
    out.projects = touched.projects;
    for (const auto& k : touched.pairs)
      if (pair(k)) out.pairs.push_back(k);
    for (const auto& k : touched.sourcing)
      if (sourcing(k)) out.sourcing.push_back(k);
    for (const auto& k : touched.suppliers)
      if (supplier(k)) out.suppliers.push_back(k);
    return out;
  }

 private:
  // What is only in firm does not count, nor twice what is in two lenses.
  template <class Money>
  [[nodiscard]] bool worth(Money money) const {
    return std::max(money(index(Lens::reported)), money(index(Lens::stated))) >= judge_.least_money_cents();
  }

  [[nodiscard]] bool pair(graph::PairKey k) const {
    if (judge_.watched(k.from) && judge_.watched(k.to)) return true;
    const graph::PairKey back{k.to, k.from};
    const auto enough = [this](const graph::PairRow& x, const graph::PairRow& y) {
      return worth([&](std::size_t l) {
        const auto &a = x.lens[l], &b = y.lens[l];
        return a.purchase.money + a.capital.money + a.other.money + b.purchase.money + b.capital.money + b.other.money;
      });
    };
    return enough(after_.pair(k), after_.pair(back)) || enough(before_.pair(k), before_.pair(back)) ||
           book_.has_any({Scope::pair, k.from, k.to, {}}) || book_.has_any({Scope::pair, k.to, k.from, {}});
  }
  [[nodiscard]] bool sourcing(graph::SourcingKey k) const {
    const auto enough = [&](const graph::View& view) {
      const graph::SourcingRow& row = view.sourcing(k);
      return worth([&](std::size_t l) { return row.now[l].flow; });
    };
    return judge_.watched(k.customer) || enough(after_) || enough(before_) || book_.has_any({Scope::entity_layer, k.customer, {}, k.layer});
  }
  [[nodiscard]] bool supplier(graph::SupplierKey k) const {
    const auto enough = [&](const graph::View& view) {
      const graph::SupplierRow& row = view.supplier(k);
      return worth([&](std::size_t l) { return row.now[l].flow; });
    };
    return judge_.watched(k.customer) || enough(after_) || enough(before_) || book_.has_any({Scope::pair, k.customer, k.supplier, k.layer});
  }

  const Book& book_;
  const Judge& judge_;
  const graph::View &before_, &after_;
};

Subject subject_of(const measure::Cycle& cycle) {
  Subject out{Scope::cycle, {}, {}, {}};
  EntityId* const places[] = {&out.a, &out.b, &out.c, &out.d};
  for (std::size_t i = 0; i < cycle.length(); ++i) *places[i] = cycle.firms()[i];
  return out;
}

// Collects the keys of one rule that need a judgement: something stands of them, or might come to.
class Keys {
 public:
  Keys(const Book& book, const Judge& judge, const StepSeen& step, std::vector<BookKey>& out)
      : book_(book), judge_(judge), step_(step), out_(out) {}

  void of_rule(std::uint16_t r, const graph::Touched& t) {
    const Rule& rule = judge_.rules().rules[r];
    const measure::Context& c = step_.after.context;
    const auto offer = [&](Subject s) {
      const BookKey key{r, s};
      if (judge_.may_matter(rule, s, step_.before.context, c) || book_.has(key)) out_.push_back(key);
    };
    switch (rule.watch) {
      case Watch::sourcing_hhi:
      case Watch::sourcing_effective_number:
      case Watch::sourcing_count_hhi:
      case Watch::share_shift_tv:
      case Watch::share_shift_count_tv:
        for (const auto& k : t.sourcing) offer({Scope::entity_layer, k.customer, {}, k.layer});
        break;
      case Watch::market_hhi:
      case Watch::market_relation_hhi:
        for (const LayerId l : t.layers) offer({Scope::layer, {}, {}, l});
        break;
      case Watch::commitment_burden:
      case Watch::risk_transfer_ratio:
      case Watch::supplier_funded_capital:
      case Watch::non_cash_share:
        for (const EntityId e : t.entities) offer({Scope::entity, e, {}, {}});
        break;
      case Watch::direct_dependence:
        // One customer's contract moves what hangs on the others, where it changes what revenue is measured by.
        open_of(r, t);
        [[fallthrough]];
      case Watch::commitment_to_revenue:
        for (const auto& k : t.pairs) offer({Scope::pair, k.to, k.from, {}});
        break;
      case Watch::coverage:
      case Watch::uncovered_capex_cents:
      case Watch::uncovered_capex_of_equity:
        for (const EntityId e : t.entities) {
          if (!covers_otherwise(e)) continue;
          for (const EntityId user : c.view.graph().backed_by(e)) offer({Scope::pair, e, user, {}});
        }
        [[fallthrough]];
      case Watch::capital_for_supply:
      case Watch::vendor_financing_ratio:
      case Watch::alliance_supply_share:
        for (const auto& k : t.pairs) {
          offer({Scope::pair, k.from, k.to, {}});
          offer({Scope::pair, k.to, k.from, {}});
        }
        break;
      case Watch::coopetition_tie:
        for (const auto& k : t.pairs) {
          if (rule.all_watched && !(judge_.watched(k.from) && judge_.watched(k.to))) continue;
          if (!c.houses.rivals(k.from, k.to)) continue;
          const bool in_order = c.symbols.before(k.from, k.to);
          offer({Scope::pair, in_order ? k.from : k.to, in_order ? k.to : k.from, {}});
        }
        break;
      case Watch::host:
      case Watch::guarantee:
      case Watch::large_exposure:
        for (const auto& k : t.pairs) offer({Scope::pair, k.from, k.to, {}});
        break;
      case Watch::support_incentive_partners:
        // Counted only where one of the step's own exposures is, or something stands.
        for (const auto& k : t.pairs) {
          const Subject s{Scope::entity, k.to, {}, {}};
          const auto large = [&](Lens lens) { return measure::support_incentive(c, k.from, k.to, lens) > 0; };
          if (book_.has({r, s}) || large(Lens::reported) || large(Lens::stated)) offer(s);
        }
        break;
      case Watch::counter_coalition:
        // Told on a report of the coalition itself; what stands may end at any time.
        for (const EntityId project : t.projects) {
          const Subject s{Scope::coalition, project, {}, {}};
          if (step_.cause.kind == StepCause::Kind::report || book_.has({r, s})) offer(s);
        }
        break;
      case Watch::cross_link:
        for (const auto& k : t.pairs) {
          const bool in_order = c.symbols.before(k.from, k.to);
          const graph::PairKey pair = in_order ? k : graph::PairKey{k.to, k.from};
          if (c.view.rival(pair) == graph::RivalRow{} && step_.before.context.view.rival(pair) == graph::RivalRow{}) continue;
          for (const LayerId layer : c.houses.layers(k.from))
            if (c.houses.competes_in(k.to, layer)) offer({Scope::pair, pair.from, pair.to, layer});
        }
        break;
      case Watch::disclosed_dependence:
        for (const auto& k : t.facts) offer({Scope::pair, k.from, k.to, {}});
        break;
      case Watch::cycle_round_trip_cents:
        for (const measure::Cycle& cycle : step_.cycles.value) offer(subject_of(cycle));
        break;
      case Watch::cycle_structural:
        for (const measure::Cycle& cycle : step_.cycles.structural) offer(subject_of(cycle));
        break;
      case Watch::new_supplier:
      case Watch::exclusive:
        for (const auto& k : t.suppliers) offer({Scope::pair, k.customer, k.supplier, k.layer});
        break;
      case Watch::debtrank: of_rank(r, t); break;
      case Watch::stability:
        if (verdict_changes(&measure::SystemicVerdict::stable)) out_.push_back({r, {Scope::graph, {}, {}, {}}});
        break;
    }
  }

 private:
  [[nodiscard]] bool verdict_changes(bool measure::SystemicVerdict::* part) const {
    const auto *before = step_.before.context.systemic, *after = step_.after.context.systemic;
    return after != nullptr && (before->*part != after->*part || step_.cause.kind == StepCause::Kind::config_epoch);
  }

  // A sale to a third firm, of which no amount is told, decides whether coverage is judged: has the last one gone, or a first one come?
  [[nodiscard]] bool covers_otherwise(EntityId owner) const {
    const graph::EntityRow &before = step_.before.context.view.entity(owner), &after = step_.after.context.view.entity(owner);
    return std::ranges::any_of(kAllLenses,
                               [&](Lens lens) { return (before.lens[index(lens)].untold == 0) != (after.lens[index(lens)].untold == 0); });
  }

  // What is open of the firms that were touched, with whomever.
  void open_of(std::uint16_t r, const graph::Touched& t) {
    for (const EntityId e : t.entities)
      for (const BookKey& open : book_.open_of(r, e)) out_.push_back(open);
  }

  // Who comes into the top, or leaves it, or is there and may be news again. Where nobody could be ranked before, what stood
  // meanwhile is looked at as well.
  void of_rank(std::uint16_t r, const graph::Touched& t) {
    const auto *before = step_.before.context.systemic, *after = step_.after.context.systemic;
    if (after == nullptr || !after->ranked) return;
    const bool anew = verdict_changes(&measure::SystemicVerdict::ranked);
    const auto others = [&](const std::vector<EntityId>& firms, const std::vector<EntityId>& than) {
      for (const EntityId firm : firms)
        if (anew || std::ranges::find(than, firm) == than.end()) out_.push_back({r, {Scope::entity, firm, {}, {}}});
    };
    others(before->top, after->top);
    others(after->top, before->top);
    for (const EntityId e : t.entities)
      if (const BookKey key{r, {Scope::entity, e, {}, {}}}; book_.has(key)) out_.push_back(key);
    if (!anew) return;
    for (const auto& [key, state] : book_.states())
      if (key.rule == r && state.open()) out_.push_back(key);
  }

  const Book& book_;
  const Judge& judge_;
  const StepSeen& step_;
  std::vector<BookKey>& out_;
};

auto dense_order(const BookKey& k) {
  return std::tuple(k.rule, k.subject.scope, k.subject.a, k.subject.b, k.subject.c, k.subject.d, k.subject.layer);
}

bool in_order(const BookKey& a, const BookKey& b) { return dense_order(a) < dense_order(b); }

void once(std::vector<BookKey>& keys) {
  std::sort(keys.begin(), keys.end(), in_order);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

bool holds(const std::vector<BookKey>& sorted, const BookKey& key) {
  return std::binary_search(sorted.begin(), sorted.end(), key, in_order);
}

}  // namespace

AskedKeys::AskedKeys(const Book& book, const Judge& judge, std::size_t retired, const StepSeen& step) {
  const auto& rules = judge.rules().rules;
  const Sieve sieve(book, judge, step);
  const graph::Touched touched_keys = sieve(step.touched), lapsed_keys = sieve(step.lapsed);
  const bool lapses =
      !step.lapsed.entities.empty() || !step.lapsed.pairs.empty() || !step.lapsed.facts.empty() || !step.lapsed.projects.empty();
  for (std::size_t r = 0; r < rules.size() && r < retired; ++r) {
    // A shift is tested by a report of its key alone.
    if (rules[r].condition == Condition::shift && step.cause.kind != StepCause::Kind::report) continue;
    Keys(book, judge, step, touched_).of_rule(static_cast<std::uint16_t>(r), touched_keys);
    if (lapses) Keys(book, judge, step, lapsed_).of_rule(static_cast<std::uint16_t>(r), lapsed_keys);
  }
  once(touched_);
  once(lapsed_);
  all = touched_;
  for (const BookKey& k : book.due(step.cause.day)) all.push_back(k);
  if (step.cause.kind == StepCause::Kind::config_epoch)
    for (const auto& [key, state] : book.states()) all.push_back(key);
  once(all);
}

bool AskedKeys::touches(const BookKey& key) const { return holds(touched_, key); }
bool AskedKeys::lapses(const BookKey& key) const { return holds(lapsed_, key); }

}  // namespace keiretsu::alert
