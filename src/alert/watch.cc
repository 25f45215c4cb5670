#include "alert/watch.h"

#include <array>
#include <limits>

namespace keiretsu::alert {
namespace {

constexpr double kNoLimit = std::numeric_limits<double>::infinity();
constexpr std::array<std::string_view, kConditions> kConditionNames = {"level", "shift", "appears", "vanishes", "rank"};
constexpr std::array<std::string_view, kScopes> kScopeNames = {"layer", "entity", "entity_layer", "pair", "cycle", "coalition", "graph"};

constexpr unsigned bit(Condition c) { return 1U << static_cast<unsigned>(c); }
constexpr unsigned kLevel = bit(Condition::level), kShift = bit(Condition::shift), kAppears = bit(Condition::appears),
                   kVanishes = bit(Condition::vanishes), kRank = bit(Condition::rank);

constexpr std::array<std::string_view, kHeeds> kHeedNames = {
    "above",     "below",         "critical",      "min_money_usd", "money_only",      "any_watched", "all_watched",     "operating",
    "min_deals", "min_relations", "min_disclosed", "max_disclosed", "count_companion", "hard_tie",    "reported_revenue"};

template <class... Keys>
constexpr unsigned bits(Keys... keys) {
  return ((1U << static_cast<unsigned>(keys)) | ...);
}
// Judge::find asks `all_watched` and `operating` of all subjects that are firms, Judge::material the rest of kFirms.
using enum Heed;
constexpr unsigned kFirms = bits(min_money_usd, money_only, any_watched, all_watched, operating);
constexpr unsigned kLevels = bits(above, below, critical);
constexpr unsigned kRatio = kFirms | kLevels | bits(min_deals, min_disclosed);
constexpr unsigned kTie = kFirms | bits(min_deals);
constexpr unsigned kLayer = kLevels | bits(min_money_usd, min_deals, min_relations, min_disclosed);
constexpr unsigned kMove = kFirms | bits(critical, min_deals, min_disclosed, max_disclosed);

}  // namespace

constinit const std::array<WatchKind, kWatches> kWatchKinds = {{
    {"sourcing_hhi", "sourcing_hhi", Scope::entity_layer, true, Unit::points, 1, 10'000, kLevel | kShift, kRatio | bits(count_companion)},
    {"sourcing_effective_number", "sourcing_effective_number", Scope::entity_layer, true, Unit::number, 1, kNoLimit, kLevel, kRatio},
    {"sourcing_count_hhi", "sourcing_count_hhi", Scope::entity_layer, true, Unit::points, 1, 10'000, kLevel | kShift, kRatio},
    {"market_hhi", "market_hhi", Scope::layer, true, Unit::points, 1, 10'000, kLevel, kLayer | bits(count_companion)},
    {"market_relation_hhi", "market_relation_hhi", Scope::layer, true, Unit::points, 1, 10'000, kLevel, kLayer},
    {"direct_dependence", "direct_dependence", Scope::pair, false, Unit::share, .001, 1, kLevel, kRatio | bits(reported_revenue), true},
    {"commitment_to_revenue", "commitment_to_revenue", Scope::pair, false, Unit::share, .001, 1'000, kLevel, kRatio, true},
    {"commitment_burden", "commitment_burden", Scope::entity, false, Unit::share, .001, 1'000, kLevel, kRatio, true},
    {"share_shift_tv", "share_shift_tv", Scope::entity_layer, true, Unit::share, .001, 1, kShift, kMove},
    {"share_shift_count_tv", "share_shift_count_tv", Scope::entity_layer, true, Unit::share, .001, 1, kShift, kMove},
    {"capital_for_supply", "capital_for_supply", Scope::pair, false, Unit::count, 0, 0, kAppears | kVanishes, kTie},
    {"coopetition_tie", "coopetition_tie", Scope::pair, false, Unit::count, 0, 0, kAppears | kVanishes, kTie | bits(hard_tie)},
    {"host", "cloud_hosts", Scope::pair, false, Unit::count, 0, 0, kAppears | kVanishes, kTie},
    {"new_supplier", "sourcing_count_hhi", Scope::pair, true, Unit::points, 0, 0, kAppears, bits(all_watched, operating, min_deals)},
    {"exclusive", "sourcing_count_hhi", Scope::pair, true, Unit::points, 0, 0, kVanishes, kFirms},
    {"risk_transfer_ratio", "risk_transfer_ratio", Scope::entity, false, Unit::share, .001, 1, kLevel, kRatio, true},
    {"coverage", "coverage", Scope::pair, false, Unit::share, .001, 1'000, kLevel, kRatio & ~bits(above)},
    {"uncovered_capex_cents", "uncovered_capex_cents", Scope::pair, false, Unit::money, 100, 1e18, kLevel, kRatio, true},
    {"uncovered_capex_cents of equity", "uncovered_capex_cents", Scope::pair, false, Unit::share, .001, 1'000, kLevel, kRatio, true},
    {"guarantee", "guarantee", Scope::pair, false, Unit::count, 0, 0, kAppears | kVanishes, kTie},
    {"vendor_financing_ratio", "vendor_financing_ratio", Scope::pair, false, Unit::share, .001, 1'000, kLevel, kRatio, true},
    {"supplier_funded_capital", "supplier_funded_capital", Scope::entity, false, Unit::share, .001, 1, kLevel, kRatio, true},
    {"large_exposure", "large_exposure", Scope::pair, false, Unit::share, .001, 1'000, kLevel, kRatio, true},
    {"support_incentive_partners", "support_incentive_partners", Scope::entity, false, Unit::count, 1, 1'000, kLevel, kRatio, true},
    {"alliance_supply_share", "alliance_supply_share", Scope::pair, false, Unit::share, .001, 1, kLevel, kRatio, true},
    {"cycle_round_trip_cents", "cycle_round_trip_cents", Scope::cycle, false, Unit::money, 0, 0, kAppears,
     bits(min_money_usd, all_watched, operating)},
    {"cycle_structural", "cycle_structural", Scope::cycle, false, Unit::count, 0, 0, kAppears, bits(min_money_usd, all_watched, operating)},
    {"disclosed_dependence", "disclosed_dependence", Scope::pair, false, Unit::share, .001, 1, kLevel, kRatio},
    {"non_cash_share", "non_cash_share", Scope::entity, false, Unit::share, .001, 1, kLevel, kRatio},
    {"counter_coalition", "rival_density", Scope::coalition, false, Unit::share, 0, 0, kAppears | kVanishes, 0},
    {"cross_link", "cross_link_density", Scope::pair, true, Unit::share, 0, 0, kAppears, kFirms | bits(min_relations)},
    {"debtrank", "debtrank", Scope::entity, false, Unit::share, .0001, 1, kRank, kFirms},
    {"stability", "stability", Scope::graph, false, Unit::number, .1, .999, kLevel, bits(above)},
}};

std::string_view name(Watch w) { return kind_of(w).name; }
std::string_view name(Condition c) { return kConditionNames[static_cast<std::size_t>(c)]; }
std::string_view name(Heed h) { return kHeedNames[static_cast<std::size_t>(h)]; }
std::string_view name(Scope s) { return kScopeNames[static_cast<std::size_t>(s)]; }
bool supports(Watch w, Condition c) { return (kind_of(w).conditions & bit(c)) != 0; }
bool heeds(Watch w, Heed h) { return (kind_of(w).heeds & bits(h)) != 0; }
bool is_share_shift(Watch w) { return w == Watch::share_shift_tv || w == Watch::share_shift_count_tv; }

std::optional<Watch> outdone_by(Watch w) {
  if (w == Watch::direct_dependence) return Watch::commitment_to_revenue;
  if (w == Watch::coverage) return Watch::uncovered_capex_cents;
  if (w == Watch::cycle_structural) return Watch::cycle_round_trip_cents;
  return std::nullopt;
}

std::optional<Watch> parse_watch(std::string_view word) {
  for (std::size_t i = 0; i < kWatchKinds.size(); ++i)
    if (kWatchKinds[i].name == word && static_cast<Watch>(i) != Watch::uncovered_capex_of_equity) return static_cast<Watch>(i);
  return std::nullopt;
}

std::optional<Condition> parse_condition(std::string_view word) {
  for (std::size_t i = 0; i < kConditionNames.size(); ++i)
    if (kConditionNames[i] == word) return static_cast<Condition>(i);
  return std::nullopt;
}

}  // namespace keiretsu::alert
