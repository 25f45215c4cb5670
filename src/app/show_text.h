// The text of `show`, for people: made of the JSON of app/describe.h and of nothing else,
// so that both tell the same. Pure.
#pragma once

#include <string>

#include "app/json.h"
#include "deal/vocabulary.h"

namespace keiretsu::app {

// `lens`: that of the readings and of a layer's columns; amounts of ties are told in all three.
[[nodiscard]] std::string entity_text(const Json& entity, Lens lens);
[[nodiscard]] std::string tie_text(const Json& tie, Lens lens);
[[nodiscard]] std::string layer_text(const Json& layer, Lens lens);
[[nodiscard]] std::string deal_text(const Json& deal);

[[nodiscard]] std::string insights_text(const Json& insights);

}  // namespace keiretsu::app
