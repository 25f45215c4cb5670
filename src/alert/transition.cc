#include "alert/transition.h"

#include "base/hash.h"

namespace keiretsu::alert {

std::string_view name(State s) {
  static constexpr std::array<std::string_view, 7> kNames = {"provisional", "firing",    "escalated", "resolved",
                                                             "withdrawn",   "retracted", "expired"};
  return kNames[static_cast<std::size_t>(s)];
}

std::string_view name(Reason r) {
  static constexpr std::array<std::string_view, 10> kNames = {"",     "improved", "noted",  "correction",   "retraction",
                                                              "term", "lapse",    "merged", "rule_changed", "outdone"};
  return kNames[static_cast<std::size_t>(r)];
}

std::string alert_id(std::string_view lineage, std::string_view rule, const SubjectTold& subject, std::int64_t episode) {
  std::string bytes(lineage);
  bytes.append("\n").append(rule).append("\n").append(subject.text()).append("\n").append(std::to_string(episode));
  return sha256_128_hex(bytes);
}

}  // namespace keiretsu::alert
