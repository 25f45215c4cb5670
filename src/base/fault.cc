#include "base/fault.h"

#include <array>

namespace keiretsu {

std::string_view name(RejectionClass c) {
  static constexpr std::array<std::string_view, kRejectionClasses> kNames = {
      "too_large", "unknown_schema", "not_protobuf", "not_utf8",   "too_deep", "not_json", "duplicate_key",
      "bad_field", "unknown_enum",   "unknown_ref",  "bad_amount", "bad_date", "future",   "capacity"};
  return kNames[static_cast<std::size_t>(c)];
}

}  // namespace keiretsu
