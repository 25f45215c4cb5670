// The sentences of a rule: text with placeholders such as {a}, each of which must be one that
// what the rule watches can fill (alert/rule.h says what each tells).
#pragma once

#include <optional>
#include <string>

#include "alert/watch.h"
#include "config/yaml_tree.h"

namespace keiretsu::config {

// Nothing, and a problem, if `node` is no text. A placeholder that is unknown or cannot be filled is a
// problem too; whether it can is asked only where watch and condition are known.
[[nodiscard]] std::optional<std::string> read_sentence(YamlReader& reader, const YamlNode& node, std::optional<alert::Watch> watch,
                                                       std::optional<alert::Condition> condition);

}  // namespace keiretsu::config
