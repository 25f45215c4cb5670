// Loads config/rules.yaml into alert::RuleSet. Everything is checked: a rule that could
// never fire, or would never end, is refused before the daemon starts, and all problems
// of the file are told at once, each with its line. Table of rules: alerts.md.
//
//   watched:        list of ids of the registry, whose firms matter whatever the money
//   supply_layers:  list of layers; default alert::RuleSet
//   rules:          map of rules by name ([a-z0-9_]+):
//     <name>:
//       insight: 0..10
//       watch: a measure or set (alert::Watch)
//       condition: level | shift | appears | vanishes
//       above | below: number                           level
//       by: number, negative = a fall                   shift
//       clear: number                                   level, shift; default .9 of the level, 1.1 for below
//       critical, critical_clear: numbers               level, shift; default none
//       window_days: 90                                 shift
//       severity: info | warning | critical             appears, vanishes; default by money
//       layers: list                                    where the subject has a layer; default all
//       min_money_usd: whole dollars, default 1000000000; money_only, all_watched, operating: false
//       min_deals, min_disclosed, count_companion, hard_tie, reported_revenue, max_disclosed, min_relations
//       summary: a sentence with {a} {b} {layer} {value} {before} {was} {threshold} {money} {loser} {gainer}
//                {anchor} {count} {reference}, its full stop included
//       topic: what is watched, as a noun phrase, with the same; for the sentence of an end
//
// A clear lies on the calm side of its level and at least a tenth of the level away,
// a critical level beyond the first.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "alert/rule.h"
#include "config/problem.h"

namespace keiretsu::config {

// `file` is only a name for the problems.
[[nodiscard]] std::expected<alert::RuleSet, Problems> parse_rules(std::string_view text, const std::string& file);
[[nodiscard]] std::expected<alert::RuleSet, Problems> load_rules(const std::string& file);

}  // namespace keiretsu::config
