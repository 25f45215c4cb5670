#include "config/tables.h"

#include <algorithm>
#include <map>
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

Problems misspelt_layers(const resolve::Registry& registry, std::string_view json, const std::string& file) {
  const std::vector<RegistryEntry>& entries = registry.entries();
  std::map<std::string_view, std::size_t> members;
  for (const RegistryEntry& entry : entries)
    for (const std::string& layer : entry.layers) ++members[layer];
  Problems problems;
  for (std::size_t e = 0; e < entries.size(); ++e) {
    for (std::size_t l = 0; l < entries[e].layers.size(); ++l) {
      const std::string& layer = entries[e].layers[l];
      if (members[layer] > 1 || std::ranges::find(kKnownLayers, layer) != kKnownLayers.end()) continue;
      const std::string near = did_you_mean(layer, kKnownLayers);
      if (near.empty()) continue;
      const codec::Path path = {{.field = "entities"}, {.field = "", .index = e}, {.field = "layers"}, {.field = "", .index = l}};
      problems.push_back(
          {file, static_cast<int>(codec::line_of(json, path)), 0, codec::text_of(path),
           codec::shown(layer) + " is a layer that nobody else competes in; expected one of the contract, or another word" + near});
    }
  }
  return problems;
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
