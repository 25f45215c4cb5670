// The files that most verbs take: registry, fx, rules, and reports by the line.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "alert/rule.h"
#include "base/fault.h"
#include "config/settings.h"
#include "deal/registry_entry.h"
#include "resolve/registry.h"

namespace keiretsu::app {

// --registry, --fx, --rules. Empty: the shipped file, fx: none.
struct ConfigFiles {
  std::string registry, fx, rules;
  void add_to(CLI::App& verb);
};

struct Configuration {
  resolve::Registry registry;
  FxTable fx;
  alert::RuleSet rules;
};

// Every problem of every file goes to stderr; nothing is given if there was one.
[[nodiscard]] std::optional<Configuration> load(const ConfigFiles& files);

// Says how much of the rules (well formed, from `file`) speaks of what the registry does
// not have: no fault, since a registry of one's own may go with the shipped rules, but seldom meant. Empty: all is known.
[[nodiscard]] std::string told_strangers(std::string_view rules, const std::string& file, const resolve::Registry& registry);

// --set KEY=VALUE, each one. What is none is told on stderr, and nothing is given.
[[nodiscard]] std::optional<config::Flags> flags_of(const std::vector<std::string>& set);

// The process's environment, for config::load_settings.
[[nodiscard]] config::Environment environment();

// A file that ships with the program ("config/rules.yaml"): below the working directory,
// else beside the binary's build tree, else where packages put it. Empty: nowhere.
[[nodiscard]] std::string shipped_file(std::string_view relative);

// Calls `line` with the file, the number (from 1) and the text of each line of each file,
// one after the other, until it gives false; without the line break, and without lines
// that are empty. A file that cannot be read is a Fault. "-" is the standard input.
using LineVisitor = std::function<bool(const std::string& file, std::size_t number, std::string_view text)>;
[[nodiscard]] Outcome<void> each_line(const std::vector<std::string>& files, const LineVisitor& line);

}  // namespace keiretsu::app
