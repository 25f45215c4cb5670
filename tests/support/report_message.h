// A report's JSON as the Protobuf message that says the same, by protobuf's own reader of JSON. Fields that
// the contract does not have are left out.
#pragma once

#include <keiretsu/v1/report.pb.h>

#include <string>

namespace keiretsu::testing {

// Throws std::runtime_error, with the text, if it is no DealReport.
[[nodiscard]] v1::DealReport message_of(const std::string& json);

}  // namespace keiretsu::testing
