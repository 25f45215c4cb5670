#include "alert/transition.h"

namespace keiretsu::alert {

std::string_view name(State s) {
  static constexpr std::array<std::string_view, 7> kNames = {"provisional", "firing",    "escalated", "resolved",
                                                             "withdrawn",   "retracted", "expired"};
  return kNames[static_cast<std::size_t>(s)];
}

std::string_view name(Reason r) {
  static constexpr std::array<std::string_view, 9> kNames = {"",     "improved", "noted",  "correction",  "retraction",
                                                             "term", "lapse",    "merged", "rule_changed"};
  return kNames[static_cast<std::size_t>(r)];
}

}  // namespace keiretsu::alert
