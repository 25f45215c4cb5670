// SIGTERM and SIGINT ask for a clean stop; a second one ends the process at once.
#pragma once

namespace keiretsu::app {

void catch_signals();
// Any thread; true from the first signal on.
[[nodiscard]] bool stop_asked();

}  // namespace keiretsu::app
