#include "alert/asked_keys.h"

#include <algorithm>
#include <utility>

#include "alert/legs_behind.h"
#include "alert/sieve.h"
#include "measure/obligations.h"
#include "measure/structure.h"

namespace keiretsu::alert {
namespace {

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

  // `sieved`: of what is touched.
  void of_rule(std::uint16_t r, const graph::Touched& t, const Sieved& sieved) {
    const Rule& rule = judge_.rules().rules[r];
    const measure::Context& c = step_.after.context;
    // `standing`: Book::rules_of(s), where it is known. A look into the book is dear: it is large, and in no cache.
    const auto offer = [&](Subject s, std::uint64_t standing = ~std::uint64_t{0}) {
      const BookKey key{r, s};
      if (judge_.may_matter(rule, s, step_.before.context, c) || ((standing & Book::rule_bit(r)) != 0 && book_.has(key)))
        out_.push_back(key);
    };
    const auto passes = [&](std::uint64_t standing, bool watched, Cents money) {
      return watched || rule.any_watched || (standing & Book::rule_bit(r)) != 0 || money >= rule.min_money_cents;
    };
    const auto offer_all = [&](const std::vector<AskedSubject>& list) {
      for (const AskedSubject& a : list)
        if (passes(a.standing, a.watched, a.after)) offer(a.subject, a.standing);
    };
    const bool vanishes = rule.condition == Condition::vanishes;
    const auto offer_way = [&](const AskedPair& p, const Way& way) {
      const bool stands = p.watched || rule.any_watched || (way.standing & Book::rule_bit(r)) != 0;
      const std::uint64_t there = vanishes ? way.before : way.after;
      if (!stands && (there >> static_cast<unsigned>(rule.watch) & 1U) == 0) return;
      if (passes(way.standing, p.watched, vanishes ? p.before : p.after)) offer(way.subject, way.standing);
    };
    switch (rule.watch) {
      case Watch::sourcing_hhi:
      case Watch::sourcing_effective_number:
      case Watch::sourcing_count_hhi:
      case Watch::share_shift_tv:
      case Watch::share_shift_count_tv: offer_all(sieved.sourcing); break;
      case Watch::market_hhi:
      case Watch::market_relation_hhi:
        for (const LayerId l : t.layers) offer({Scope::layer, {}, {}, l});
        break;
      case Watch::commitment_burden:
      case Watch::risk_transfer_ratio:
      case Watch::supplier_funded_capital:
      case Watch::non_cash_share:
        // Where nothing stands, a report that leaves all that is read as it was leaves the answer as it was too. (A day may bring
        // another figure, an epoch another rule.)
        for (const AskedSubject& a : sieved.entities) {
          const bool moves = step_.cause.kind != StepCause::Kind::report || (a.moved >> static_cast<unsigned>(rule.watch) & 1U) != 0;
          if ((moves || (a.standing & Book::rule_bit(r)) != 0) && passes(a.standing, a.watched, a.after)) offer(a.subject, a.standing);
        }
        break;
      case Watch::direct_dependence:
        // One customer's contract moves what hangs on the others, where it changes what revenue is measured by.
        open_of(r, t);
        [[fallthrough]];
      case Watch::commitment_to_revenue:
        for (const AskedPair& p : sieved.pairs) offer_way(p, p.back);
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
        for (const AskedPair& p : sieved.pairs) {
          offer_way(p, p.there);
          offer_way(p, p.back);
        }
        break;
      case Watch::coopetition_tie:
        for (const AskedPair& p : sieved.pairs) {
          if (rule.all_watched && !p.watched) continue;
          if (!c.houses.rivals(p.key.from, p.key.to)) continue;
          offer_way(p, c.symbols.before(p.key.from, p.key.to) ? p.there : p.back);
        }
        break;
      case Watch::host:
      case Watch::guarantee:
      case Watch::large_exposure:
        for (const AskedPair& p : sieved.pairs) offer_way(p, p.there);
        break;
      case Watch::support_incentive_partners:
        // Counted only where one of the step's own exposures is, or something stands.
        for (const AskedPair& p : sieved.pairs) {
          const Subject s{Scope::entity, p.key.to, {}, {}};
          const auto large = [&](Lens lens) { return measure::support_incentive(c, p.key.from, p.key.to, lens) > 0; };
          const bool exposed = (p.there.after >> static_cast<unsigned>(Watch::large_exposure) & 1U) != 0;
          if ((exposed && (large(Lens::reported) || large(Lens::stated))) || book_.has({r, s})) offer(s);
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
        for (const AskedPair& p : sieved.pairs) {
          const graph::PairKey k = p.key;
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
        for (const AskedSubject& a : sieved.suppliers)
          if (a.watched || rule.watch != Watch::new_supplier || (a.standing & Book::rule_bit(r)) != 0) offer(a.subject, a.standing);
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

// By rule, scope, firms and layer, in three words: the first mostly decides.
bool in_order(const BookKey& x, const BookKey& y) {
  const auto first = [](const BookKey& k) {
    return std::uint64_t{k.rule} << 40 | static_cast<std::uint64_t>(k.subject.scope) << 32 | k.subject.a.value;
  };
  if (first(x) != first(y)) return first(x) < first(y);
  const auto rest = [](const Subject& s) {
    return std::pair(std::uint64_t{s.b.value} << 32 | s.c.value, std::uint64_t{s.d.value} << 16 | s.layer.value);
  };
  return rest(x.subject) < rest(y.subject);
}

void once(std::vector<BookKey>& keys) {
  std::sort(keys.begin(), keys.end(), in_order);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

// What a step may have touched, as bits.
enum Kind : unsigned {
  kPairs = 1,
  kSourcing = 2,
  kSuppliers = 4,
  kLayers = 8,
  kSievedFirms = 16,
  kFirms = 32,  // sieved or not
  kProjects = 64,
  kFacts = 128,
  kOther = 256,  // cycles, verdicts: looked at in every step
};

unsigned kinds_in(const graph::Touched& t, const Sieved& s) {
  unsigned out = kOther;
  const auto note = [&out](Kind kind, const auto& list) {
    if (!list.empty()) out |= kind;
  };
  note(kPairs, s.pairs);
  note(kSourcing, s.sourcing);
  note(kSuppliers, s.suppliers);
  note(kLayers, t.layers);
  note(kSievedFirms, s.entities);
  note(kFirms, t.entities);
  note(kProjects, t.projects);
  note(kFacts, t.facts);
  return out;
}

// Of which of these Keys::of_rule reads the list: where there is none, most rules have nothing to ask.
unsigned kinds_asked(Watch w) {
  switch (w) {
    case Watch::sourcing_hhi:
    case Watch::sourcing_effective_number:
    case Watch::sourcing_count_hhi:
    case Watch::share_shift_tv:
    case Watch::share_shift_count_tv: return kSourcing;
    case Watch::new_supplier:
    case Watch::exclusive: return kSuppliers;
    case Watch::market_hhi:
    case Watch::market_relation_hhi: return kLayers;
    case Watch::commitment_burden:
    case Watch::risk_transfer_ratio:
    case Watch::supplier_funded_capital:
    case Watch::non_cash_share: return kSievedFirms;
    case Watch::counter_coalition: return kProjects;
    case Watch::disclosed_dependence: return kFacts;
    case Watch::direct_dependence:
    case Watch::coverage:
    case Watch::uncovered_capex_cents:
    case Watch::uncovered_capex_of_equity: return kPairs | kFirms;
    case Watch::cycle_round_trip_cents:
    case Watch::cycle_structural:
    case Watch::debtrank:
    case Watch::stability: return kOther;
    case Watch::commitment_to_revenue:
    case Watch::capital_for_supply:
    case Watch::vendor_financing_ratio:
    case Watch::alliance_supply_share:
    case Watch::coopetition_tie:
    case Watch::host:
    case Watch::guarantee:
    case Watch::large_exposure:
    case Watch::support_incentive_partners:
    case Watch::cross_link: return kPairs;
  }
  return ~0U;
}

bool holds(const std::vector<BookKey>& sorted, const BookKey& key) {
  return std::binary_search(sorted.begin(), sorted.end(), key, in_order);
}

}  // namespace

AskedKeys::AskedKeys(const Book& book, const Judge& judge, std::size_t retired, const StepSeen& step) {
  const auto& rules = judge.rules().rules;
  const Sieved of_touched = sieve(book, judge, step, step.touched), of_lapsed = sieve(book, judge, step, step.lapsed);
  const bool lapses =
      !step.lapsed.entities.empty() || !step.lapsed.pairs.empty() || !step.lapsed.facts.empty() || !step.lapsed.projects.empty();
  const unsigned kinds = kinds_in(step.touched, of_touched) | kinds_in(step.lapsed, of_lapsed);
  for (std::size_t r = 0; r < rules.size() && r < retired; ++r) {
    // A shift is tested by a report of its key alone.
    if (rules[r].condition == Condition::shift && step.cause.kind != StepCause::Kind::report) continue;
    if ((kinds_asked(rules[r].watch) & kinds) == 0) continue;
    Keys(book, judge, step, touched_).of_rule(static_cast<std::uint16_t>(r), step.touched, of_touched);
    if (lapses) Keys(book, judge, step, lapsed_).of_rule(static_cast<std::uint16_t>(r), step.lapsed, of_lapsed);
  }
  once(touched_);
  once(lapsed_);
  all = touched_;
  for (const BookKey& k : book.due(step.cause.day)) all.push_back(k);
  if (step.cause.kind == StepCause::Kind::config_epoch)
    for (const auto& [key, state] : book.states()) all.push_back(key);
  if (all.size() > touched_.size()) once(all);
}

bool AskedKeys::touches(const BookKey& key) const { return all.size() == touched_.size() || holds(touched_, key); }
bool AskedKeys::lapses(const BookKey& key) const { return !lapsed_.empty() && holds(lapsed_, key); }

}  // namespace keiretsu::alert
