#include "alert/raise.h"

#include <algorithm>

#include "alert/summary.h"
#include "base/hash.h"
#include "measure/structure.h"

namespace keiretsu::alert {
namespace {

using BookKeys = std::vector<BookKey>;

void add_pair_both_ways(BookKeys& out, std::uint16_t r, graph::PairKey k) {
  out.push_back({r, {Scope::pair, k.from, k.to, {}}});
  out.push_back({r, {Scope::pair, k.to, k.from, {}}});
}

// The subjects of one rule among the touched keys.
void subjects_of(const Rule& rule, std::uint16_t r, const graph::Touched& t, const Book& book, const measure::Context& c, BookKeys& out) {
  switch (rule.watch) {
    case Watch::sourcing_hhi:
    case Watch::sourcing_effective_number:
    case Watch::sourcing_count_hhi:
    case Watch::share_shift_tv:
    case Watch::share_shift_count_tv:
      for (const auto& k : t.sourcing) out.push_back({r, {Scope::entity_layer, k.customer, {}, k.layer}});
      break;
    case Watch::market_hhi:
    case Watch::market_relation_hhi:
      for (const LayerId l : t.layers) out.push_back({r, {Scope::layer, {}, {}, l}});
      break;
    case Watch::commitment_burden:
      for (const EntityId e : t.entities) out.push_back({r, {Scope::entity, e, {}, {}}});
      break;
    case Watch::direct_dependence:
      // One customer's contract moves what hangs on the others, where revenue is what is observed.
      for (const EntityId e : t.entities)
        for (const BookKey& open : book.open_of(r, e)) out.push_back(open);
      [[fallthrough]];
    case Watch::commitment_to_revenue:
      for (const auto& k : t.pairs) out.push_back({r, {Scope::pair, k.to, k.from, {}}});
      break;
    case Watch::capital_for_supply:
      for (const auto& k : t.pairs) add_pair_both_ways(out, r, k);
      break;
    case Watch::coopetition_tie:
      for (const auto& k : t.pairs)
        if (c.houses.rivals(k.from, k.to)) {
          const bool in_order = c.symbols.before(k.from, k.to);
          out.push_back({r, {Scope::pair, in_order ? k.from : k.to, in_order ? k.to : k.from, {}}});
        }
      break;
    case Watch::host:
      for (const auto& k : t.pairs)
        if (measure::cloud_host(c, k.from)) out.push_back({r, {Scope::pair, k.from, k.to, {}}});
      break;
    case Watch::new_supplier:
    case Watch::exclusive:
      for (const auto& k : t.suppliers) out.push_back({r, {Scope::pair, k.customer, k.supplier, k.layer}});
      break;
  }
}

auto dense_order(const BookKey& k) { return std::tuple(k.rule, k.subject.scope, k.subject.a, k.subject.b, k.subject.layer); }

void once(BookKeys& keys) {
  std::sort(keys.begin(), keys.end(), [](const BookKey& a, const BookKey& b) { return dense_order(a) < dense_order(b); });
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
}

Severity severity_of(const Rule& rule, const AlertState& s, Cents money) {
  if (rule.severity) return *rule.severity;
  if (rule.condition == Condition::level || rule.condition == Condition::shift) return s.critical ? Severity::critical : Severity::warning;
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
  Sentence out{t.value, t.before, false};
  const bool signed_now = t.certainty == Lens::firm;
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
  t.alert_id = sha256_128_hex(identity.lineage + '\n' + rule.name + '\n' + spoken.subject.text() + '\n' + std::to_string(s.episode));
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
  t.measure = measure_name(rule.watch);
  for (const Lens lens : kAllLenses) t.values[index(lens)] = judge.find(rule, subject, step.after.context, lens).value;
  t.value = t.values[index(t.certainty)];
  t.before = judge.find(rule, subject, step.before.context, t.certainty).value;
  if (rule.condition == Condition::level || rule.condition == Condition::shift) {
    const Threshold& line = s.critical && rule.critical ? *rule.critical : rule.warn;
    t.threshold = line.at;
    t.clear_at = line.clear;
  }
  t.as_of = step.as_of;
  t.late = step.late;
  t.cause = step.told_cause;

  // Of an end, what stood before the step is the evidence; a set that lost a member too.
  const Moment& moment = over || rule.condition == Condition::vanishes ? step.before : step.after;
  const Found found = judge.find(rule, subject, moment.context, t.certainty);
  t.severity = severity_of(rule, s, found.legs.money);
  t.disclosed_share = measure::disclosed_share(found.legs);
  if (found.legs.money > 0) t.conditional_share = static_cast<double>(found.legs.conditional) / static_cast<double>(found.legs.money);
  t.contributions = contributions(judge, rule, subject, t.certainty, moment);
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
  for (std::size_t r = 0; r < rules.size() && r < retired; ++r) {
    // A shift is tested by a report of its key alone.
    if (rules[r].condition == Condition::shift && step.cause.kind != StepCause::Kind::report) continue;
    subjects_of(rules[r], static_cast<std::uint16_t>(r), step.touched, book, step.after.context, touched);
    subjects_of(rules[r], static_cast<std::uint16_t>(r), step.lapsed, book, step.after.context, lapsed);
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
    if (old == AlertState{} && !judge.may_matter(rule, key.subject, step.after.context)) continue;
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
