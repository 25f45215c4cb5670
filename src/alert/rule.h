// Rules as data: what config/rules.yaml says, checked and typed (config/rules_yaml.h
// loads it). A rule watches one measure (or the set behind it) over all its subjects.
// Table of shipped rules, conditions, materiality: alerts.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alert/watch.h"
#include "base/money.h"

namespace keiretsu::alert {

enum class Severity : std::uint8_t { info, warning, critical };
[[nodiscard]] std::string_view name(Severity s);
[[nodiscard]] std::optional<Severity> parse_severity(std::string_view word);

// A line that a reading crosses, and the line at which it has come back.
struct Threshold {
  double at = 0, clear = 0;
  bool operator==(const Threshold&) const = default;
};

struct Rule {
  std::string name;  // [a-z0-9_]+, unique: the alert's name, and part of its identity
  int insight = 0;   // 0..10
  Watch watch = Watch::sourcing_hhi;
  Condition condition = Condition::level;

  // level: value above (below, if `below`) warn.at. shift: the change since the state at
  // the end of day - window is >= warn.at, or, if warn.at < 0, <= warn.at (a fall).
  // rank: is certified to be among the `top` firms, with at least warn.at (YAML: `top:`, `min:`).
  // appears, vanishes: unused. YAML: `above:`/`below:`/`by:`, `clear:`, `critical:`,
  // `critical_clear:`, `critical_money_usd:`; an absent clear is 0.9 of the level (1.1 of it for below).
  bool below = false;
  Threshold warn;
  std::optional<Threshold> critical;
  Cents critical_money_cents = 0;  // beyond `critical` it is critical only with as much money behind the key
  int window_days = 90;            // shift; the reference fold is kept for 90 alone
  int top = 0;                     // rank

  std::optional<Severity> severity;  // notices: fixed; absent = by the money behind it (info, warning, critical)
  std::vector<std::string> layers;   // only these; empty = all

  // Materiality: at least this much money behind the key, or (unless money_only) every firm of the subject watched.
  Cents min_money_cents = 100'000'000'000;
  bool money_only = false;
  int min_deals = 0;              // live deals in the key
  double min_disclosed = 0;       // share of the key's legs with an amount (shift: at both dates)
  bool count_companion = false;   // the count companion must be above the level as well
  bool all_watched = false;       // every firm of the subject (for shifts: loser and gainer too) is on the watch list
  bool any_watched = false;       // some firm of the subject is, whatever the money behind it
  bool operating = false;         // every firm of the subject is operating (alerts.md)
  bool hard_tie = false;          // coopetition_tie: capital, capex, a guarantee, or a purchase in a supply layer
  bool reported_revenue = false;  // direct_dependence: only over reported revenue
  double max_disclosed = 2;       // shift: only where the disclosed share is below this at one of the dates
  int min_relations = 0;          // market_relation_hhi, cross_link: relations in the layer

  // One English sentence about the finding, without how sure it is (added by the
  // program). Placeholders: {a} {b} firms of the subject in its order, {layer}, {value},
  // {before}, {was} (" (5 before)" where there was something), {threshold}, {top} (in words), {money}, {loser}, {gainer}, {anchor},
  // {count}, {reference},
  // {kept} (of a shift by count: "; no supplier has lost a deal", where none has), {bond} (what ties two rivals), {circle} (who of a cycle
  // funds and buys from whom), {period} (of a filing), {members} and {left_out} (of a coalition; {layer}: the one it contests).
  std::string summary;
  // What is watched, as a noun phrase, for the sentence that tells its end: "{a}'s commitments measured against {b}'s revenue".
  std::string topic;

  bool operator==(const Rule&) const = default;
};

struct RuleSet {
  std::vector<Rule> rules;           // sorted by name
  std::vector<std::string> watched;  // ids of the registry, sorted; rolled up when used
  std::vector<std::string> supply_layers = {"chips", "cloud", "datacenter", "energy", "foundry", "memory"};  // sorted
  bool operator==(const RuleSet&) const = default;
};

}  // namespace keiretsu::alert
