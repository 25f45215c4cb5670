// The registry and the fx table as files: codec reads them, resolve judges what the
// entries claim against each other; here both kinds of fault become problems with a
// line. All problems of a file are told at once (those of claims once it can be read).
#pragma once

#include <array>
#include <expected>
#include <string>
#include <string_view>

#include "config/problem.h"
#include "deal/registry_entry.h"
#include "resolve/registry.h"

namespace keiretsu::config {

// Those that the contract names (events.md), and the one that a purchase without a layer has. Any other word is a layer too.
inline constexpr std::array<std::string_view, 9> kKnownLayers = {"chips",   "cloud",  "datacenter", "distribution", "energy",
                                                                 "foundry", "memory", "model",      "other"};

// `file` is only a name for the problems.
[[nodiscard]] std::expected<FxTable, Problems> parse_fx(std::string_view json, const std::string& file);
[[nodiscard]] std::expected<resolve::Registry, Problems> parse_registry(std::string_view json, const std::string& file, const FxTable& fx);

// A layer is any word. One that a single organisation competes in ties it to nobody; where it is also near to a layer
// of the contract, it is probably meant to be that one: what `check` warns of, and nobody refuses. `json` is what
// `registry` was parsed from.
[[nodiscard]] Problems misspelt_layers(const resolve::Registry& registry, std::string_view json, const std::string& file);

[[nodiscard]] std::expected<FxTable, Problems> load_fx(const std::string& file);
[[nodiscard]] std::expected<resolve::Registry, Problems> load_registry(const std::string& file, const FxTable& fx);

}  // namespace keiretsu::config
