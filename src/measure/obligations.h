// Insights 1 and 8: who carries what others use, and who loses what if whom fails. Exact
// sums of values over the whole term, of the live legs of one lens; ratios of them are
// class R, cents and verdicts X. All are O(1) per update from ObligationRow and FinanceRow.
// Sources: measures.md 3 "Insight 1", "Insight 8" (large exposures: Basel LEX, 10 % is to
// be reported, 25 % the limit), 11 (risk_transfer, coverage, large_exposure). Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "measure/context.h"

namespace keiretsu::measure {

// X_ij / E_i: above 0, no limit. Absent where X_ij = 0 or the holder has no reported equity above 0.
[[nodiscard]] std::optional<double> large_exposure(const Context& c, EntityId holder, EntityId at_risk, Lens lens);
// 10 X_ij >= E_i: the holder could hardly let it fail. Then X_ij in cents, else 0.
[[nodiscard]] Cents support_incentive(const Context& c, EntityId holder, EntityId at_risk, Lens lens);
// How many such holders a firm has: 0 and up.
[[nodiscard]] std::int64_t support_incentive_partners(const graph::View& view, EntityId at_risk, Lens lens);

// A beneficiary's capex that others carry / all of its capex: 0..1. Absent where nothing is built.
[[nodiscard]] std::optional<double> risk_transfer_ratio(const graph::View& view, EntityId beneficiary, Lens lens);
// Its purchases committed to those who build for it / what they build. Absent where that is 0.
[[nodiscard]] std::optional<double> coverage(const graph::View& view, EntityId beneficiary, Lens lens);

// A pair: the owner builds for the beneficiary. All absent where nothing is known of the site's value.
// The beneficiary's purchases committed to the owner / the site.
[[nodiscard]] std::optional<double> coverage(const graph::View& view, EntityId owner, EntityId beneficiary, Lens lens);
// The owner's share of all that is built for the beneficiary, less its stakes in it: -1..1 where stakes are told once.
[[nodiscard]] std::optional<double> asymmetry(const graph::View& view, EntityId owner, EntityId beneficiary, Lens lens);
// What of the site no purchase covers, in cents: 0 and up.
[[nodiscard]] std::optional<Cents> uncovered_capex(const graph::View& view, EntityId owner, EntityId beneficiary, Lens lens);

}  // namespace keiretsu::measure
