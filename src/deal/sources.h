// The sources of a report, packed into one string while it waits to be quoted:
// one small allocation a report in place of six a source.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "deal/report.h"

namespace keiretsu {

// What evidence quotes of a source.
struct SourceQuoted {
  std::string publisher, title, url, group;  // group: as told, else the publisher
  SourceKind kind = SourceKind::untold;
  bool operator==(const SourceQuoted&) const = default;
};

[[nodiscard]] std::string pack_sources(std::span<const SourceTold> sources);
[[nodiscard]] std::vector<SourceQuoted> unpack_sources(std::string_view packed);

}  // namespace keiretsu
