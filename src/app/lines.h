// What people read: one line of text, or one JSON object, for an alert and for a reading.
#pragma once

#include <string>

#include "alert/transition.h"
#include "measure/reading.h"

namespace keiretsu::app {

// 2025-07-22 firing     warning  3 commitment_to_revenue  oracle openai  What OpenAI has ...
[[nodiscard]] std::string readable(const alert::Transition& t);

// sourcing_count_hhi  entity_layer  openai @cloud  stated  5000
[[nodiscard]] std::string readable(const Reading& r);
// {"measure", "scope", "ids", "layer"?, "what"?, "lens", "value", "epsilon"?, "detail"?}
[[nodiscard]] std::string json(const Reading& r);

}  // namespace keiretsu::app
