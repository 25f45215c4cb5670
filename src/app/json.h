// JSON out, of every verb alike: members in the order in which they are told, one line.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace keiretsu::app {

using Json = nlohmann::ordered_json;

// What is no UTF-8 (a file's name may be anything) is replaced.
[[nodiscard]] inline std::string dump(const Json& j) { return j.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace keiretsu::app
