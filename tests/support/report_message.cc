#include "tests/support/report_message.h"

#include <google/protobuf/util/json_util.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>
#include <vector>

namespace keiretsu::testing {
namespace {

using nlohmann::json;

// The words of enums, in the object that has them, as Protobuf's JSON spells them.
void spell_enums(json& o, const std::vector<std::pair<const char*, const char*>>& fields) {
  for (const auto& [field, prefix] : fields)
    if (o.contains(field)) {
      std::string word = o[field];
      std::ranges::transform(word, word.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
      o[field] = prefix + word;
    }
}

}  // namespace

v1::DealReport message_of(const std::string& text) {
  json o = json::parse(text);
  spell_enums(o, {{"action", "ACTION_"}, {"stage", "STAGE_"}});
  if (o.contains("legs"))
    for (json& leg : o["legs"]) {
      spell_enums(leg, {{"type", "LEG_TYPE_"}, {"what", "WHAT_"}, {"exclusivity", "EXCLUSIVITY_"}});
      if (leg.contains("amount")) spell_enums(leg["amount"], {{"basis", "BASIS_"}});
    }
  if (o.contains("sources"))
    for (json& source : o["sources"]) spell_enums(source, {{"kind", "SOURCE_KIND_"}});
  v1::DealReport message;
  google::protobuf::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  if (const auto status = google::protobuf::util::JsonStringToMessage(o.dump(), &message, options); !status.ok())
    throw std::runtime_error(status.ToString() + "\n" + text);
  return message;
}

}  // namespace keiretsu::testing
