// The three paths that operators know: /livez, /readyz, /metrics.
//
//   /livez     the loop turns; never about Kafka
//   /readyz    restored, caught up once, broker heard, store intact, not halted (app/board.cc)
//   /metrics   Prometheus text
// 200 with "ok", or 503 with a line for each check that fails. `?verbose` lists all:
//   [+] store_intact ok
//   [-] not_halted overtaken: deals-0: offset 9 ...
//
// The functions are called from the server's threads; their owner answers from
// state that others may read.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "http/server.h"

namespace keiretsu::http {

struct Check {
  std::string name;  // one word
  bool good = false;
  std::string detail;  // why not, and the command to go on; optional if good
};

struct Probes {
  std::function<std::vector<Check>()> live;
  std::function<std::vector<Check>()> ready;
  std::function<std::string()> metrics;
};

[[nodiscard]] Routes health_routes(Probes probes);

}  // namespace keiretsu::http
