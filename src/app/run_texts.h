// The texts of registry, rules and fx as a daemon takes them over: checked, and then kept
// in its store as they are.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "codec/rows.h"
#include "config/settings.h"
#include "telemetry/log.h"

namespace keiretsu::app {

// Told of every problem of every file, as an error, and of what the rules name in vain, as a warning.
using Tell = std::function<void(telemetry::Level level, const std::string& text)>;

// Nothing is given if there was an error.
[[nodiscard]] std::optional<codec::EpochRow> read_texts(const config::Settings& settings, const Tell& tell);

}  // namespace keiretsu::app
