#include "ledger/ledger.h"

#include <algorithm>

#include "base/check.h"
#include "ledger/understand.h"

namespace keiretsu::ledger {
namespace {

constexpr Micros kFutureAllowed = kMicrosPerDay;  // 24 h
constexpr std::size_t kHousesMax = 2'000'000, kPairsMax = 20'000'000;

alert::RuleSet with_retired(const Config& config) {
  alert::RuleSet out = config.rules;
  out.rules.insert(out.rules.end(), config.retired.begin(), config.retired.end());
  return out;
}

const Version* find_event(const Deal& deal, std::string_view event_id) {
  const auto it = std::find_if(deal.versions.begin(), deal.versions.end(), [&](const Version& v) { return v.event_id() == event_id; });
  return it == deal.versions.end() ? nullptr : &*it;
}

bool same_content(const Version& a, const Version& b) {
  return a.revision == b.revision && a.published == b.published && a.terms == b.terms && a.correction == b.correction &&
         a.sources() == b.sources();
}

// How this report stands to those that its deal has had.
void count_accepted(Counters& counters, const Deal* deal, const Version& v, bool late) {
  ++counters.accepted;
  if (late) ++counters.late;
  if (deal == nullptr) return;
  const auto of_revision =
      std::find_if(deal->versions.begin(), deal->versions.end(), [&](const Version& o) { return o.revision == v.revision; });
  if (of_revision != deal->versions.end()) {
    ++counters.corroborations;
    if (of_revision->terms != v.terms) ++counters.conflicts;
  }
  if (!deal->versions.empty() && deal->versions.back().revision > v.revision) ++counters.stale;
}

}  // namespace

Ledger::Ledger(Config config)
    : config_(std::make_unique<const Config>(std::move(config))),
      resolver_(config_->registry, symbols_),
      houses_(config_->registry, symbols_),
      rules_(with_retired(*config_)),
      judge_(rules_, houses_, symbols_, retired_from()),
      identity_{config_->origin.lineage, config_->origin.shard(), config_->epoch} {
  if (const auto floor = judge_.cycle_floor_cents()) large_flows_.emplace(*floor);
  if (const auto asked = alert::systemic_asked(config_->rules)) systemic_.emplace(houses_, symbols_, *asked);
}

Day Ledger::day_of_record(const Told& told) const {
  if (!told.report || !began_) return day_;
  const Day day = day_of(told.report->published_at);
  if (day <= day_) return day_;
  // It may move time: only if it is not one of those that do nothing.
  if (refuse(told)) return day_;
  const auto known = deals_.find(told.report->deal_id);
  if (known && find_event(deals_.at(*known), told.report->event_id) != nullptr) return day_;
  const auto understood = understand(*told.report, resolver_, symbols_, config_->fx);
  return understood && graph::leg_over_capacity(understood->version) < 0 ? day : day_;
}

std::optional<Day> Ledger::due(Day upto) const {
  if (!began_) return std::nullopt;
  std::optional<Day> next;
  const auto sooner = [&](std::optional<Day> day) {
    if (day && *day > day_ && *day <= upto && (!next || *day < *next)) next = day;
  };
  sooner(timers_.next());
  sooner(past_timers_.next());
  sooner(book_.next_due());
  const auto figures = houses_.figure_days();
  if (const auto it = std::upper_bound(figures.begin(), figures.end(), day_); it != figures.end()) sooner(*it);
  return next;
}

// The classes that the decoder cannot test; `capacity` by what came before is tested by plan().
std::optional<Rejection> Ledger::refuse(const Told& told) const {
  if (!told.report) return told.report.error();
  if (told.timestamp_ms >= 0 && told.report->published_at > told.timestamp_ms * 1000 + kFutureAllowed) {
    return Rejection{RejectionClass::future, "future.published_at",
                     "published_at: " + format_instant(told.report->published_at) +
                         " is more than 24 h after the record's own timestamp, " + format_instant(told.timestamp_ms * 1000)};
  }
  return std::nullopt;
}

Step Ledger::plan(const Told& told) const {
  Step step;
  plan(told, step);
  return step;
}

void Ledger::plan(const Told& told, Step& step) const {
  step.day = day_;
  step.event_time = event_time_;
  step.counters = counters_;
  const auto refused = [&](Rejection rejection) {
    step.kind = Step::Kind::refused;
    step.day = day_;
    step.event_time = event_time_;
    ++step.counters.refused[static_cast<std::size_t>(rejection.cls)];
    step.counters.window.add(true);
    step.rejection = std::move(rejection);
    step.delta = {};
  };
  if (auto rejection = refuse(told)) return refused(*std::move(rejection));
  const DealReport& report = *told.report;
  auto understood = understand(report, resolver_, symbols_, config_->fx);
  if (!understood) return refused(understood.error());
  Version& version = understood->version;
  if (const int leg = graph::leg_over_capacity(version); leg >= 0)
    return refused({RejectionClass::capacity, "capacity.leg",
                    "legs: the value or the yearly flow of a leg is above 2^62 US cents (leg " + std::to_string(leg) +
                        " of those between two houses); expected less"});

  const std::optional<DealIx> known = deals_.find(report.deal_id);
  const Deal* deal = known ? &deals_.at(*known) : nullptr;
  if (deal != nullptr) {
    if (const Version* had = find_event(*deal, report.event_id)) {
      step.kind = Step::Kind::duplicate;
      ++step.counters.duplicates;
      if (!same_content(*had, version)) ++step.counters.event_id_reused;
      step.counters.window.add(false);
      return;
    }
  }

  step.day = began_ ? std::max(day_, day_of(version.published)) : day_of(version.published);
  step.event_time = began_ ? std::max(event_time_, version.published) : version.published;
  const Touched& touched = change_of_report(known.value_or(DealIx{}), version, step.day, step.delta);
  if (graph::over_capacity(step.delta))
    return refused({RejectionClass::capacity, "capacity.total",
                    "legs: with this report a sum of flows or values of the graph would pass 2^62 US cents"});
  if (graph_.pairs().size() + step.delta.pairs.changes().size() > kPairsMax || graph_.firms() + report.parties.size() > kHousesMax)
    return refused({RejectionClass::capacity, "capacity.graph", "parties: the graph is full (2,000,000 firms, 20,000,000 pairs)"});

  const bool late = began_ && version.published < event_time_;
  count_accepted(step.counters, deal, version, late);
  step.counters.fx_missing += understood->fx_missing;
  step.counters.window.add(false);

  alert::StepCause cause;
  cause.kind = alert::StepCause::Kind::report;
  cause.retraction = report.action == Action::retract;
  cause.correction = report.correction;
  cause.day = step.day;
  alert::Cause told_cause;
  told_cause.deal_id = report.deal_id;
  told_cause.event_id = report.event_id;
  told_cause.revision = report.revision;
  told_cause.topic = config_->origin.topic;
  told_cause.partition = config_->origin.partition;
  told_cause.offset = told.offset;
  step.deal_id = report.deal_id;
  raise(step, touched, cause, told_cause, late, known.value_or(DealIx{}), &version, step.day);
  step.version = std::move(version);
}

Step Ledger::plan_day(Day day) const {
  KEIRETSU_CHECK(began_ && day > day_);
  Step step;
  step.kind = Step::Kind::day;
  step.day = day;
  step.event_time = start_of(day);
  step.counters = counters_;
  const Touched& touched = change_of_day(day, step.delta);
  alert::StepCause cause;
  cause.kind = alert::StepCause::Kind::timer;
  cause.day = day;
  alert::Cause told;
  told.kind = alert::Cause::Kind::timer;
  told.day = day;
  raise(step, touched, cause, told, false, DealIx{}, nullptr, day - 1);
  return step;
}

Step Ledger::plan_epoch() const {
  Step step;
  step.kind = Step::Kind::epoch;
  step.day = day_;
  step.event_time = event_time_;
  step.counters = counters_;
  Touched touched;
  for (const auto& [key, row] : graph_.pairs()) touched.all.pairs.push_back(key);
  for (const auto& [key, row] : graph_.suppliers()) touched.all.suppliers.push_back(key);
  for (const auto& [key, row] : graph_.sourcing()) touched.all.sourcing.push_back(key);
  for (const auto& [key, row] : graph_.layers()) touched.all.layers.push_back(key);
  for (const auto& [key, row] : graph_.entities()) touched.all.entities.push_back(key);
  for (const auto& [key, row] : graph_.coalitions()) touched.all.projects.push_back(key);
  for (const auto& [key, row] : graph_.facts()) touched.all.facts.push_back(key.pair);
  for (const auto& [key, row] : graph_.finances()) touched.all.entities.push_back(key);
  touched.all.unique();
  alert::StepCause cause;
  cause.kind = alert::StepCause::Kind::config_epoch;
  cause.day = day_;
  alert::Cause told;
  told.kind = alert::Cause::Kind::config_epoch;
  told.epoch = config_->epoch;
  raise(step, touched, cause, told, false, DealIx{}, nullptr, day_);
  return step;
}

void Ledger::raise(Step& step, const Touched& touched, const alert::StepCause& cause, const alert::Cause& told, bool late, DealIx deal,
                   const Version* added, Day before_day) const {
  const graph::View now(graph_), then(now, step.delta);
  measure::Context before{now, houses_, symbols_, before_day}, after{then, houses_, symbols_, step.day};
  if (systemic_) {
    step.systemic = systemic_->judge(step.delta, step.day);
    before.systemic = &systemic_->verdict();
    after.systemic = step.systemic ? &step.systemic->verdict : before.systemic;
  }
  measure::TouchedCycles cycles;
  if (large_flows_) cycles = measure::touched_cycles(*large_flows_, before, after, step.delta, judge_.cycle_firms());
  const alert::StepSeen seen{
      {before, deals_}, {after, deals_, step.deal_id, deal, added}, touched.all, touched.lapsed, cycles, cause, told, step.event_time, late,
      next_seq_};
  alert::Raised raised = alert::raise(book_, judge_, retired_from(), identity_, seen);
  step.alerts = std::move(raised.changes);
  step.transitions = std::move(raised.transitions);
}

void Ledger::apply(const graph::Delta& delta) {
  if (large_flows_) large_flows_->apply(graph::View(graph_), delta);
  graph_.apply(delta);
}

void Ledger::apply(Step&& step) {
  apply(step.delta);
  if (systemic_) systemic_->apply(step.delta, std::move(step.systemic));
  for (const alert::StateChange& c : step.alerts) book_.apply(c);
  next_seq_ += step.transitions.size();
  counters_ = step.counters;
  if (step.kind == Step::Kind::refused || step.kind == Step::Kind::duplicate) return;
  day_ = step.day;
  event_time_ = step.event_time;
  if (step.kind == Step::Kind::day) {
    for (const DealIx deal : timers_.pass(day_)) set_timer(deal);
    for (const DealIx deal : past_timers_.pass(day_)) set_past_timer(deal);
    book_.passed(day_);
  } else if (step.kind == Step::Kind::accepted) {
    began_ = true;
    const DealIx deal = deals_.insert(step.deal_id, std::move(step.version));
    set_timer(deal);
    set_past_timer(deal);
  }
  step.delta.clear();
  spare_.delta = std::move(step.delta);
}

std::optional<EntityId> Ledger::find_house(std::string_view name) const {
  auto entry = config_->registry.find_id(name);
  if (!entry) entry = config_->registry.find_name(name);
  if (entry) return resolver_.house(resolver_.entity(*entry));
  return symbols_.find(name);
}

}  // namespace keiretsu::ledger
