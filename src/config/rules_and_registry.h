// Rules and registry against each other: a rule that watches a firm or a layer that
// nobody has is well formed, and never fires. Pure. All problems are told at once.
#pragma once

#include <string>
#include <string_view>

#include "config/problem.h"
#include "resolve/registry.h"

namespace keiretsu::config {

// Problems of the rules file (`rules_yaml`, known to be well formed; `file` is only its
// name): a watched id that the registry lacks, or that counts as another; a layer that is
// neither one of the contract nor told of any organisation of the registry.
[[nodiscard]] Problems rules_against_registry(std::string_view rules_yaml, const std::string& file, const resolve::Registry& registry);

}  // namespace keiretsu::config
