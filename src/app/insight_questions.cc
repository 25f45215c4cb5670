#include "app/insight_questions.h"

namespace keiretsu::app {
namespace {

using alert::Unit;

constexpr double kBillion = 1e11;  // cents

}  // namespace

const std::array<Insight, 11>& insights() {
  static const std::array<Insight, 11> kInsights = {{
      {"Which rivals have become partners?",
       {{"coopetition_tie", "pair", Unit::count, true, Behind::tie, 0,
         "Pairs of rivals that are tied to each other: {count}. {first}: {a} and {b}."}},
       "No two rivals are tied to each other."},
      {"Who bears the risk of what others use?",
       {{"uncovered_capex_cents", "pair", Unit::money, false, Behind::money, 0,
         "{a} builds for {b}: {value} of the cost is covered by no known purchase of {b} from it{untold}."},
        {"risk_transfer_ratio", "entity", Unit::share, false, Behind::capital_in, 0,
         "Of the capital spending known for sites that {a} uses, others carry {value}."}},
       "Nothing is known of one firm building for another."},
      {"Who takes capital from those it buys from?",
       {{"capital_for_supply", "pair", Unit::count, true, Behind::money, 0,
         "Suppliers that fund a customer of theirs: {count}. {first}: {a} and its customer {b}."}},
       "No supplier funds a customer of its own."},
      {"Whose revenue hangs on one customer?",
       {{"commitment_to_revenue", "pair", Unit::share, false, Behind::commitment, 0,
         "What {b} has committed to buy from {a} each year comes to {value} of {a}'s annual revenue."},
        {"commitment_burden", "entity", Unit::share, false, Behind::supply, 0,
         "{a} has committed to spend {value} of its own annual revenue each year."}},
       "No commitment can be measured against a reported revenue."},
      {"Which rivals jointly back an open alternative?",
       {{"power_ratio", "coalition", Unit::share, false, Behind::support_of, 0,
         "Coalitions that leave a leader out: {count}. Those behind {a} have {value} as many customer relations in {layer} as {left_out}, "
         "which they leave out."}},
       "No coalition leaves a leader out."},
      {"How diversified is supply?",
       {{"market_relation_hhi", "layer", Unit::points, false, Behind::supply, 0,
         "Of the layers with ten customer relations or more, {layer} is the most concentrated: the HHI of its suppliers by relations is "
         "{value}."},
        {"sourcing_count_hhi", "entity_layer", Unit::points, false, Behind::supply, 0,
         "{a} is least diversified in {layer}: by number of deals the HHI of its suppliers is {value}."}},
       "Too few purchases are known."},
      {"Whose models live on several clouds, and who offers them?",
       {{"cloud_hosts", "entity", Unit::count, false, Behind::access_to, 0, "Rival clouds that offer {a}'s models: {value}."}},
       "No cloud is known to offer models."},
      {"Which customer has moved?",
       {{"share_shift_count_tv", "entity_layer", Unit::share, false, Behind::supply, 0,
         "By number of deals {a}'s {layer} supply has shifted by {value} within 90 days, to {gainer} among others; {loser}'s share "
         "shrank."}},
       "No supply has moved within 90 days."},
      {"Who is too interconnected to fail?",
       {{"support_incentive_cents", "entity", Unit::money, false, Behind::incentive, 0,
         "Those who each have a tenth or more of their equity at stake in {a} could lose up to {value} should it fail."},
        {"large_exposure", "pair", Unit::share, false, Behind::exposure, .001,
         "{a} could lose up to {value} of its equity should {b} fail."}},
       "Nobody with a known equity has anything at stake."},
      {"Where does money go in a circle?",
       {{"cycle_round_trip_cents", "cycle", Unit::money, false, Behind::money, kBillion,
         "Circles of money: {count}. The largest carries {value} a year, from {circle}."},
        {"cycle_structural", "cycle", Unit::count, true, Behind::money, 0,
         "Circles of capital and purchases: {count}, none known to carry a billion a year. {first}: from {circle}."}},
       "No circle of money is known."},
      {"Is it compute more than cash?",
       {{"alliance_supply_share", "pair", Unit::share, false, Behind::money, 0,
         "Of what {a} and {b} exchange, {value} is supply that {b} buys and the rest capital that {a} gives."},
        {"non_cash_share", "entity", Unit::share, false, Behind::capital_in, 0,
         "Of the capital known to have gone to {a}, {value} is no cash but compute, chips, shares or rights."}},
       "No capital is known that was given in kind or beside a purchase."},
  }};
  return kInsights;
}

}  // namespace keiretsu::app
