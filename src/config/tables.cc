#include "config/tables.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "codec/place.h"
#include "codec/registry_json.h"
#include "config/yaml_tree.h"

namespace keiretsu::config {
namespace {

Problems problems_of(const std::vector<codec::Problem>& faults, const std::string& file) {
  Problems problems;
  for (const codec::Problem& fault : faults) problems.push_back({file, static_cast<int>(fault.line), 0, fault.path, fault.message});
  return problems;
}

}  // namespace

std::expected<FxTable, Problems> parse_fx(std::string_view json, const std::string& file) {
  auto table = codec::parse_fx(json);
  if (!table) return std::unexpected(problems_of(table.error(), file));
  return *std::move(table);
}

std::expected<resolve::Registry, Problems> parse_registry(std::string_view json, const std::string& file, const FxTable& fx) {
  auto entries = codec::parse_registry(json);
  if (!entries) return std::unexpected(problems_of(entries.error(), file));
  auto registry = resolve::Registry::make(*std::move(entries), fx);
  if (registry) return *std::move(registry);
  Problems problems;
  for (const resolve::RegistryFault& fault : registry.error()) {
    const codec::Path path = {{.field = "entities"}, {.field = "", .index = fault.entry}};
    problems.push_back({file, static_cast<int>(codec::line_of(json, path)), 0, codec::text_of(path), fault.message});
  }
  std::ranges::stable_sort(problems, {}, &Problem::line);
  return std::unexpected(std::move(problems));
}

std::expected<FxTable, Problems> load_fx(const std::string& file) {
  Problems problems;
  const auto json = read_file(file, problems);
  if (!json) return std::unexpected(std::move(problems));
  return parse_fx(*json, file);
}

std::expected<resolve::Registry, Problems> load_registry(const std::string& file, const FxTable& fx) {
  Problems problems;
  const auto json = read_file(file, problems);
  if (!json) return std::unexpected(std::move(problems));
  return parse_registry(*json, file, fx);
}

}  // namespace keiretsu::config
