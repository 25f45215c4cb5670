#include "app/inputs.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "config/problem.h"
#include "config/rules_and_registry.h"
#include "config/rules_yaml.h"
#include "config/tables.h"
#include "config/yaml_tree.h"

namespace keiretsu::app {
namespace {

namespace fs = std::filesystem;

template <class T>
std::optional<T> loaded(std::expected<T, config::Problems> outcome) {
  if (outcome) return *std::move(outcome);
  for (const config::Problem& p : outcome.error()) std::cerr << config::text(p) << '\n';
  return std::nullopt;
}

std::expected<std::string, config::Problems> read(const std::string& file) {
  config::Problems problems;
  auto text = config::read_file(file, problems);
  if (!text) return std::unexpected(std::move(problems));
  return *std::move(text);
}

}  // namespace

std::string told_strangers(std::string_view rules, const std::string& file, const resolve::Registry& registry) {
  const auto strangers = config::rules_against_registry(rules, file, registry);
  if (strangers.empty()) return {};
  return file + ": " + std::to_string(strangers.size()) +
         " ids or layers are not of the registry: they raise nothing; `keiretsu check` names them";
}

void ConfigFiles::add_to(CLI::App& verb) {
  verb.add_option("--registry", registry, "registry of organisations (JSON); default: the shipped one")->type_name("FILE");
  verb.add_option("--fx", fx, "US dollars a unit of each currency (JSON: {\"EUR\": 1.17}); default: dollars alone")->type_name("FILE");
  verb.add_option("--rules", rules, "rules and watch list (YAML); default: the shipped ones")->type_name("FILE");
}

std::optional<Configuration> load(const ConfigFiles& files) {
  std::optional<FxTable> fx = FxTable{};
  if (!files.fx.empty()) fx = loaded(config::load_fx(files.fx));
  const auto or_shipped = [](const std::string& file, std::string_view shipped) {
    if (!file.empty()) return file;
    const std::string found = shipped_file(shipped);
    return found.empty() ? std::string(shipped) : found;
  };
  auto registry = loaded(config::load_registry(or_shipped(files.registry, "config/registry.json"), fx.value_or(FxTable{})));
  const std::string rules_file = or_shipped(files.rules, "config/rules.yaml");
  const auto text = loaded(read(rules_file));
  auto rules = text ? loaded(config::parse_rules(*text, rules_file)) : std::nullopt;
  if (!fx || !registry || !rules) return std::nullopt;
  if (const auto told = told_strangers(*text, rules_file, *registry); !told.empty()) std::cerr << told << '\n';
  return Configuration{*std::move(registry), *std::move(fx), *std::move(rules)};
}

std::optional<config::Flags> flags_of(const std::vector<std::string>& set) {
  config::Flags flags;
  for (const std::string& pair : set) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos) {
      std::cerr << "--set " << pair << ": expected KEY=VALUE, as in --set http.listen=127.0.0.1:8081\n";
      return std::nullopt;
    }
    flags[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return flags;
}

config::Environment environment() {
  config::Environment out;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const auto equals = text.find('=');
    if (equals != std::string_view::npos) out.emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return out;
}

std::string shipped_file(std::string_view relative) {
  std::error_code ignored;  // no /proc, no such place: the next candidate is asked
  const fs::path binary = fs::read_symlink("/proc/self/exe", ignored).parent_path();
  for (const fs::path& root : {fs::path("."), binary / "../..", fs::path("/usr/share/keiretsu"), fs::path("/etc/keiretsu")}) {
    const fs::path candidate = root / relative;
    if (fs::is_regular_file(candidate, ignored)) return candidate.lexically_normal().string();
  }
  return {};
}

Outcome<void> each_line(const std::vector<std::string>& files, const LineVisitor& line) {
  for (const std::string& file : files) {
    std::ifstream opened;
    if (file != "-") {
      opened.open(file, std::ios::binary);
      if (!opened) return fault(ExitCode::bad_input, file + ": cannot be read; expected a file of reports, one JSON object a line");
    }
    std::istream& in = file == "-" ? std::cin : opened;
    std::string text;
    for (std::size_t number = 1; std::getline(in, text); ++number) {
      if (!text.empty() && text.back() == '\r') text.pop_back();
      if (!text.empty() && !line(file, number, text)) return {};
    }
    if (in.bad()) return fault(ExitCode::bad_input, file + ": reading failed; expected a file of reports, one JSON object a line");
  }
  return {};
}

}  // namespace keiretsu::app
