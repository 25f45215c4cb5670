// The daemon: names every concrete type once, wires them, and turns the shard until it is
// told to stop. The verbs `run` and `try` differ in what they put in here.
#pragma once

#include <filesystem>
#include <functional>

#include "base/fault.h"
#include "codec/rows.h"
#include "config/settings.h"
#include "loop/shard.h"
#include "telemetry/log.h"

namespace keiretsu::app {

struct DaemonOptions {
  config::Settings settings;
  codec::EpochRow texts;        // registry, rules, fx: as the files are; checked
  std::filesystem::path store;  // of the shard
  bool serve_http = true;
  bool ticks = true, exit_on_halt = false, accept_refusals = false, new_lineage = false, accept_gap = false;
  std::function<bool()> stop;                                              // asked several times a second
  std::function<void(const loop::Turn&, const loop::Shard&)> turned = {};  // core thread, after each turn; may be empty
};

// Returns when stop() says so: sinks drained for up to 10 s, store closed. Fault: what a
// restart can mend or the configuration must; what a person must decide (reliability.md
// 2.5) only with exit_on_halt, else it waits for stop(), not ready.
[[nodiscard]] Outcome<void> run_daemon(const DaemonOptions& options, const telemetry::Log& log);

}  // namespace keiretsu::app
