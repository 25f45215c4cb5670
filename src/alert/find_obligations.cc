// Insights 1, 2, 8 and 10: who carries, funds and holds what of whom. All are levels of one reading.
#include "alert/find.h"
#include "alert/legs_behind.h"
#include "measure/consideration.h"
#include "measure/financing.h"
#include "measure/obligations.h"

namespace keiretsu::alert {
namespace {

std::optional<double> number(std::optional<Cents> cents) { return cents ? std::optional(static_cast<double>(*cents)) : std::nullopt; }

bool judges_coverage(Watch w) { return w == Watch::coverage || w == Watch::uncovered_capex_cents || w == Watch::uncovered_capex_of_equity; }

std::optional<double> reading(const Rule& rule, const Subject& s, const measure::Context& c, Lens lens) {
  switch (rule.watch) {
    case Watch::risk_transfer_ratio: return measure::risk_transfer_ratio(c.view, s.a, lens);
    case Watch::coverage: return measure::coverage(c.view, s.a, s.b, lens);
    case Watch::uncovered_capex_cents: return number(measure::uncovered_capex(c.view, s.a, s.b, lens));
    case Watch::uncovered_capex_of_equity: {
      const auto cents = number(measure::uncovered_capex(c.view, s.a, s.b, lens));
      const auto equity = number(c.houses.equity(s.a, c.day));
      return cents && equity ? std::optional(*cents / *equity) : std::nullopt;
    }
    case Watch::vendor_financing_ratio: return measure::vendor_financing_ratio(c.view, s.a, s.b, lens);
    case Watch::supplier_funded_capital: return measure::supplier_funded_capital(c.view, s.a, lens);
    case Watch::non_cash_share: return measure::non_cash_share(c.view, s.a, lens);
    case Watch::large_exposure: return measure::large_exposure(c, s.a, s.b, lens);
    case Watch::support_incentive_partners: return static_cast<double>(measure::support_incentive_partners(c.view, s.a, lens));
    case Watch::alliance_supply_share: return measure::alliance_supply_share(c.view, s.a, s.b, lens);
    default: return std::nullopt;
  }
}

}  // namespace

void Judge::find_obligation(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Want want, Found& f) const {
  f.legs = legs_behind(rule.watch, subject, c.view, lens);
  f.qualifies = material(rule, subject, f.legs.money) && f.legs.count >= rule.min_deals && disclosed_at_least(f.legs, rule.min_disclosed);
  // What the owner has sold, to whomever, and of which no amount is told, might cover all of it. Where there is no site any more,
  // there is nothing to cover.
  const bool untold = judges_coverage(rule.watch) && c.view.entity(subject.a).lens[index(lens)].untold > 0;
  if (want == Want::judgement && !f.qualifies && !untold) return;
  f.value = f.tested = reading(rule, subject, c, lens);
  f.judged = !untold || !f.value;
}

}  // namespace keiretsu::alert
