// The strongest thing that can be asked of a store: do its own facts, fed again in the
// order of the log, lead to the transitions and alert states that it holds, byte for byte?
#pragma once

#include <string>

#include "app/opened.h"

namespace keiretsu::app {

// A sentence on what was compared, or why nothing was. Fault: failed, naming the first row that differs.
[[nodiscard]] Outcome<std::string> compare_log(const OpenStore& opened);

}  // namespace keiretsu::app
