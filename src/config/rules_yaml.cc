#include "config/rules_yaml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <limits>
#include <map>
#include <optional>
#include <utility>

#include "config/heeded_keys.h"
#include "config/sentence_yaml.h"
#include "config/yaml_tree.h"

namespace keiretsu::config {
namespace {

using alert::Condition;
using alert::Rule;
using alert::Threshold;
using alert::Watch;

// In the order in which a rule is written.
constexpr std::array<std::string_view, 30> kRuleKeys = {"insight",
                                                        "watch",
                                                        "of",
                                                        "condition",
                                                        "above",
                                                        "below",
                                                        "by",
                                                        "window_days",
                                                        "top",
                                                        "min",
                                                        "clear",
                                                        "critical",
                                                        "critical_clear",
                                                        "critical_money_usd",
                                                        "severity",
                                                        "layers",
                                                        "min_money_usd",
                                                        "money_only",
                                                        "all_watched",
                                                        "any_watched",
                                                        "operating",
                                                        "min_deals",
                                                        "min_relations",
                                                        "min_disclosed",
                                                        "max_disclosed",
                                                        "count_companion",
                                                        "hard_tie",
                                                        "reported_revenue",
                                                        "summary",
                                                        "topic"};
constexpr std::array<std::string_view, 3> kFileKeys = {"watched", "supply_layers", "rules"};
// The fold that shifts compare with is kept for this window alone.
constexpr int kWindowDays = 90;
constexpr double kClearGap = .1;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string shown(double value) {
  char buffer[32];
  // Ten digits hide what binary fractions add to .9 of a level.
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), value, std::chars_format::general, 10).ptr;
  return {std::begin(buffer), end};
}

// One rule out of its map. Reads what it can, so that all problems are told.
class RuleLoader {
 public:
  RuleLoader(YamlReader& reader, const YamlNode& node) : reader_(reader), node_(node) {}

