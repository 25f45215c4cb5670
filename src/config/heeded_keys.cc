#include "config/heeded_keys.h"

#include <string>

namespace keiretsu::config {
namespace {

using alert::Condition;
using alert::Heed;

// Keys of another condition are told as such (rules_yaml.cc).
bool is_of_condition(Heed key, Condition condition) {
  if (key == Heed::critical) return alert::is_crossing(condition);
  return (key != Heed::above && key != Heed::below) || condition == Condition::level;
}

}  // namespace

void refuse(YamlReader& reader, const YamlNode& rule, std::string_view key, std::string_view expected) {
  if (const YamlNode* node = rule.find(key)) reader.problem_at_key(*node, "does not belong here; expected " + std::string(expected));
}

void check_heeded(YamlReader& reader, const YamlNode& node, const alert::Rule& rule) {
  const auto refuse_key = [&](std::string_view key, std::string_view expected) { refuse(reader, node, key, expected); };
  const bool layered = alert::kind_of(rule.watch).layered;
  std::string list = layered ? "layers" : "";
  for (int i = 0; i < alert::kHeeds; ++i)
    if (const auto key = static_cast<Heed>(i); alert::heeds(rule.watch, key) && is_of_condition(key, rule.condition))
      list += (list.empty() ? "" : ", ") + std::string(name(key));
  const std::string heeded = list.empty() ? "none of these: " + std::string(alert::name(rule.watch)) + " heeds no such key"
                                          : "what " + std::string(alert::name(rule.watch)) + " heeds: " + list;
  if (!layered) refuse_key("layers", heeded);
  for (int i = 0; i < alert::kHeeds; ++i)
    if (const auto key = static_cast<Heed>(i); !alert::heeds(rule.watch, key) && is_of_condition(key, rule.condition))
      refuse_key(name(key), heeded);

  if (alert::heeds(rule.watch, Heed::count_companion) && rule.condition != Condition::level)
    refuse_key("count_companion", "it in rules of condition level");
  if (rule.any_watched)
    for (const std::string_view key : {"all_watched", "min_money_usd", "money_only"})
      refuse_key(key, "none beside any_watched, which is enough");
  if (rule.all_watched && !rule.money_only && alert::heeds(rule.watch, Heed::money_only))
    refuse_key("min_money_usd", "money_only beside it: where all are watched no money is asked for");
}

}  // namespace keiretsu::config
