#include "app/run_texts.h"

#include <fstream>
#include <iostream>
#include <sstream>

#include "config/problem.h"
#include "config/rules_yaml.h"
#include "config/tables.h"

namespace keiretsu::app {
namespace {

// Tells the problems on stderr.
template <class T>
bool good(const std::expected<T, config::Problems>& outcome) {
  if (outcome) return true;
  for (const config::Problem& p : outcome.error()) std::cerr << config::text(p) << '\n';
  return false;
}

std::optional<std::string> read(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (in && !in.bad()) return text.str();
  std::cerr << file << ": cannot be read\n";
  return std::nullopt;
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
  all_good = registry && good(config::parse_registry(*registry, settings.registry, fx)) && all_good;
  all_good = rules && good(config::parse_rules(*rules, settings.rules)) && all_good;
  if (!all_good) return std::nullopt;
  out.registry = *registry;
  out.rules = *rules;
  return out;
}

}  // namespace keiretsu::app
