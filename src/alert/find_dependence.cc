// Insight 3: what hangs on one customer, and what a customer has promised.
#include "alert/find.h"
#include "measure/dependence.h"

namespace keiretsu::alert {

void Judge::find_dependence(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want, Found& f) const {
  f.legs = rule.watch == Watch::commitment_burden ? c.view.entity(subject.a).lens[index(lens)].paid
                                                  : c.view.pair({subject.b, subject.a}).lens[index(lens)].purchase;
  f.qualifies = material(rule, subject, f.legs.money) && f.legs.count >= rule.min_deals && disclosed_at_least(f.legs, rule.min_disclosed);
  const bool of_purchases = rule.watch == Watch::commitment_to_revenue || rule.watch == Watch::direct_dependence;
  if (f.qualifies && of_purchases && stands_in(subject.b, subject.a, c, lens)) f.qualifies = false;
  // What is not judged is known with the reading.
  if (want == Want::judgement && !f.qualifies && !rule.reported_revenue) return;
  if (rule.watch == Watch::commitment_burden) {
    f.value = measure::commitment_burden(c, subject.a, lens);
  } else if (rule.watch == Watch::disclosed_dependence) {
    if (const auto d = measure::disclosed_dependence(c.view, subject.a, subject.b, lens)) {
      f.value = d->share;
      f.period = d->period;
    }
  } else if (rule.watch == Watch::commitment_to_revenue) {
    f.value = measure::commitment_to_revenue(c, subject.a, subject.b, lens);
  } else if (const auto d = measure::direct_dependence(c, subject.a, subject.b, lens)) {
    // Over revenue that is only what is observed, the share says how few deals are known, not whom the firm hangs on.
    f.value = d->value;
    f.judged = !rule.reported_revenue || d->reported_basis;
  }
  f.tested = f.value;
}

}  // namespace keiretsu::alert
