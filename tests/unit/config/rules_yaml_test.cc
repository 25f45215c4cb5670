#include "config/rules_yaml.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace keiretsu::config {
namespace {

using alert::Condition;
using alert::Rule;
using alert::RuleSet;
using alert::Severity;
using alert::Watch;
using Told = std::vector<std::string>;

Told refused(std::string_view yaml) {
  const auto rules = parse_rules(yaml, "F");
  Told told;
  if (rules) return told;
  for (const Problem& p : rules.error()) told.push_back(text(p));
  return told;
}

// A rule r of these lines, which begin in line 3.
std::string rule(std::string_view lines) {
  std::string yaml = "rules:\n  r:\n";
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = lines.find('\n', at);
    yaml += "    " + std::string(lines.substr(at, end - at)) + "\n";
    at = end == std::string_view::npos ? lines.size() : end + 1;
  }
  return yaml;
}

constexpr std::string_view kLevel = "insight: 3\nwatch: commitment_to_revenue\ncondition: level\ntopic: t\nsummary: s\n";
constexpr std::string_view kShift = "insight: 5\nwatch: sourcing_hhi\ncondition: shift\ntopic: t\nsummary: s\n";
constexpr std::string_view kNotice = "insight: 2\nwatch: capital_for_supply\ncondition: appears\ntopic: t\nsummary: s\n";

std::string with(std::string_view base, std::string_view lines) { return rule(std::string(base) + std::string(lines)); }

Rule loaded(const std::string& yaml) {
  const auto rules = parse_rules(yaml, "F");
  if (!rules) {
    for (const Problem& p : rules.error()) ADD_FAILURE() << text(p);
    return {};
  }
  return rules->rules.at(0);
}

