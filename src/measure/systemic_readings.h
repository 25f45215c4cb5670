// Insights 3 and 8 as readings of one lens, solved when asked: `debtrank`,
// `debtrank_upper_bound`, `stability` (loss_solve.h), `esri`, `network_dependence`,
// `ecosystem_exposure` (sales_network.h). What is cut on a large graph: each of the two
// families looks at so many entries or purchases at most, kSystemicWork, a lens (a line of
// network_dependence counts as a thousand). Firms are
// solved in the order of their weight (upper bound of DebtRank; what a firm buys; what it
// sells and buys), names breaking ties, until that is used up. A debtrank that is not
// solved is enclosed between what is lost at once and its upper bound, and its epsilon
// says so; an esri, a network_dependence or an ecosystem_exposure that is not solved is not
// printed. `debtrank_upper_bound` is printed where rho(Lambda) < 1 is found to hold.
#pragma once

#include "measure/lines.h"

namespace keiretsu::measure {

inline constexpr std::size_t kSystemicWork = 300'000'000;  // a second or two

// `c.view` looks at a graph alone.
void add_systemic_readings(const Context& c, Lens lens, Lines& lines, std::size_t work = kSystemicWork);

}  // namespace keiretsu::measure
