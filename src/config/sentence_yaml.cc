#include "config/sentence_yaml.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace keiretsu::config {
namespace {

using alert::Condition;
using alert::Watch;

constexpr std::array<std::string_view, 20> kPlaceholders = {"a",    "b",         "layer",   "value",    "before", "was",    "threshold",
                                                            "top",  "reference", "count",   "money",    "loser",  "gainer", "anchor",
                                                            "bond", "circle",    "members", "left_out", "period", "kept"};

bool can_fill(std::string_view name, Watch watch, Condition condition) {
  using alert::Scope;
  const Scope scope = alert::kind_of(watch).scope;
  const bool coalition = scope == Scope::coalition;
  if (name == "a") return scope != Scope::layer && scope != Scope::graph;
  if (name == "b") return scope == Scope::pair;
  if (name == "layer") return alert::kind_of(watch).layered || coalition;
  if (name == "threshold") return alert::is_crossing(condition);
  if (name == "top") return condition == Condition::rank;
  if (name == "reference") return condition == Condition::shift;
  if (name == "circle") return scope == Scope::cycle;
  if (name == "members" || name == "left_out") return coalition;
  if (name == "period") return watch == Watch::disclosed_dependence;
  if (name == "bond") return watch == Watch::coopetition_tie;
  if (name == "kept") return watch == Watch::share_shift_count_tv;
  if (name == "loser" || name == "gainer" || name == "anchor") return is_share_shift(watch);
  return true;
}

}  // namespace

std::optional<std::string> read_sentence(YamlReader& reader, const YamlNode& node, std::optional<Watch> watch,
                                         std::optional<Condition> condition) {
  auto told = reader.text(node, "a sentence");
  if (!told) return std::nullopt;
  for (std::size_t at = 0; (at = told->find_first_of("{}", at)) != std::string::npos; ++at) {
    const auto close = told->find('}', at);
    if ((*told)[at] == '}' || close == std::string::npos) {
      reader.problem(node, "has a brace without its other half; expected placeholders such as {a}");
      return told;
    }
    const std::string name = told->substr(at + 1, close - at - 1);
    if (std::ranges::find(kPlaceholders, name) == kPlaceholders.end()) {
      std::string near = did_you_mean(name, kPlaceholders);
      if (near.empty()) {
        near = "; expected one of";
        for (const std::string_view p : kPlaceholders) near += " {" + std::string(p) + "}";
      }
      reader.problem(node, "has the unknown placeholder {" + name + "}" + near);
    } else if (watch && condition && !can_fill(name, *watch, *condition)) {
      reader.problem(node, "has the placeholder {" + name + "}, which " + std::string(alert::name(*watch)) + " by \"" +
                               std::string(alert::name(*condition)) + "\" cannot fill; expected another");
    }
    at = close;
  }
  return told;
}

}  // namespace keiretsu::config
