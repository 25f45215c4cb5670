// What a rule can watch, and what kind of thing each is: one table, so that a new one is
// said once. Names: measures.md section 10, and the sets of alerts.md ("Sets of appears
// and vanishes rules").
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace keiretsu::alert {

enum class Watch : std::uint8_t {
  sourcing_hhi,
  sourcing_effective_number,
  sourcing_count_hhi,
  market_hhi,
  market_relation_hhi,
  direct_dependence,
  commitment_to_revenue,
  commitment_burden,
  share_shift_tv,
  share_shift_count_tv,
  capital_for_supply,
  coopetition_tie,
  host,
  new_supplier,
  exclusive,
  risk_transfer_ratio,
  coverage,
  uncovered_capex_cents,
  uncovered_capex_of_equity,  // YAML: uncovered_capex_cents with `of: equity`
  guarantee,
  vendor_financing_ratio,
  supplier_funded_capital,
  large_exposure,
  support_incentive_partners,
  alliance_supply_share,
  cycle_round_trip_cents,
  cycle_structural,
  disclosed_dependence,
  non_cash_share,
  counter_coalition,
  cross_link,
  debtrank,
  stability,
};
inline constexpr int kWatches = 33;

enum class Condition : std::uint8_t { level, shift, appears, vanishes, rank };
inline constexpr int kConditions = 5;
// Is there a level that is crossed, and one at which it has cleared?
[[nodiscard]] constexpr bool is_crossing(Condition c) { return c == Condition::level || c == Condition::shift; }
[[nodiscard]] std::string_view name(Condition c);
[[nodiscard]] std::optional<Condition> parse_condition(std::string_view word);

// Of what a subject consists.
enum class Scope : std::uint8_t { layer, entity, entity_layer, pair, cycle, coalition, graph };
inline constexpr int kScopes = 7;
[[nodiscard]] std::string_view name(Scope s);

// How a value is told: 8,120; 1.93; 52.3 %; 2; $4.0 bn (of cents).
enum class Unit : std::uint8_t { points, number, share, count, money };

// A key of a rule that not every finder asks for; spelled so in rules.yaml. (`layers` is heeded where the subject has one.)
enum class Heed : std::uint8_t {
  above,
  below,
  critical,
  min_money_usd,
  money_only,
  any_watched,
  all_watched,
  operating,
  min_deals,
  min_relations,
  min_disclosed,
  max_disclosed,
  count_companion,
  hard_tie,
  reported_revenue,
};
inline constexpr int kHeeds = 15;
[[nodiscard]] std::string_view name(Heed h);

struct WatchKind {
  std::string_view name;     // as rules.yaml spells it
  std::string_view measure;  // as an alert's `measure` spells it
  Scope scope = Scope::pair;
  bool layered = false;  // the subject has a layer
  Unit unit = Unit::count;
  // Between what a level, or the size of a shift, is worth telling: outside it a rule fires
  // always or never, mostly for a percentage written where a share was meant.
  double least = 0, most = 0;
  unsigned conditions = 0;  // bit i: may be watched by condition i
  unsigned heeds = 0;       // bit i: its finder asks for key i; a rule with another one would not do what it says
  bool at_risk = false;     // an amount, or a ratio to a figure: its level can be at risk (alerts.md)
};
extern const std::array<WatchKind, kWatches> kWatchKinds;  // in the order of Watch
[[nodiscard]] inline const WatchKind& kind_of(Watch w) { return kWatchKinds[static_cast<std::size_t>(w)]; }

[[nodiscard]] std::string_view name(Watch w);
// Nothing for uncovered_capex_of_equity, which has no word of its own.
[[nodiscard]] std::optional<Watch> parse_watch(std::string_view word);
// May this be watched in this way?
[[nodiscard]] bool supports(Watch w, Condition c);
[[nodiscard]] bool heeds(Watch w, Heed h);
// What tells the same fact, and more of it: while a rule on that holds, the weaker one is not judged.
[[nodiscard]] std::optional<Watch> outdone_by(Watch w);
// Solved over all firms, by a verdict that the ledger keeps (measure/systemic_watch.h).
[[nodiscard]] constexpr bool is_systemic(Watch w) { return w == Watch::debtrank || w == Watch::stability; }
// A shift of shares between suppliers: it has a loser, a gainer and an anchor.
[[nodiscard]] bool is_share_shift(Watch w);

}  // namespace keiretsu::alert
