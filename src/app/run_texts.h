// The texts of registry, rules and fx as a daemon takes them over: checked, and then kept
// in its store as they are.
#pragma once

#include <optional>

#include "codec/rows.h"
#include "config/settings.h"

namespace keiretsu::app {

// Every problem of every file goes to stderr; nothing is given if there was one.
[[nodiscard]] std::optional<codec::EpochRow> read_texts(const config::Settings& settings);

}  // namespace keiretsu::app
