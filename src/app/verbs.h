// The verbs of the program. Each adds itself to the command line; the one that was
// called leaves its exit code (base/fault.h) in `exit`.
#pragma once

#include <CLI/CLI.hpp>

#include "base/fault.h"

namespace keiretsu::app {

void add_run(CLI::App& app, ExitCode& exit);
void add_try(CLI::App& app, ExitCode& exit);
void add_replay(CLI::App& app, ExitCode& exit);
void add_check(CLI::App& app, ExitCode& exit);
void add_show(CLI::App& app, ExitCode& exit);
void add_explain(CLI::App& app, ExitCode& exit);
void add_state(CLI::App& app, ExitCode& exit);

}  // namespace keiretsu::app
