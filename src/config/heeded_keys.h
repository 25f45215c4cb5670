// Whether a rule's keys do what they say: each watch heeds some (alert/watch.cc), and some make
// others idle.
#pragma once

#include <string_view>

#include "alert/rule.h"
#include "config/yaml_tree.h"

namespace keiretsu::config {

// A problem where the rule tells this key.
void refuse(YamlReader& reader, const YamlNode& rule, std::string_view key, std::string_view expected);

// `rule` is what was read of `node`; its watch supports its condition.
void check_heeded(YamlReader& reader, const YamlNode& node, const alert::Rule& rule);

}  // namespace keiretsu::config
