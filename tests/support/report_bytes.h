// A report as told, back into the JSON that says it: so that streams can go through decoders.
#pragma once

#include <string>

#include "deal/report.h"

namespace keiretsu::testing {

[[nodiscard]] std::string report_bytes(const DealReport& report);

}  // namespace keiretsu::testing
