// The state machine: deals, graph, alerts and event time as a pure function of the log.
// plan_*() reads memory only and makes a Step, a value; apply() makes it real and has no
// error path. One Ledger per shard, one thread; no clock, no I/O, no statics.
//
// A record's way: while due(day of the record) names a day, plan_day() and apply() it;
// then plan() and apply() the record. (`day_of_record` tells that day.)
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alert/raise.h"
#include "base/fault.h"
#include "deal/report.h"
#include "graph/fold.h"
#include "graph/large_flows.h"
#include "ledger/counters.h"
#include "ledger/timers.h"
#include "measure/systemic_watch.h"
#include "resolve/houses.h"
#include "resolve/registry.h"
#include "resolve/resolver.h"
#include "resolve/symbols.h"

namespace keiretsu::ledger {

// Where the log comes from. `shard` is "<topic>-<partition>".
struct Origin {
  std::string lineage, topic;
  std::int32_t partition = 0;
  [[nodiscard]] std::string shard() const { return topic + "-" + std::to_string(partition); }
};

// One config epoch. Immutable while a Ledger lives.
struct Config {
  resolve::Registry registry;
  FxTable fx;
  alert::RuleSet rules;
  std::vector<alert::Rule> retired;  // rules of the epoch before that are no more: their open alerts end in the epoch's step
  std::int64_t epoch = 1;
  Origin origin;
};

// One decoded record of the input.
struct Told {
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = -1;  // the record's own; -1: none, `future` is not tested
  Accepted<DealReport> report;
};

struct Step {
  enum class Kind : std::uint8_t { accepted, duplicate, refused, day, epoch } kind = Kind::accepted;
  Rejection rejection;    // refused
  std::string deal_id;    // accepted
  Version version;        // accepted
  Day day = 0;            // after the step
  Micros event_time = 0;  // after the step
  graph::Delta delta;
  std::vector<alert::StateChange> alerts;
  std::vector<alert::Transition> transitions;
  Counters counters;                                       // after the step
  std::optional<measure::SystemicWatch::Solved> systemic;  // the verdict after the step, if it was found anew
};

class Ledger {
 public:
  explicit Ledger(Config config);
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // --- the log
  // The day that a record moves time to: the present one if the record is refused or a duplicate. (One
  // that is refused because a sum would pass its limit has moved time by then: the sum is that of its day.)
  [[nodiscard]] Day day_of_record(const Told& told) const;
  // The next day, not after `upto`, whose timers must be stepped first.
  [[nodiscard]] std::optional<Day> due(Day upto) const;
  // day must be due, or (a tick) later than the present with nothing due before it.
  [[nodiscard]] Step plan_day(Day day) const;
  [[nodiscard]] Step plan(const Told& told) const;
  // Tests every key anew under this config: once, after a restore under a changed one.
  [[nodiscard]] Step plan_epoch() const;
  void apply(Step&& step);

  // --- restoring from rows: every fact, every alert state, then finish() once.
  // False: the fact cannot be understood any more (its row is damaged).
  [[nodiscard]] bool restore_fact(const DealReport& report);
  // False: the rule is neither in the rules nor among the retired.
  [[nodiscard]] bool restore_alert(std::string_view rule, const alert::SubjectTold& subject, const alert::AlertState& state);
  void finish_restore(Micros event_time, std::uint64_t next_seq, const Counters& counters);

  // --- reading
  [[nodiscard]] Day day() const { return day_; }
  [[nodiscard]] bool began() const { return began_; }  // a record has been applied
  [[nodiscard]] Micros event_time() const { return event_time_; }
  [[nodiscard]] std::uint64_t next_seq() const { return next_seq_; }
  [[nodiscard]] const Counters& counters() const { return counters_; }
  [[nodiscard]] const graph::Graph& graph() const { return graph_; }
  [[nodiscard]] const graph::Deals& deals() const { return deals_; }
  [[nodiscard]] const alert::Book& book() const { return book_; }
  [[nodiscard]] const alert::Judge& judge() const { return judge_; }
  [[nodiscard]] const resolve::Symbols& symbols() const { return symbols_; }
  [[nodiscard]] const resolve::Houses& houses() const { return houses_; }
  [[nodiscard]] const resolve::Registry& registry() const { return config_->registry; }
  [[nodiscard]] const Config& config() const { return *config_; }
  // Whom a name, id or alias means, after roll-up; nothing if nobody is called that.
  [[nodiscard]] std::optional<EntityId> find_house(std::string_view name) const;
  [[nodiscard]] std::size_t retired_from() const { return config_->rules.rules.size(); }

 private:
  // Which keys a step looks at.
  struct Touched {
    graph::Touched all, lapsed;
  };
  // What a step changes of the graph, and what it looks at: good until the next plan.
  [[nodiscard]] const Touched& change_of_report(DealIx deal, const Version& version, Day day, graph::Delta& delta) const;
  [[nodiscard]] const Touched& change_of_day(Day day, graph::Delta& delta) const;
  void plan(const Told& told, Step& step) const;  // a step is a kilobyte wide: made where it is wanted
  void touch_figures(Day day, graph::Touched& touched, graph::Folder& folder) const;
  void raise(Step& step, const Touched& touched, const alert::StepCause& cause, const alert::Cause& told, bool late, DealIx deal,
             const Version* added, Day before) const;
  [[nodiscard]] std::optional<Rejection> refuse(const Told& told) const;
  void apply(const graph::Delta& delta);
  void set_timer(DealIx deal);
  void set_past_timer(DealIx deal);

  std::unique_ptr<const Config> config_;  // its address must hold: houses and resolver look into it
  // Append-only table of names: never an order, never state. plan() interns what it reads.
  mutable resolve::Symbols symbols_;
  mutable resolve::Resolver resolver_;
  resolve::Houses houses_;
  alert::RuleSet rules_;  // with the retired ones behind
  alert::Judge judge_;
  alert::Identity identity_;

  // Memory that one plan leaves to the next; holds nothing between them.
  struct Spare {
    graph::Delta delta;
    graph::Effect was, is;
    Touched touched;
  };
  [[nodiscard]] Touched& spare_touched() const;
  mutable Spare spare_;

  graph::Deals deals_;
  graph::Graph graph_{houses_};
  std::optional<graph::LargeFlows> large_flows_;    // if a rule asks for cycles
  std::optional<measure::SystemicWatch> systemic_;  // if a rule asks for its verdicts
  Timers timers_, past_timers_;                     // the next day on which a deal's effect may change, now; in the past fold
  alert::Book book_;
  bool began_ = false;
  Day day_ = 0;
  Micros event_time_ = 0;
  std::uint64_t next_seq_ = 1;
  Counters counters_;
};

}  // namespace keiretsu::ledger
