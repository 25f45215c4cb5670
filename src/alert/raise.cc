#include "alert/raise.h"

#include <algorithm>

#include "alert/summary.h"
#include "base/hash.h"
#include "measure/obligations.h"
#include "measure/structure.h"

namespace keiretsu::alert {
namespace {

using BookKeys = std::vector<BookKey>;

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
  Keys(const Book& book, const Judge& judge, const StepSeen& step, BookKeys& out) : book_(book), judge_(judge), step_(step), out_(out) {}

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
        for (const EntityId e : t.entities)
          for (const BookKey& open : book_.open_of(r, e)) out_.push_back(open);
        [[fallthrough]];
      case Watch::commitment_to_revenue:
        for (const auto& k : t.pairs) offer({Scope::pair, k.to, k.from, {}});
        break;
      case Watch::capital_for_supply:
      case Watch::vendor_financing_ratio:
      case Watch::alliance_supply_share:
      case Watch::coverage:
      case Watch::uncovered_capex_cents:
      case Watch::uncovered_capex_of_equity:
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
  BookKeys& out_;
};

auto dense_order(const BookKey& k) {
  return std::tuple(k.rule, k.subject.scope, k.subject.a, k.subject.b, k.subject.c, k.subject.d, k.subject.layer);
}

void once(BookKeys& keys) {
  std::sort(keys.begin(), keys.end(), [](const BookKey& a, const BookKey& b) { return dense_order(a) < dense_order(b); });
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

Severity severity_of(const Rule& rule, const AlertState& s, Cents money) {
  if (rule.severity) return *rule.severity;
  if (!manner_of(rule).notice) return s.critical ? Severity::critical : Severity::warning;
  constexpr Cents kBillion = 100'000'000'000;
  return money >= 10 * kBillion ? Severity::critical : money >= kBillion ? Severity::warning : Severity::info;
}

struct Spoken {
  BookKey key;
  AlertState before, after;
  Told told;
  SubjectTold subject;
};

// Of what was open, the number before is that of the lens it was open in. What counts suppliers
// or hosts counts them in `stated`: a second supplier is not the first because only one has signed.
Sentence numbers_of(const Spoken& spoken, const Judge& judge, const Transition& t, const StepSeen& step) {
  const Rule& rule = judge.rules().rules[spoken.key.rule];
  const bool was_open = spoken.before.phase != Phase::inactive;
  const bool counts = rule.watch == Watch::new_supplier || rule.watch == Watch::exclusive || rule.watch == Watch::host;
  const auto reading = [&](const measure::Context& c, Lens lens) {
    const Found f = judge.find(rule, spoken.key.subject, c, lens);
    return f.judged ? f.value : std::nullopt;
  };
  Sentence out{t.value, t.before, false, 0};
  const bool signed_now = t.certainty == Lens::firm;
  out.count = judge.find(rule, spoken.key.subject, step.after.context, signed_now ? Lens::stated : t.certainty).suppliers;
  if (!ended(t.state))
    out.before = reading(step.before.context, !signed_now ? t.certainty : was_open && !counts ? spoken.before.certainty : Lens::stated);
  if (signed_now) {
    if (counts) out.value = t.values[index(Lens::stated)];
  }
  out.now_signed = manner_of(rule).notice && !ended(t.state) && !t.risen && t.certainty == Lens::firm &&
                   spoken.before.certainty != Lens::firm && (spoken.before.phase == Phase::firing || spoken.before.phase == Phase::noted);
  return out;
}

Transition word(const Spoken& spoken, const Judge& judge, const Identity& identity, const StepSeen& step) {
  const Rule& rule = judge.rules().rules[spoken.key.rule];
  const Subject& subject = spoken.key.subject;
  const bool over = ended(spoken.told.state);
  const AlertState& s = over ? spoken.before : spoken.after;

  Transition t;
  t.shard = identity.shard;
  t.episode = s.episode;
  t.alert_id = alert_id(identity.lineage, rule.name, spoken.subject, s.episode);
  t.state = spoken.told.state;
  t.reason = spoken.told.reason;
  t.risen = spoken.told.risen;
  t.certainty = s.certainty;
  t.at_risk = !over && s.at_risk;
  if ((s.confirmed & kConfirmedByFirm) != 0) t.confirmed_by.emplace_back("firm");
  if ((s.confirmed & kConfirmedByParty) != 0) t.confirmed_by.emplace_back("party_source");
  t.rule = rule.name;
  t.insight = rule.insight;
  t.config_epoch = identity.config_epoch;
  t.subject = spoken.subject;
  t.measure = kind_of(rule.watch).measure;
  for (const Lens lens : kAllLenses) t.values[index(lens)] = judge.find(rule, subject, step.after.context, lens).value;
  t.value = t.values[index(t.certainty)];
  t.before = judge.find(rule, subject, step.before.context, t.certainty).value;
  if (rule.condition == Condition::level || rule.condition == Condition::shift) {
    const Threshold& line = s.critical && rule.critical ? *rule.critical : rule.warn;
    t.threshold = line.at;
    t.clear_at = line.clear;
  } else if (rule.condition == Condition::rank) {
    t.threshold = rule.warn.at;
  }
  t.as_of = step.as_of;
  t.late = step.late;
  t.cause = step.told_cause;

  // Of an end, what stood before the step is the evidence; a set that lost a member too.
  const Moment& moment = over || rule.condition == Condition::vanishes ? step.before : step.after;
  const Found found = judge.find(rule, subject, moment.context, t.certainty);
  t.epsilon = found.epsilon;
  t.severity = severity_of(rule, s, found.money());
  t.disclosed_share = measure::disclosed_share(found.legs);
  if (found.legs.money > 0) t.conditional_share = static_cast<double>(found.legs.conditional) / static_cast<double>(found.legs.money);
  // A notice that closes by itself stands on what it was raised with.
  if (t.reason != Reason::noted) t.contributions = contributions(judge, rule, subject, t.certainty, moment);
  t.summary = summarise(rule, subject, t, numbers_of(spoken, judge, t, step), found, moment.context);
  return t;
}

std::string cause_id(const Identity& identity, const Cause& c) {
  switch (c.kind) {
    case Cause::Kind::report: return sha256_128_hex(identity.lineage + "\nreport\n" + std::to_string(c.offset));
    case Cause::Kind::timer: return sha256_128_hex(identity.lineage + "\ntimer\n" + format_day(c.day));
    case Cause::Kind::config_epoch: return sha256_128_hex(identity.lineage + "\nepoch\n" + std::to_string(c.epoch));
  }
  return {};
}

}  // namespace

Raised raise(const Book& book, const Judge& judge, std::size_t retired, const Identity& identity, const StepSeen& step) {
  const auto& rules = judge.rules().rules;
  BookKeys touched, lapsed;
  const Sieve sieve(book, judge, step);
  const graph::Touched touched_keys = sieve(step.touched), lapsed_keys = sieve(step.lapsed);
  const bool lapses =
      !step.lapsed.entities.empty() || !step.lapsed.pairs.empty() || !step.lapsed.facts.empty() || !step.lapsed.projects.empty();
  for (std::size_t r = 0; r < rules.size() && r < retired; ++r) {
    // A shift is tested by a report of its key alone.
    if (rules[r].condition == Condition::shift && step.cause.kind != StepCause::Kind::report) continue;
    Keys(book, judge, step, touched).of_rule(static_cast<std::uint16_t>(r), touched_keys);
    if (lapses) Keys(book, judge, step, lapsed).of_rule(static_cast<std::uint16_t>(r), lapsed_keys);
  }
  once(touched);
  once(lapsed);
  BookKeys keys = touched;
  for (const BookKey& k : book.due(step.cause.day)) keys.push_back(k);
  if (step.cause.kind == StepCause::Kind::config_epoch)
    for (const auto& [key, state] : book.states()) keys.push_back(key);
  once(keys);

  Raised out;
  std::vector<Spoken> spoken;
  for (const BookKey& key : keys) {
    const Rule& rule = rules[key.rule];
    const AlertState old = book.at(key);
    const auto in = [&key](const BookKeys& list) {
      return std::binary_search(list.begin(), list.end(), key,
                                [](const BookKey& a, const BookKey& b) { return dense_order(a) < dense_order(b); });
    };
    const bool epoch = step.cause.kind == StepCause::Kind::config_epoch;
    const bool tested = in(touched) || (epoch && rule.condition != Condition::shift) || key.rule >= retired;
    StepCause cause = step.cause;
    cause.lapse = in(lapsed);
    Finding finding;
    if (tested && key.rule < retired) finding = judge.judge(rule, key.subject, old, step.before.context, step.after.context, cause);
    const Advance next = advance(old, manner_of(rule), finding, tested, cause);
    if (next.state != old) out.changes.push_back({key, old, next.state});
    if (next.told) spoken.push_back({key, old, next.state, *next.told, tell(key.subject, step.after.context.symbols)});
  }
  std::sort(spoken.begin(), spoken.end(), [&](const Spoken& a, const Spoken& b) {
    const auto &x = rules[a.key.rule].name, &y = rules[b.key.rule].name;
    return x != y ? x < y : a.subject.order() < b.subject.order();
  });
  std::uint64_t seq = step.next_seq;
  for (const Spoken& s : spoken) {
    out.transitions.push_back(word(s, judge, identity, step));
    out.transitions.back().seq = seq++;
    out.transitions.back().cause_id = cause_id(identity, step.told_cause);
  }
  return out;
}

}  // namespace keiretsu::alert