  Rule load() {
    rule_.name = node_.key;
    const bool legal = !node_.key.empty() &&
                       std::ranges::all_of(node_.key, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
    if (!legal) reader_.problem_at_key(node_, "is no name of a rule; expected a-z, 0-9 and _");
    if (!reader_.map(node_, kRuleKeys)) return rule_;

    if (const auto* n = required("insight")) {
      if (const auto v = reader_.whole(*n, 0, 10)) rule_.insight = static_cast<int>(*v);
    }
    if (const auto* n = required("watch")) watch_ = word<Watch>(*n, "a measure", alert::kWatches, alert::parse_watch);
    if (const auto* n = required("condition")) condition_ = word<Condition>(*n, "a condition", alert::kConditions, alert::parse_condition);
    if (const YamlNode* of = node_.find("of")) {
      if (watch_ != Watch::uncovered_capex_cents) {
        refuse("of", "it in rules on uncovered_capex_cents");
      } else {
        watch_ = Watch::uncovered_capex_of_equity;  // of whatever: its levels are shares then
        const auto told = reader_.text(*of, "\"equity\"");
        if (told && *told != "equity") reader_.problem(*of, "\"" + *told + "\" is not known; expected \"equity\"");
      }
    }
    if (watch_) rule_.watch = *watch_;
    if (condition_) rule_.condition = *condition_;
    if (watch_ && condition_ && !alert::supports(*watch_, *condition_)) {
      std::string list;
      for (int i = 0; i < alert::kConditions; ++i) {
        const auto c = static_cast<Condition>(i);
        if (alert::supports(*watch_, c)) list += (list.empty() ? "" : ", ") + std::string(alert::name(c));
      }
      reader_.problem(*node_.find("condition"), std::string(alert::name(*watch_)) + " cannot be watched by \"" +
                                                    std::string(alert::name(*condition_)) + "\"; expected " + list);
    }
    if (condition_) {
      *condition_ == Condition::level ? load_level() : load_not_level();
      *condition_ == Condition::shift ? load_shift() : load_not_shift();
      *condition_ == Condition::rank ? load_rank() : load_not_rank();
      alert::is_crossing(*condition_) ? load_crossing() : load_notice();
    }
    load_materiality();
    if (watch_ && condition_ && alert::supports(*watch_, *condition_)) check_heeded(reader_, node_, rule_);
    load_sentence("summary", rule_.summary);
    load_sentence("topic", rule_.topic);
    return rule_;
  }

 private:
  const YamlNode* required(std::string_view key) {
    const YamlNode* node = node_.find(key);
    if (node == nullptr) reader_.problem_at_key(node_, "has no \"" + std::string(key) + "\"; expected one");
    return node;
  }

  void refuse(std::string_view key, std::string_view expected) { config::refuse(reader_, node_, key, expected); }

  template <class Word>
  std::optional<Word> word(const YamlNode& node, std::string_view expected, int count, std::optional<Word> (*parse)(std::string_view)) {
    const auto told = reader_.text(node, expected);
    if (!told) return std::nullopt;
    if (const auto value = parse(*told)) return value;
    std::vector<std::string_view> words;
    for (int i = 0; i < count; ++i)
      if (const auto name = alert::name(static_cast<Word>(i)); parse(name)) words.push_back(name);
    std::string message = "\"" + *told + "\" is not known; expected one of ";
    for (const std::string_view w : words) message += (w == words.front() ? "" : ", ") + std::string(w);
    reader_.problem(node, message + did_you_mean(*told, words));
    return std::nullopt;
  }

  std::optional<double> number(std::string_view key, double least, double most = kInfinity) {
    const YamlNode* node = node_.find(key);
    return node == nullptr ? std::nullopt : reader_.number(*node, least, most);
  }

  // False if the rule would fire always or never.
  bool within_scale(const YamlNode& node, double size) {
    if (!watch_ || !alert::supports(*watch_, *condition_)) return true;  // told already
    const auto [least, most] = std::pair(alert::kind_of(*watch_).least, alert::kind_of(*watch_).most);
    if (size >= least && size <= most) return true;
    reader_.problem(node, node.text + " is not on the scale of " + std::string(alert::name(*watch_)) + "; expected " + shown(least) +
                              (std::isinf(most) ? " or more" : " to " + shown(most)) +
                              (*condition_ == Condition::shift ? ", negative for a fall" : ""));
    return false;
  }

  void load_level() {
    const YamlNode *above = node_.find("above"), *below = node_.find("below");
    if ((above == nullptr) == (below == nullptr)) {
      reader_.problem_at_key(
          node_, above == nullptr ? "has no level; expected \"above\" or \"below\"" : "has \"above\" and \"below\"; expected one of them");
      return;
    }
    rule_.below = below != nullptr;
    const YamlNode& node = above != nullptr ? *above : *below;
    if (const auto at = reader_.number(node, -kInfinity, kInfinity); at && within_scale(node, *at)) at_ = at;
  }

  void load_not_level() {
    refuse("above", "it in rules of condition level");
    refuse("below", "it in rules of condition level");
  }

  void load_shift() {
    const YamlNode* by = required("by");
    if (by != nullptr) {
      if (const auto at = reader_.number(*by, -kInfinity, kInfinity); at && within_scale(*by, std::abs(*at))) at_ = at;
    }
    if (const YamlNode* window = node_.find("window_days")) {
      if (const auto days = reader_.whole(*window, kWindowDays, kWindowDays)) rule_.window_days = static_cast<int>(*days);
    }
  }

  void load_not_shift() {
    refuse("by", "it in rules of condition shift");
    refuse("window_days", "it in rules of condition shift");
  }

  void load_rank() {
    if (const YamlNode* top = required("top")) {
      if (const auto places = reader_.whole(*top, 1, 100)) rule_.top = static_cast<int>(*places);
    }
    if (const YamlNode* least = required("min")) {
      if (const auto at = reader_.number(*least, -kInfinity, kInfinity); at && within_scale(*least, *at)) rule_.warn = {*at, *at};
    }
  }

  void load_not_rank() {
    refuse("top", "it in rules of condition rank");
    refuse("min", "it in rules of condition rank");
  }

  // Which way is worse: up, or down for below and for falls.
  [[nodiscard]] bool downward() const { return rule_.below || (at_ && *at_ < 0); }

  std::optional<Threshold> threshold(double at, std::string_view clear_key) {
    // Of a fall the size counts: -2000 clears at -1800.
    const double bound = rule_.below ? at * (1 + kClearGap) : at * (1 - kClearGap);
    const double slack = std::abs(at) * 1e-9;
    const YamlNode* node = node_.find(clear_key);
    // A certificate is there or not.
    if (watch_ == Watch::stability) {
      refuse(clear_key, "none: what is watched is whether there is a certificate");
      return Threshold{at, at};
    }
    if (node == nullptr) return Threshold{at, bound};
    const auto clear = reader_.number(*node, -kInfinity, kInfinity);
    if (!clear) return std::nullopt;
    const bool wrong_side = downward() ? *clear <= at : *clear >= at;
    const bool too_near = downward() ? *clear < bound - slack : *clear > bound + slack;
    if (wrong_side || too_near) {
      reader_.problem(*node, shown(*clear) +
                                 (wrong_side ? " lies on the wrong side of the level " : " lies less than 10 % away from the level ") +
                                 shown(at) + "; expected " + shown(bound) + (downward() ? " or more" : " or less"));
      return std::nullopt;
    }
    return Threshold{at, *clear};
  }

  void load_crossing() {
    refuse("severity", "it in rules of condition appears, vanishes or rank; here it is warning, and critical at \"critical\"");
    if (at_) {
      if (const auto warn = threshold(*at_, "clear")) rule_.warn = *warn;
    }
    const YamlNode* critical = node_.find("critical");
    if (critical == nullptr) {
      for (const std::string_view key : {"critical_clear", "critical_money_usd"}) refuse(key, "\"critical\" beside it");
      return;
    }
    money("critical_money_usd", 0, rule_.critical_money_cents);
    const auto at = reader_.number(*critical, -kInfinity, kInfinity);
    if (!at || !at_) return;
    if (downward() ? *at >= *at_ : *at <= *at_) {
      return reader_.problem(*critical,
                             shown(*at) + " does not lie beyond the level " + shown(*at_) + "; expected " + (downward() ? "less" : "more"));
    }
    if (!within_scale(*critical, *condition_ == Condition::shift ? std::abs(*at) : *at)) return;
    rule_.critical = threshold(*at, "critical_clear");
  }

  void load_notice() {
    for (const std::string_view key : {"clear", "critical", "critical_clear", "critical_money_usd"})
      refuse(key, "it in rules of condition level or shift");
    if (const YamlNode* node = node_.find("severity"))
      rule_.severity = word<alert::Severity>(*node, "a severity", 3, alert::parse_severity);
  }

  void flag(std::string_view key, bool& place) {
    if (const YamlNode* node = node_.find(key)) place = reader_.boolean(*node).value_or(false);
  }

  void count(std::string_view key, int& place) {
    if (const YamlNode* node = node_.find(key)) place = static_cast<int>(reader_.whole(*node, 0, 1'000'000).value_or(0));
  }

  // At most as many dollars as fit into 2^62 cents.
  void money(std::string_view key, std::int64_t least, Cents& place) {
    if (const YamlNode* node = node_.find(key))
      if (const auto dollars = reader_.whole(*node, least, kCentsMax / 100)) place = *dollars * 100;
  }

  void load_materiality() {
    if (const YamlNode* node = node_.find("layers")) {
      if (const auto layers = reader_.texts(*node, "layer")) rule_.layers = *layers;
      std::ranges::sort(rule_.layers);
    }
    // A circle of nothing is no circle.
    money("min_money_usd", watch_ && alert::kind_of(*watch_).scope == alert::Scope::cycle ? 1 : 0, rule_.min_money_cents);
    flag("money_only", rule_.money_only);
    flag("count_companion", rule_.count_companion);
    flag("all_watched", rule_.all_watched);
    flag("any_watched", rule_.any_watched);
    flag("operating", rule_.operating);
    flag("hard_tie", rule_.hard_tie);
    flag("reported_revenue", rule_.reported_revenue);
    count("min_deals", rule_.min_deals);
    count("min_relations", rule_.min_relations);
    if (const auto share = number("min_disclosed", 0, 1)) rule_.min_disclosed = *share;
    if (const auto share = number("max_disclosed", 0, 1)) {
      rule_.max_disclosed = *share;
      if (*share <= rule_.min_disclosed)
        reader_.problem(*node_.find("max_disclosed"),
                        shown(*share) + " is never below min_disclosed " + shown(rule_.min_disclosed) + "; expected more than that");
    }
  }

  void load_sentence(std::string_view key, std::string& place) {
    const YamlNode* node = required(key);
    if (node != nullptr) place = read_sentence(reader_, *node, watch_, condition_).value_or("");
  }

  YamlReader& reader_;
  const YamlNode& node_;
  Rule rule_;
  std::optional<Watch> watch_;
  std::optional<Condition> condition_;
  std::optional<double> at_;
};

}  // namespace

