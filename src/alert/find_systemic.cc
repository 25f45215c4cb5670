// Insight 8: whose failure would burn most capital, and whether losses die out. Who is among the first, and whether
// there is a certificate, the ledger's verdict says (measure/systemic_watch.h), in `stated`; numbers are solved when told.
#include <algorithm>
#include <limits>

#include "alert/find.h"
#include "alert/legs_behind.h"
#include "measure/loss_decay.h"
#include "measure/loss_solve.h"
#include "measure/systemic_watch.h"

namespace keiretsu::alert {

void Judge::find_systemic(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want, Found& f) const {
  const measure::SystemicVerdict* verdict = lens == Lens::stated ? c.systemic : nullptr;
  const measure::Holders holders(c.houses);
  measure::LossColumn column;
  if (rule.watch == Watch::debtrank) {
    column = measure::losses_at(c.view, holders, subject.a, lens);
    f.legs = legs_behind(rule.watch, subject, c.view, lens);
    f.weight = 0;
    for (const measure::Loss& loss : column) *f.weight += loss.cents;
    f.qualifies = material(rule, subject, f.money());
    f.member = verdict != nullptr && std::ranges::find(verdict->top, subject.a) != verdict->top.end();
    f.judged = verdict == nullptr || verdict->ranked;
  } else {
    f.qualifies = true;
    // There or not: no number in between has a meaning.
    if (verdict != nullptr) f.tested = verdict->stable ? 0 : std::numeric_limits<double>::infinity();
  }
  if (want == Want::judgement) return;
  const measure::LossNetwork net(holders, c, lens);
  measure::Enclosed told;
  if (rule.watch == Watch::stability) {
    told = measure::stability(net, holders);
  } else {
    if (net.equity_total() == 0) return;
    // As the verdict has it: what does not surely die out has no multipliers, and looking for them would take long.
    const bool dies_out = verdict != nullptr ? verdict->stable : measure::loss_decay(net, measure::SystemicWatch::Asked{}.kappa).stable;
    const auto multipliers = dies_out ? measure::loss_multipliers(net) : std::nullopt;
    std::size_t work = 0;
    told = measure::debtrank(net, multipliers ? &*multipliers : nullptr, column, holders.find(subject.a), work);
  }
  f.value = told.value;
  f.epsilon = told.epsilon;
}

std::optional<measure::SystemicWatch::Asked> systemic_asked(const RuleSet& rules) {
  std::optional<measure::SystemicWatch::Asked> out;
  for (const Rule& rule : rules.rules) {
    if (!is_systemic(rule.watch)) continue;
    if (!out) out.emplace();
    if (rule.watch == Watch::stability) {
      out->kappa = rule.warn.at;
    } else {
      out->top = static_cast<std::size_t>(rule.top);
      out->least = rule.warn.at;
    }
  }
  return out;
}

}  // namespace keiretsu::alert
