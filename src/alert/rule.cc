#include "alert/rule.h"

#include <array>

namespace keiretsu::alert {
namespace {

using namespace std::string_view_literals;

constexpr std::array kSeverities = {"info"sv, "warning"sv, "critical"sv};

}  // namespace

std::string_view name(Severity s) { return kSeverities[static_cast<std::size_t>(s)]; }
std::optional<Severity> parse_severity(std::string_view word) {
  for (std::size_t i = 0; i < kSeverities.size(); ++i)
    if (kSeverities[i] == word) return static_cast<Severity>(i);
  return std::nullopt;
}

}  // namespace keiretsu::alert
