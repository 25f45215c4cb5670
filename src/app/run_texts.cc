#include "app/run_texts.h"

#include <iostream>

#include "app/inputs.h"
#include "config/problem.h"
#include "config/rules_yaml.h"
#include "config/tables.h"
#include "config/yaml_tree.h"

namespace keiretsu::app {
namespace {

void tell(const config::Problems& problems) {
  for (const config::Problem& p : problems) std::cerr << config::text(p) << '\n';
}

template <class T>
bool good(const std::expected<T, config::Problems>& outcome) {
  if (!outcome) tell(outcome.error());
  return outcome.has_value();
}

std::optional<std::string> read(const std::string& file) {
  config::Problems problems;
  auto text = config::read_file(file, problems);
  tell(problems);
  return text;
}

}  // namespace

// The texts that the store will keep are those that were checked.
std::optional<codec::EpochRow> read_texts(const config::Settings& settings) {
  codec::EpochRow out;
  FxTable fx;
  bool all_good = true;
  if (!settings.fx.empty()) {
    const auto text = read(settings.fx);
    const auto parsed = text ? config::parse_fx(*text, settings.fx) : FxTable{};
    all_good = text && good(parsed);
    if (all_good) {
      fx = *parsed;
      out.fx = *text;
    }
  }
  const auto registry = read(settings.registry), rules = read(settings.rules);
  const auto parsed = registry ? config::parse_registry(*registry, settings.registry, fx) : std::unexpected(config::Problems{});
  all_good = good(parsed) && all_good;
  all_good = rules && good(config::parse_rules(*rules, settings.rules)) && all_good;
  if (!registry || !all_good) return std::nullopt;
  tell_strangers(*rules, settings.rules, *parsed);
  out.registry = *registry;
  out.rules = *rules;
  return out;
}

}  // namespace keiretsu::app
