// What `run` would meet at the other end: brokers, topics and their settings, the group, the
// disk. Asked with the daemon's own settings; nothing is written, no group is joined.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/fault.h"
#include "config/settings.h"

namespace keiretsu::app {

enum class Verdict : std::uint8_t { good, warning, wrong, not_checked };
[[nodiscard]] std::string_view name(Verdict verdict);

struct Finding {
  Verdict verdict = Verdict::good;
  std::string what, message;
};

// Tells each finding as it is made. The exit code of what is wrong: unreachable before bad_config before disk_full; done if nothing is.
[[nodiscard]] ExitCode check_connect(const config::Settings& settings, const std::function<void(const Finding&)>& tell);

}  // namespace keiretsu::app
