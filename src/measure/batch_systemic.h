// Systemic readings by naive dense solves: the second program of insight 8 and of
// the networked half of insight 3. Least fixed points are iterated from below (ESRI's
// greatest from above) over whole matrices until nothing moves. Plain values, any
// thread; money in US cents, readings 0..1 but `stability` (>= 0).
// Formulas: measures.md 3 ("Insight 3", "Insight 8"), 5, 11. Literature: Battiston et al.
// 2012, Bardoscia et al. 2015 (DebtRank); Diem et al. 2022 (ESRI).
#pragma once

#include <map>
#include <string>

#include "measure/batch_sums.h"

namespace keiretsu::measure {

// X_ij and E_i of one lens. Equity of 0 or less, or absent: the firm absorbs.
struct BatchExposures {
  std::map<HousePair, Cents> exposure_cents;  // (holder, at risk)
  ByHouse<Cents> equity_cents;
};

// Of every firm that somebody is exposed to.
[[nodiscard]] ByHouse<double> batch_debtrank(const BatchExposures& exposures);
// h of one failure, by firm: what its value is made of. 1 for the firm itself.
[[nodiscard]] ByHouse<double> batch_distress(const BatchExposures& exposures, const std::string& failed);
// Empty where rho(Lambda) >= 1.
[[nodiscard]] ByHouse<double> batch_debtrank_upper_bound(const BatchExposures& exposures);
// rho(Lambda).
[[nodiscard]] double batch_stability(const BatchExposures& exposures);

// `revenue_cents` is Rev_s: at least what the firm is seen to sell.
[[nodiscard]] ByHouse<double> batch_esri(const BatchSums& sums, const ByHouse<Cents>& revenue_cents);
// (supplier, customer): the share of the supplier's sales that comes from the customer's spending.
[[nodiscard]] std::map<HousePair, double> batch_network_dependence(const BatchSums& sums, const ByHouse<Cents>& revenue_cents);
// Of every customer; over the firms of `revenue_cents`.
[[nodiscard]] ByHouse<double> batch_ecosystem_exposure(const BatchSums& sums, const ByHouse<Cents>& revenue_cents);

}  // namespace keiretsu::measure
