// What a rule finds of a subject, lens by lens: the reading, the money behind it, and
// whether the rule's own conditions (materiality, disclosure, watch list, ...) are met.
// Pure. Source: alerts.md, "Rules" and the sets below its table.
#pragma once

#include <limits>
#include <optional>
#include <vector>

#include "alert/life_cycle.h"
#include "alert/rule.h"
#include "alert/subject.h"
#include "measure/context.h"
#include "measure/share_shift.h"
#include "measure/systemic_watch.h"
#include "measure/touched_cycles.h"

namespace keiretsu::alert {

// One subject in one lens.
struct Found {
  std::optional<double> value;      // the reading; of a set: its measure's, or 1 and 0
  std::optional<double> reference;  // shift: the reading at the end of day - window
  std::optional<double> tested;     // what is compared with the levels (shift: the change)
  bool member = false;              // appears, vanishes: is it in the set
  bool told_gone = true;            // exclusive: the deal tells otherwise now; it has not just ended
  bool judged = true;               // false: the rule does not judge this reading; what stood stands
  bool outdone = false;             // not judged, for a stronger rule tells it: what is open ends
  bool qualifies = false;           // everything that the rule wants besides
  graph::Legs legs;                 // the key's legs
  std::optional<Cents> weight;      // of a cycle, which is as large as its smaller edges
  std::optional<measure::ShareShift> shift;
  std::vector<EntityId> members, dominant;  // of a coalition, and whom it leaves out, by name
  std::optional<LayerId> contested;         // by it
  std::string period;                       // disclosed_dependence: the year or quarter that the filing tells of
  double epsilon = 0;                       // the certified error of value
  std::int64_t suppliers = 0;               // new_supplier: how many there are
  // What materiality, severity and news are measured by.
  [[nodiscard]] Cents money() const { return weight.value_or(legs.money); }
  struct {
    bool capital = false, other = false, supply = false;
  } bond;  // coopetition_tie: what ties the two
};

// A judgement does without numbers that only a reader wants: of what does not qualify any, of a hub those that cost a walk.
enum class Want : std::uint8_t { judgement, reading };

class Judge {
 public:
  // All must outlive it. `retired`: rules from this place on have left the rules.
  Judge(const RuleSet& rules, const resolve::Houses& houses, const resolve::Symbols& symbols,
        std::size_t retired = std::numeric_limits<std::size_t>::max());

  [[nodiscard]] const RuleSet& rules() const { return *rules_; }
  [[nodiscard]] bool watched(EntityId house) const { return house.value < watched_.size() && watched_[house.value]; }
  [[nodiscard]] bool supply_layer(LayerId layer) const;

  [[nodiscard]] Found find(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want = Want::reading) const;

  // The condition in every lens, given what stood. `before` and `after` look at the graph
  // before and after the step.
  [[nodiscard]] Finding judge(const Rule& rule, const Subject& subject, const AlertState& old, const measure::Context& before,
                              const measure::Context& after, const StepCause& cause) const;

  // The firms that may be on a cycle that a rule tells, and how much money makes one; nothing if no rule asks for any.
  [[nodiscard]] measure::CycleFirms cycle_firms() const;
  [[nodiscard]] std::optional<Cents> cycle_floor_cents() const;

  // Below this much money behind a key, no rule asks for it but by the watch list.
  [[nodiscard]] Cents least_money_cents() const { return least_money_cents_; }

  // Can a subject of which nothing stands matter to this rule at all? Two or three rows are looked
  // at; false lets most of a report's keys pass without a judgement.
  [[nodiscard]] bool may_matter(const Rule& rule, const Subject& subject, const measure::Context& before,
                                const measure::Context& after) const;

 private:
  [[nodiscard]] bool enters(const Rule& rule, const Subject& subject, const measure::Context& before, const measure::Context& after,
                            const StepCause& cause) const;
  [[nodiscard]] bool material(const Rule& rule, const Subject& subject, Cents money) const;
  [[nodiscard]] bool all_watched(const Subject& subject) const;
  [[nodiscard]] bool outdone(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens) const;
  [[nodiscard]] bool layer_wanted(const Rule& rule, LayerId layer) const;
  void find_sourcing(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want, Found& f) const;
  void find_shift(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Found& f) const;
  void find_market(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Found& f) const;
  void find_dependence(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want, Found& f) const;
  void find_tie(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want, Found& f) const;
  [[nodiscard]] static bool stands_in(EntityId customer, EntityId supplier, const measure::Context& c, Lens lens);
  [[nodiscard]] bool supplies(const Subject& subject, const measure::Context& c, std::size_t l) const;
  void find_obligation(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want, Found& f) const;
  void find_coalition(const Subject& subject, const measure::Context& c, Lens lens, Found& f) const;
  void find_link(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Found& f) const;
  void find_cycle(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Found& f) const;
  void find_systemic(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want, Found& f) const;
  void find_supplier(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Found& f) const;

  const RuleSet* rules_;
  const resolve::Houses& houses_;
  const resolve::Symbols& symbols_;
  std::vector<bool> watched_;  // by house
  std::vector<EntityId> all_watched_;
  std::vector<const Rule*> outdoing_;  // those that outdo another
  Cents least_money_cents_ = kCentsMax;
};

// What the rules want of the verdicts of insight 8; nothing if none does.
[[nodiscard]] std::optional<measure::SystemicWatch::Asked> systemic_asked(const RuleSet& rules);

}  // namespace keiretsu::alert