std::expected<alert::RuleSet, Problems> parse_rules(std::string_view text, const std::string& file) {
  Problems problems;
  YamlReader reader(file, problems);
  alert::RuleSet set;
  const auto root = parse_yaml(text, file, problems);
  if (root && reader.map(*root, kFileKeys)) {
    if (const YamlNode* watched = root->find("watched")) {
      if (auto ids = reader.texts(*watched, "id")) set.watched = *std::move(ids);
      std::ranges::sort(set.watched);
    }
    if (const YamlNode* layers = root->find("supply_layers")) {
      if (auto words = reader.texts(*layers, "layer")) set.supply_layers = *std::move(words);
      std::ranges::sort(set.supply_layers);
    }
    const YamlNode* rules = root->find("rules");
    if (rules == nullptr || rules->kind != YamlNode::Kind::map || rules->children.empty()) {
      reader.problem(rules == nullptr ? *root : *rules, "no rules are here; expected \"rules:\" with a map of rules by name");
    } else {
      // The ledger keeps one verdict of each.
      std::map<Watch, const YamlNode*> verdicts;
      for (const YamlNode& node : rules->children) {
        const Rule& rule = set.rules.emplace_back(RuleLoader(reader, node).load());
        if (!alert::is_systemic(rule.watch)) continue;
        if (const auto [first, is_first] = verdicts.emplace(rule.watch, &node); !is_first)
          reader.problem_at_key(node, "watches " + std::string(alert::name(rule.watch)) + ", as rule " + first->second->key + " in line " +
                                          std::to_string(first->second->key_line) + " does; expected one rule on it");
      }
      std::ranges::sort(set.rules, {}, &Rule::name);
    }
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return set;
}

std::expected<alert::RuleSet, Problems> load_rules(const std::string& file) {
  Problems problems;
  const auto text = read_file(file, problems);
  if (!text) return std::unexpected(std::move(problems));
  return parse_rules(*text, file);
}

}  // namespace keiretsu::config
