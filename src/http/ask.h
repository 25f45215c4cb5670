// One question to a daemon's port, for where no other tool can ask it: the container image has no shell.
#pragma once

#include <string>

#include "base/fault.h"
#include "http/server.h"

namespace keiretsu::http {

// GET http://ADDRESS TARGET, such as "keiretsu-0.keiretsu-shards:8080" and "/readyz?verbose"; IPv4, the body's first
// 64 KiB, 5 s for the answer to begin. Faults: usage (no HOST:PORT), unreachable (no connection, or no HTTP there).
[[nodiscard]] Outcome<Answer> ask(const std::string& address, const std::string& target);

}  // namespace keiretsu::http
