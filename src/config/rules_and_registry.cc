#include "config/rules_and_registry.h"

#include <algorithm>
#include <vector>

#include "config/tables.h"
#include "config/yaml_tree.h"

namespace keiretsu::config {
namespace {

class Comparison {
 public:
  Comparison(const resolve::Registry& registry, const std::string& file, Problems& problems)
      : registry_(registry), reader_(file, problems), layers_(kKnownLayers.begin(), kKnownLayers.end()) {
    for (const RegistryEntry& entry : registry.entries()) {
      ids_.push_back(entry.id);
      layers_.insert(layers_.end(), entry.layers.begin(), entry.layers.end());
    }
  }

  void watched(const YamlNode& id) {
    const auto entry = registry_.find_id(id.text);
    if (!entry) {
      // A name or an alias is the likeliest slip.
      const auto meant = registry_.find_name(id.text);
      const std::string hint = meant ? "; did you mean \"" + registry_.at(*meant).id + "\"?" : did_you_mean(id.text, ids_);
      reader_.problem(id, "\"" + id.text + "\" is no id of the registry; expected one" + hint);
    } else if (const auto owner = registry_.owner(*entry); owner != *entry) {
      reader_.problem(id, "\"" + id.text + "\" counts as its owner; expected \"" + registry_.at(owner).id + "\", which stands for it");
    }
  }

  void layer(const YamlNode& word) {
    if (std::ranges::find(layers_, word.text) != layers_.end()) return;
    reader_.problem(word, "\"" + word.text +
                              "\" is no layer that anybody in the registry competes in, nor one of the contract; expected such" +
                              did_you_mean(word.text, layers_));
  }

 private:
  const resolve::Registry& registry_;
  YamlReader reader_;
  std::vector<std::string_view> ids_, layers_;
};

const std::vector<YamlNode>& members(const YamlNode* node) {
  static const std::vector<YamlNode> none;
  return node == nullptr ? none : node->children;
}

}  // namespace

Problems rules_against_registry(std::string_view rules_yaml, const std::string& file, const resolve::Registry& registry) {
  Problems problems;
  const auto root = parse_yaml(rules_yaml, file, problems);
  if (!root) return problems;
  Comparison comparison(registry, file, problems);
  for (const YamlNode& id : members(root->find("watched"))) comparison.watched(id);
  for (const YamlNode& word : members(root->find("supply_layers"))) comparison.layer(word);
  for (const YamlNode& rule : members(root->find("rules")))
    for (const YamlNode& word : members(rule.find("layers"))) comparison.layer(word);
  return problems;
}

}  // namespace keiretsu::config
