#include "alert/raise.h"

#include <algorithm>
#include <array>

#include "alert/asked_keys.h"
#include "alert/evidence.h"
#include "alert/summary.h"
#include "base/hash.h"
#include "measure/structure.h"

namespace keiretsu::alert {
namespace {

struct Spoken {
  BookKey key;
  AlertState before, after;
  Told told;
  SubjectTold subject;
};

// Those of the lens that was judged; of what is signed, how that differs. A second supplier is not the first because only one
// has signed, nor is a shift critical that is so among the signed contracts alone.
Sentence numbers_of(const Spoken& spoken, const Judge& judge, const Transition& t, const Found& found, const Found& judged,
                    const StepSeen& step) {
  const Rule& rule = judge.rules().rules[spoken.key.rule];
  const Lens lens = judged_in(t.certainty);
  Sentence out{t.values[index(lens)], t.before, judged};
  if (!ended(t.state)) {
    const Found before = judge.find(rule, spoken.key.subject, step.before.context, lens);
    out.before = before.judged ? before.value : std::nullopt;
  }
  if (t.certainty == Lens::firm) out.firm = found;
  out.now_signed = manner_of(rule).notice && !ended(t.state) && !t.risen && t.certainty == Lens::firm &&
                   spoken.before.certainty != Lens::firm && (spoken.before.phase == Phase::firing || spoken.before.phase == Phase::noted);
  const AlertState &was = spoken.before, &is = spoken.after;
  if (was.open() && is.phase == was.phase && !t.risen && is.at_risk == was.at_risk && is.critical == was.critical) {
    out.no_longer_signed = was.certainty == Lens::firm && is.certainty != Lens::firm;
    out.now_confirmed = is.certainty == was.certainty && is.confirmed != was.confirmed;
  }
  if (t.reason == Reason::outdone) out.stronger = std::ranges::find(judge.rules().rules, *outdone_by(rule.watch), &Rule::watch)->name;
  if (ended(t.state)) return out;
  out.deal = deal_of_step(rule, spoken.key.subject, lens, step);
  out.first_amount = was.told_money == 0;
  out.is_news = was.phase == Phase::inactive || was.phase == Phase::provisional;
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
  std::array<Found, kLenses> after;
  for (const Lens lens : kAllLenses) {
    after[index(lens)] = judge.find(rule, subject, step.after.context, lens);
    t.values[index(lens)] = after[index(lens)].value;
  }
  t.value = t.values[index(t.certainty)];
  t.before = judge.find(rule, subject, step.before.context, t.certainty).value;
  if (is_crossing(rule.condition)) {
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
  const auto find = [&](Lens lens) {
    return &moment == &step.after ? after[index(lens)] : judge.find(rule, subject, moment.context, lens);
  };
  const Found found = find(t.certainty);
  t.epsilon = found.epsilon;
  t.severity = severity_of(rule, s);
  t.disclosed_share = measure::disclosed_share(found.legs);
  if (found.legs.money > 0) t.conditional_share = static_cast<double>(found.legs.conditional) / static_cast<double>(found.legs.money);
  // A notice that closes by itself stands on what it was raised with.
  if (t.reason != Reason::noted) t.contributions = contributions(judge, rule, subject, t.certainty, moment);
  const Found judged = t.certainty == Lens::firm ? find(Lens::stated) : found;
  t.summary = summarise(rule, subject, t, numbers_of(spoken, judge, t, found, judged, step), moment.context);
  return t;
}

// A contract that has been in force since before the window, and comes to be known now, moves nothing within it.
bool moves_nothing(const Rule& rule, const Subject& subject, const StepSeen& step) {
  if (rule.condition != Condition::shift || !tells_of_old(step.after)) return false;
  const auto lens_with = [&](Lens lens) { return deal_of_step(rule, subject, lens, step).since.has_value(); };
  return lens_with(Lens::stated) || lens_with(Lens::reported);
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
  const AskedKeys keys(book, judge, retired, step);
  Raised out;
  std::vector<Spoken> spoken;
  for (const BookKey& key : keys.all) {
    const Rule& rule = rules[key.rule];
    const AlertState old = book.at(key);
    const bool epoch = step.cause.kind == StepCause::Kind::config_epoch;
    const bool tested = (keys.touches(key) && !moves_nothing(rule, key.subject, step)) || (epoch && rule.condition != Condition::shift) ||
                        key.rule >= retired;
    StepCause cause = step.cause;
    cause.lapse = keys.lapses(key);
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
  const std::string cause = spoken.empty() ? std::string() : cause_id(identity, step.told_cause);
  for (const Spoken& s : spoken) {
    out.transitions.push_back(word(s, judge, identity, step));
    out.transitions.back().seq = seq++;
    out.transitions.back().cause_id = cause;
  }
  return out;
}

}  // namespace keiretsu::alert
