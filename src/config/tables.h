// The registry and the fx table as files: codec reads them, resolve judges what the
// entries claim against each other; here both kinds of fault become problems with a
// line. All problems of a file are told at once (those of claims once it can be read).
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "config/problem.h"
#include "deal/registry_entry.h"
#include "resolve/registry.h"

namespace keiretsu::config {

// `file` is only a name for the problems.
[[nodiscard]] std::expected<FxTable, Problems> parse_fx(std::string_view json, const std::string& file);
[[nodiscard]] std::expected<resolve::Registry, Problems> parse_registry(std::string_view json, const std::string& file, const FxTable& fx);

[[nodiscard]] std::expected<FxTable, Problems> load_fx(const std::string& file);
[[nodiscard]] std::expected<resolve::Registry, Problems> load_registry(const std::string& file, const FxTable& fx);

}  // namespace keiretsu::config