TEST(Rules, TheShippedFileIsTheTable) {
  const auto set = load_rules(std::string(KEIRETSU_SOURCE_DIR) + "/config/rules.yaml");
  ASSERT_TRUE(set) << text(set.error().front());
  EXPECT_TRUE(std::ranges::is_sorted(set->watched));
  EXPECT_GE(set->watched.size(), 35U);
  EXPECT_EQ(set->supply_layers, RuleSet{}.supply_layers);
  EXPECT_TRUE(std::ranges::is_sorted(set->rules, {}, &Rule::name));

  const auto find = [&](Watch watch, Condition condition) {
    const auto it = std::ranges::find_if(set->rules, [&](const Rule& r) { return r.watch == watch && r.condition == condition; });
    EXPECT_NE(it, set->rules.end()) << alert::name(watch) << " " << alert::name(condition);
    return it == set->rules.end() ? Rule() : *it;
  };
  const Rule commitment = find(Watch::commitment_to_revenue, Condition::level);
  EXPECT_EQ(commitment.insight, 3);
  EXPECT_EQ(commitment.warn.at, .5);
  EXPECT_EQ(commitment.critical.value().at, 1.0);
  EXPECT_EQ(commitment.min_money_cents, 100'000'000'000);
  const Rule falls = find(Watch::sourcing_hhi, Condition::shift);
  EXPECT_EQ(falls.warn, (alert::Threshold{-2000, -1800}));
  EXPECT_EQ(falls.min_deals, 2);
  const Rule hhi = find(Watch::sourcing_hhi, Condition::level);
  EXPECT_EQ(hhi.min_disclosed, .8);
  EXPECT_TRUE(hhi.count_companion);
  EXPECT_EQ(hhi.min_deals, 3);
  const Rule by_count = find(Watch::share_shift_count_tv, Condition::shift);
  EXPECT_EQ(by_count.layers, (std::vector<std::string>{"chips", "cloud", "foundry", "memory"}));
  EXPECT_TRUE(by_count.all_watched);
  EXPECT_EQ(by_count.max_disclosed, find(Watch::share_shift_tv, Condition::shift).min_disclosed);
  const Rule tie = find(Watch::coopetition_tie, Condition::appears);
  EXPECT_TRUE(tie.all_watched && tie.hard_tie);
  EXPECT_TRUE(find(Watch::capital_for_supply, Condition::vanishes).operating);
  EXPECT_EQ(find(Watch::new_supplier, Condition::appears).severity, Severity::info);
  EXPECT_EQ(find(Watch::exclusive, Condition::vanishes).severity, Severity::warning);
  EXPECT_EQ(find(Watch::market_relation_hhi, Condition::level).min_relations, 10);
  EXPECT_TRUE(find(Watch::direct_dependence, Condition::level).reported_revenue);
}

TEST(Rules, ReadEveryKeyOfALevel) {
  const Rule r = loaded(rule(R"(insight: 5
watch: sourcing_hhi
condition: level
above: 5000
clear: 4000
critical: 8000
critical_clear: 6000
critical_money_usd: 7000000000
layers: [cloud, chips]
min_money_usd: 2000000000
money_only: true
min_deals: 3
min_disclosed: 0.8
count_companion: true
all_watched: true
operating: true
summary: "{a} {layer} {value} {before} {threshold} {money} {count}"
topic: the {layer} of {a})"));
  Rule expected;
  expected.name = "r";
  expected.insight = 5;
  expected.watch = Watch::sourcing_hhi;
  expected.warn = {5000, 4000};
  expected.critical = alert::Threshold{8000, 6000};
  expected.critical_money_cents = 700'000'000'000;
  expected.layers = {"chips", "cloud"};
  expected.min_money_cents = 200'000'000'000;
  expected.money_only = expected.count_companion = expected.all_watched = expected.operating = true;
  expected.min_deals = 3;
  expected.min_disclosed = .8;
  expected.summary = "{a} {layer} {value} {before} {threshold} {money} {count}";
  expected.topic = "the {layer} of {a}";
  EXPECT_EQ(r, expected);
}

TEST(Rules, AnAbsentClearIsATenthBack) {
  const Rule above = loaded(with(kLevel, "above: 0.5\ncritical: 1\n"));
  EXPECT_DOUBLE_EQ(above.warn.clear, .45);
  EXPECT_DOUBLE_EQ(above.critical.value().clear, .9);
  const Rule below = loaded(with(kLevel, "below: 0.5\ncritical: 0.2\n"));
  EXPECT_TRUE(below.below);
  EXPECT_DOUBLE_EQ(below.warn.clear, .55);
  EXPECT_DOUBLE_EQ(below.critical.value().clear, .22);
  const Rule fall = loaded(with(kShift, "by: -2000\ncritical: -4000\n"));
  EXPECT_DOUBLE_EQ(fall.warn.clear, -1800);
  EXPECT_DOUBLE_EQ(fall.critical.value().clear, -3600);
}

TEST(Rules, RefuseAClearOnTheWrongSideOrTooNear) {
  EXPECT_EQ(refused(with(kLevel, "above: 0.5\nclear: 0.6\n")),
            Told{"F:9:12: rules.r.clear: 0.6 lies on the wrong side of the level 0.5; expected 0.45 or less"});
  EXPECT_EQ(refused(with(kLevel, "above: 0.5\nclear: 0.5\n")),
            Told{"F:9:12: rules.r.clear: 0.5 lies on the wrong side of the level 0.5; expected 0.45 or less"});
  EXPECT_EQ(refused(with(kLevel, "above: 0.5\nclear: 0.46\n")),
            Told{"F:9:12: rules.r.clear: 0.46 lies less than 10 % away from the level 0.5; expected 0.45 or less"});
  EXPECT_EQ(refused(with(kLevel, "below: 0.5\nclear: 0.4\n")),
            Told{"F:9:12: rules.r.clear: 0.4 lies on the wrong side of the level 0.5; expected 0.55 or more"});
  EXPECT_EQ(refused(with(kLevel, "below: 0.5\nclear: 0.54\n")),
            Told{"F:9:12: rules.r.clear: 0.54 lies less than 10 % away from the level 0.5; expected 0.55 or more"});
  EXPECT_EQ(refused(with(kLevel, "above: 0.5\ncritical: 1\ncritical_clear: 0.95\n")),
            Told{"F:10:21: rules.r.critical_clear: 0.95 lies less than 10 % away from the level 1; expected 0.9 or less"});
  EXPECT_EQ(refused(with(kShift, "by: -2000\nclear: -2500\n")),
            Told{"F:9:12: rules.r.clear: -2500 lies on the wrong side of the level -2000; expected -1800 or more"});
  EXPECT_EQ(refused(with(kShift, "by: -2000\nclear: -1900\n")),
            Told{"F:9:12: rules.r.clear: -1900 lies less than 10 % away from the level -2000; expected -1800 or more"});
  // Exactly a tenth is enough, whatever a binary fraction makes of it.
  for (const char* lines :
       {"above: 0.3\nclear: 0.27\n", "above: 0.7\nclear: 0.63\n", "below: 0.1\nclear: 0.11\n", "below: 0.7\nclear: 0.77\n"}) {
    EXPECT_EQ(refused(with(kLevel, lines)), Told{}) << lines;
  }
}

TEST(Rules, RefuseACriticalThatIsNotBeyond) {
  EXPECT_EQ(refused(with(kLevel, "above: 0.5\ncritical: 0.5\n")),
            Told{"F:9:15: rules.r.critical: 0.5 does not lie beyond the level 0.5; expected more"});
  EXPECT_EQ(refused(with(kLevel, "below: 0.5\ncritical: 0.6\n")),
            Told{"F:9:15: rules.r.critical: 0.6 does not lie beyond the level 0.5; expected less"});
  EXPECT_EQ(refused(with(kShift, "by: -2000\ncritical: -1000\n")),
            Told{"F:9:15: rules.r.critical: -1000 does not lie beyond the level -2000; expected less"});
  EXPECT_EQ(refused(with(kLevel, "above: 0.5\ncritical_clear: 0.4\n")),
            Told{"F:9:5: rules.r.critical_clear: does not belong here; expected \"critical\" beside it"});
  EXPECT_EQ(refused(with(kLevel, "above: 0.5\ncritical_money_usd: 4\n")).size(), 1U);
}

TEST(Rules, RefuseALevelThatIsAlwaysOrNeverReached) {
  EXPECT_EQ(refused(with(kLevel, "above: 0\n")),
            Told{"F:8:12: rules.r.above: 0 is not on the scale of commitment_to_revenue; expected 0.001 to 1000"});
  EXPECT_EQ(refused(with(kLevel, "above: -1\n")).size(), 1U);
  EXPECT_EQ(refused(with(kShift, "by: 0\n")),
            Told{"F:8:9: rules.r.by: 0 is not on the scale of sourcing_hhi; expected 1 to 10000, negative for a fall"});
  EXPECT_EQ(refused(with(kShift, "by: -0.2\n")).size(), 1U);
  EXPECT_EQ(refused(with(kShift, "by: -2000\ncritical: -20000\n")).size(), 1U);
  EXPECT_EQ(refused(rule("insight: 5\nwatch: sourcing_hhi\ncondition: level\nabove: 0.5\nsummary: s\ntopic: t")),
            Told{"F:6:12: rules.r.above: 0.5 is not on the scale of sourcing_hhi; expected 1 to 10000"});
  EXPECT_EQ(refused(rule("insight: 3\nwatch: direct_dependence\ncondition: level\nabove: 30\nsummary: s\ntopic: t")),
            Told{"F:6:12: rules.r.above: 30 is not on the scale of direct_dependence; expected 0.001 to 1"});
}

TEST(Rules, RefuseALevelWithoutItsNumber) {
  EXPECT_EQ(refused(rule(kLevel)), Told{"F:2:3: rules.r: has no level; expected \"above\" or \"below\""});
  EXPECT_EQ(refused(with(kLevel, "above: 0.5\nbelow: 0.4\n")), Told{"F:2:3: rules.r: has \"above\" and \"below\"; expected one of them"});
  EXPECT_EQ(refused(rule(kShift)), Told{"F:2:3: rules.r: has no \"by\"; expected one"});
  EXPECT_EQ(refused(with(kLevel, "above: half\n")), Told{"F:8:12: rules.r.above: \"half\" is no number; expected a number"});
  EXPECT_EQ(refused(with(kLevel, "above: .nan\n")).size(), 1U);
  EXPECT_EQ(refused(with(kLevel, "above: inf\n")), Told{"F:8:12: rules.r.above: \"inf\" is no number; expected a number"});
  EXPECT_EQ(refused(with(kLevel, "above:\n")), Told{"F:8:5: rules.r.above: is empty; expected a number"});
}

TEST(Rules, RefuseKeysOfAnotherCondition) {
  EXPECT_EQ(refused(with(kLevel, "above: 0.5\nby: 0.1\n")),
            Told{"F:9:5: rules.r.by: does not belong here; expected it in rules of condition shift"});
  EXPECT_EQ(refused(with(kLevel, "above: 0.5\nseverity: info\n")),
            Told{"F:9:5: rules.r.severity: does not belong here; expected it in rules of condition appears, vanishes or rank; here it is "
                 "warning, and "
                 "critical at \"critical\""});
  EXPECT_EQ(refused(with(kNotice, "above: 0.5\nclear: 0.4\n")).size(), 2U);
  EXPECT_EQ(refused(with(kShift, "by: 2000\nwindow_days: 30\n")), Told{"F:9:18: rules.r.window_days: 30 is out of range; expected 90"});
}

TEST(Rules, RefuseKeysThatTheMeasureDoesNotHeed) {
  const auto of = [](std::string_view watch, std::string_view condition, std::string_view lines) {
    return refused(rule("insight: 1\nwatch: " + std::string(watch) + "\ncondition: " + std::string(condition) + "\nsummary: s\ntopic: t\n" +
                        std::string(lines)));
  };
  const auto alone = [&](std::string_view watch, std::string_view condition, std::string_view lines, std::string_view key) {
    const Told told = of(watch, condition, lines);
    ASSERT_EQ(told.size(), 1U) << watch << " " << key << (told.empty() ? "" : ": " + told[0]);
    EXPECT_NE(told[0].find(": rules.r." + std::string(key) + ": "), std::string::npos) << told[0];
    EXPECT_NE(told[0].find(watch), std::string::npos) << told[0];
  };
  EXPECT_EQ(of("guarantee", "appears", "min_disclosed: 0.8"),
            Told{"F:8:5: rules.r.min_disclosed: does not belong here; expected what guarantee heeds: min_money_usd, money_only, "
                 "any_watched, all_watched, operating, min_deals"});
  EXPECT_EQ(of("counter_coalition", "appears", "any_watched: true"),
            Told{"F:8:5: rules.r.any_watched: does not belong here; expected none of these: counter_coalition heeds no such key"});
  for (const char* line : {"layers: [cloud]", "count_companion: true", "hard_tie: true", "reported_revenue: true", "max_disclosed: 0.8",
                           "min_relations: 3", "min_disclosed: 0.5"})
    alone("capital_for_supply", "appears", line, std::string(line).substr(0, std::string(line).find(':')));
  alone("debtrank", "rank", "top: 5\nmin: 0.01\nmin_deals: 3", "min_deals");
  alone("debtrank", "rank", "top: 5\nmin: 0.01\nmin_disclosed: 0.5", "min_disclosed");
  alone("cycle_structural", "appears", "min_deals: 3", "min_deals");
  alone("cycle_round_trip_cents", "appears", "any_watched: true", "any_watched");
  alone("stability", "level", "above: 0.9\nmin_money_usd: 1", "min_money_usd");
  alone("stability", "level", "above: 0.9\ncritical: 0.95", "critical");
  alone("coverage", "level", "above: 1.5", "above");
  alone("market_hhi", "level", "above: 2500\nmoney_only: true", "money_only");
  EXPECT_EQ(of("sourcing_hhi", "shift", "by: -2000\ncount_companion: true"),
            Told{"F:9:5: rules.r.count_companion: does not belong here; expected it in rules of condition level"});
}

TEST(Rules, RefuseKeysThatAnotherMakesIdle) {
  for (const char* line : {"all_watched: true", "min_money_usd: 5", "money_only: true"})
    EXPECT_EQ(refused(with(kNotice, "any_watched: true\n" + std::string(line))),
              Told{"F:9:5: rules.r." + std::string(line).substr(0, std::string(line).find(':')) +
                   ": does not belong here; expected none beside any_watched, which is enough"});
  EXPECT_EQ(refused(with(kNotice, "all_watched: true\nmin_money_usd: 5")),
            Told{"F:9:5: rules.r.min_money_usd: does not belong here; expected money_only beside it: where all are watched no money is "
                 "asked for"});
  EXPECT_EQ(refused(with(kNotice, "all_watched: true\nmin_money_usd: 5\nmoney_only: true")), Told{});
}

TEST(Rules, ACircleCarriesMoney) {
  EXPECT_EQ(refused(rule("insight: 9\nwatch: cycle_round_trip_cents\ncondition: appears\nsummary: s\ntopic: t\nmin_money_usd: 0")),
            Told{"F:8:20: rules.r.min_money_usd: 0 is out of range; expected a whole number from 1 to 46116860184273879"});
}

constexpr std::string_view kRank = "insight: 8\nwatch: debtrank\ncondition: rank\n";

TEST(Rules, ARankTellsHowManyAndFromWhere) {
  const Rule r = loaded(with(kRank, "top: 3\nmin: 0.02\nsummary: \"{a} of the {top}\"\ntopic: t"));
  EXPECT_EQ(r.top, 3);
  EXPECT_EQ(r.warn.at, .02);
  EXPECT_EQ(refused(with(kRank, "summary: s\ntopic: t")),
            (Told{"F:2:3: rules.r: has no \"top\"; expected one", "F:2:3: rules.r: has no \"min\"; expected one"}));
  EXPECT_EQ(refused(with(kRank, "top: 0\nmin: 0.02\nsummary: s\ntopic: t")),
            Told{"F:6:10: rules.r.top: 0 is out of range; expected a whole number from 1 to 100"});
  EXPECT_EQ(refused(with(kRank, "top: 5\nmin: 2\nsummary: s\ntopic: t")),
            Told{"F:7:10: rules.r.min: 2 is not on the scale of debtrank; expected 0.0001 to 1"});
  EXPECT_EQ(refused(with(kLevel, "above: 0.5\ntop: 5\nmin: 1")).size(), 2U);
  EXPECT_EQ(refused(rule("insight: 2\nwatch: capital_for_supply\ncondition: appears\nsummary: \"{top}\"\ntopic: t")).size(), 1U);
}

TEST(Rules, OneRuleForOneVerdict) {
  const std::string body = ": {insight: 8, watch: debtrank, condition: rank, top: 5, min: 0.01, summary: s, topic: t}\n";
  EXPECT_EQ(refused("rules:\n  z" + body + "  a" + body),
            Told{"F:3:3: rules.a: watches debtrank, as rule z in line 2 does; expected one rule on it"});
}

TEST(Rules, SharesOfAnEquityAreOfUncoveredCapexAlone) {
  EXPECT_EQ(refused(with(kLevel, "above: 0.5\nof: equity\n")),
            Told{"F:9:5: rules.r.of: does not belong here; expected it in rules on uncovered_capex_cents"});
  std::string uncovered(kLevel);
  uncovered.replace(uncovered.find("commitment_to_revenue"), std::string_view("commitment_to_revenue").size(), "uncovered_capex_cents");
  EXPECT_EQ(refused(with(uncovered, "above: 0.5\nof: assets\n")), Told{"F:9:9: rules.r.of: \"assets\" is not known; expected \"equity\""});
  EXPECT_EQ(loaded(with(uncovered, "above: 0.5\nof: equity\n")).watch, Watch::uncovered_capex_of_equity);
  uncovered.replace(uncovered.find("uncovered_capex_cents"), std::string_view("uncovered_capex_cents").size(), "uncovered_capex_of_equity");
  const Told second = refused(with(uncovered, "above: 0.5\n"));
  ASSERT_EQ(second.size(), 1U);
  EXPECT_TRUE(second[0].starts_with("F:4:12: rules.r.watch: \"uncovered_capex_of_equity\" is not known; expected one of ")) << second[0];
  EXPECT_EQ(second[0].find("equity,"), std::string::npos) << second[0];
}

TEST(Rules, RefuseUnknownWordsWithTheLikelyOne) {
  EXPECT_EQ(refused(with(kNotice, "opertaing: true\n")), Told{"F:8:5: rules.r.opertaing: is no known key; did you mean \"operating\"?"});
  EXPECT_EQ(refused("rule: {}\n").at(0), "F:1:1: rule: is no known key; did you mean \"rules\"?");
  const Told watch = refused(rule("insight: 3\nwatch: comitment_to_revenue\ncondition: level\nabove: 0.5\nsummary: s\ntopic: t"));
  ASSERT_EQ(watch.size(), 1U);
  EXPECT_TRUE(watch[0].starts_with("F:4:12: rules.r.watch: \"comitment_to_revenue\" is not known; expected one of sourcing_hhi, "));
  EXPECT_TRUE(watch[0].ends_with("; did you mean \"commitment_to_revenue\"?"));
  EXPECT_EQ(refused(rule("insight: 2\nwatch: capital_for_supply\ncondition: apears\nsummary: s\ntopic: t")),
            Told{"F:5:16: rules.r.condition: \"apears\" is not known; expected one of level, shift, appears, vanishes, rank; did you mean "
                 "\"appears\"?"});
  EXPECT_EQ(refused(with(kNotice, "severity: fatal\n")),
            Told{"F:8:15: rules.r.severity: \"fatal\" is not known; expected one of info, warning, critical"});
}

TEST(Rules, RefuseAConditionThatTheMeasureCannotHave) {
  EXPECT_EQ(refused(rule("insight: 3\nwatch: commitment_burden\ncondition: shift\nby: 1\nsummary: s\ntopic: t")),
            Told{"F:5:16: rules.r.condition: commitment_burden cannot be watched by \"shift\"; expected level"});
  EXPECT_EQ(refused(rule("insight: 3\nwatch: sourcing_hhi\ncondition: appears\nsummary: s\ntopic: t")),
            Told{"F:5:16: rules.r.condition: sourcing_hhi cannot be watched by \"appears\"; expected level, shift"});
  // No more is said of its number.
  EXPECT_EQ(refused(rule("insight: 1\nwatch: guarantee\ncondition: level\nabove: 1\nsummary: s\ntopic: t")),
            Told{"F:5:16: rules.r.condition: guarantee cannot be watched by \"level\"; expected appears, vanishes"});
}

TEST(Rules, RefuseWhatIsMissing) {
  EXPECT_EQ(refused("rules:\n  r: {}\n"),
            (Told{"F:2:3: rules.r: has no \"insight\"; expected one", "F:2:3: rules.r: has no \"watch\"; expected one",
                  "F:2:3: rules.r: has no \"condition\"; expected one", "F:2:3: rules.r: has no \"summary\"; expected one",
                  "F:2:3: rules.r: has no \"topic\"; expected one"}));
  EXPECT_EQ(refused("watched: [a]\n"), Told{"F:1:1: no rules are here; expected \"rules:\" with a map of rules by name"});
  EXPECT_EQ(refused("").size(), 1U);
  EXPECT_EQ(refused("rules: []\n"), Told{"F:1:8: rules: no rules are here; expected \"rules:\" with a map of rules by name"});
  EXPECT_EQ(refused("rules: {r: 1}\n"), Told{"F:1:12: rules.r: is a single value; expected a map of keys"});
}

TEST(Rules, RefuseNumbersOutOfRange) {
  EXPECT_EQ(refused(rule("insight: 11\nwatch: capital_for_supply\ncondition: appears\nsummary: s\ntopic: t")),
            Told{"F:3:14: rules.r.insight: 11 is out of range; expected a whole number from 0 to 10"});
  EXPECT_EQ(refused(with(kNotice, "min_money_usd: 1e9\n")),
            Told{"F:8:20: rules.r.min_money_usd: \"1e9\" is no whole number; expected a whole number from 0 to 46116860184273879"});
  EXPECT_EQ(refused(with(kNotice, "min_money_usd: 99999999999999999999\n")).size(), 1U);
  EXPECT_EQ(refused(with(kNotice, "min_deals: -1\n")),
            Told{"F:8:16: rules.r.min_deals: -1 is out of range; expected a whole number from 0 to 1000000"});
  EXPECT_EQ(refused(with(kLevel, "above: 1\nmin_disclosed: 80\n")),
            Told{"F:9:20: rules.r.min_disclosed: 80 is out of range; expected a number from 0 to 1"});
  EXPECT_EQ(refused(with(kNotice, "operating: yes\n")), Told{"F:8:16: rules.r.operating: \"yes\" is neither; expected true or false"});
  EXPECT_EQ(
      refused(rule(
          "insight: 7\nwatch: share_shift_tv\ncondition: shift\nby: 0.1\nmin_disclosed: 0.8\nmax_disclosed: 0.8\nsummary: s\ntopic: t")),
      Told{"F:8:20: rules.r.max_disclosed: 0.8 is never below min_disclosed 0.8; expected more than that"});
}

TEST(Rules, RefuseASentenceThatCannotBeFilled) {
  const auto one = [](std::string_view summary) {
    const Told told =
        refused(rule("insight: 2\nwatch: capital_for_supply\ncondition: appears\nsummary: \"" + std::string(summary) + "\"\ntopic: t"));
    return told.size() == 1 ? told[0] : "problems: " + std::to_string(told.size());
  };
  EXPECT_EQ(one("{a} and {vaule}"), "F:6:14: rules.r.summary: has the unknown placeholder {vaule}; did you mean \"value\"?");
  EXPECT_EQ(one("{layer}"),
            "F:6:14: rules.r.summary: has the placeholder {layer}, which capital_for_supply by \"appears\" cannot fill; expected another");
  EXPECT_EQ(
      one("{threshold}"),
      "F:6:14: rules.r.summary: has the placeholder {threshold}, which capital_for_supply by \"appears\" cannot fill; expected another");
  EXPECT_EQ(one("{a"), "F:6:14: rules.r.summary: has a brace without its other half; expected placeholders such as {a}");
  EXPECT_EQ(one("a} {b}"), "F:6:14: rules.r.summary: has a brace without its other half; expected placeholders such as {a}");
  EXPECT_EQ(one(""), "F:6:14: rules.r.summary: is empty; expected a sentence");
  EXPECT_EQ(one("{a} {b} {value} {before} {money} {count}"), "problems: 0");
}

TEST(Rules, RefuseWrongNamesAndLists) {
  EXPECT_EQ(refused("rules:\n  My-Rule: {insight: 2, watch: capital_for_supply, condition: appears, summary: s, topic: t}\n"),
            Told{"F:2:3: rules.My-Rule: is no name of a rule; expected a-z, 0-9 and _"});
  const std::string r = "rules: {r: {insight: 2, watch: capital_for_supply, condition: appears, summary: s, topic: t}}\n";
  EXPECT_EQ(refused("watched: [a, b, a]\n" + r), Told{"F:1:17: watched[2]: \"a\" is here twice; expected once"});
  EXPECT_EQ(refused("watched: []\n" + r), Told{"F:1:10: watched: is empty; expected at least one id"});
  EXPECT_EQ(refused("watched: a\n" + r), Told{"F:1:10: watched: is a single value; expected a list of ids"});
  EXPECT_EQ(refused("watched: [[a]]\n" + r), Told{"F:1:11: watched[0]: is a list; expected an id"});
  EXPECT_EQ(refused("supply_layers: [cloud, '']\n" + r), Told{"F:1:24: supply_layers[1]: is empty; expected a layer"});
  EXPECT_EQ(refused("rules:\n  r: {}\n  r: {}\n").back(), "F:2:3: rules.r: has no \"topic\"; expected one");
  EXPECT_EQ(refused("rules:\n  r: {}\n  r: {}\n").front(), "F:3:3: rules.r: is here twice, first in line 2; expected once");
}

TEST(Rules, TellAllProblemsOfTheFile) {
  const Told told = refused(R"(watched: [a, a]
rules:
  one: {insight: x, watch: capital_for_supply, condition: appears, summary: s, topic: t}
  two: {insight: 3, watch: commitment_burden, condition: level, above: 1, clear: 2, summary: "{z}", topic: t}
)");
  ASSERT_EQ(told.size(), 4U);
  EXPECT_TRUE(told[0].starts_with("F:1:"));
  EXPECT_TRUE(told[1].starts_with("F:3:"));
  EXPECT_TRUE(told[2].starts_with("F:4:"));
  EXPECT_TRUE(told[3].starts_with("F:4:"));
}

TEST(Rules, AreSortedByName) {
  const std::string body = ": {insight: 2, watch: capital_for_supply, condition: appears, summary: s, topic: t}\n";
  const auto set = parse_rules("rules:\n  zz" + body + "  a" + body + "  m" + body, "F");
  ASSERT_TRUE(set);
  EXPECT_EQ(set->rules.at(0).name, "a");
  EXPECT_EQ(set->rules.at(2).name, "zz");
  EXPECT_TRUE(set->watched.empty());
}

}  // namespace
}  // namespace keiretsu::config
