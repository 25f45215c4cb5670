// What an alert tells, once a step and key: the value behind one message of the alerts
// topic (events.md, "An alert"). Fields of the same name mean the same.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alert/rule.h"
#include "alert/subject.h"
#include "base/time.h"
#include "deal/sources.h"
#include "deal/vocabulary.h"

namespace keiretsu::alert {

enum class State : std::uint8_t { provisional, firing, escalated, resolved, withdrawn, retracted, expired };
[[nodiscard]] std::string_view name(State s);
[[nodiscard]] constexpr bool ended(State s) { return s > State::escalated; }

enum class Reason : std::uint8_t { none, improved, noted, correction, retraction, term, lapse, merged, rule_changed, outdone };
[[nodiscard]] std::string_view name(Reason r);  // empty for none

// SHA-256/128 of lineage, rule, subject and episode: the same after any replay of a log.
[[nodiscard]] std::string alert_id(std::string_view lineage, std::string_view rule, const SubjectTold& subject, std::int64_t episode);

// What made the step: a report, a day's timers, or a change of configuration.
struct Cause {
  enum class Kind : std::uint8_t { report, timer, config_epoch } kind = Kind::report;
  std::string deal_id, event_id, topic;  // report
  std::int64_t revision = 0;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  Day day = 0;             // timer
  std::int64_t epoch = 0;  // config_epoch
  bool operator==(const Cause&) const = default;
};

// One deal's part: what the value would be without it.
struct Contribution {
  std::string deal_id;
  std::optional<double> value_without;  // absent: there would be no reading
  std::vector<SourceQuoted> sources;    // of all reports whose terms are the winner's
  bool operator==(const Contribution&) const = default;
};

// The lens in which a condition is judged, and what is told first: what is signed has been stated too.
[[nodiscard]] constexpr Lens judged_in(Lens certainty) { return certainty == Lens::firm ? Lens::stated : certainty; }

struct Transition {
  std::uint64_t seq = 0;
  std::string alert_id, shard;
  std::int64_t episode = 0, flaps = 0;
  State state = State::firing;
  Reason reason = Reason::none;
  Lens certainty = Lens::reported;
  bool at_risk = false, risen = false;
  std::vector<std::string> confirmed_by;
  std::string rule;
  Severity severity = Severity::info;
  int insight = 0;
  std::int64_t config_epoch = 0;
  SubjectTold subject;
  std::string measure;
  std::optional<double> value, before;
  std::array<std::optional<double>, kLenses> values;
  std::optional<double> threshold, clear_at;  // absent for notices
  double epsilon = 0;
  Micros as_of = 0;
  bool late = false;
  bool truncated = false;  // sources were left out of the contributions: the message would be too large
  Cause cause;
  std::string cause_id;
  std::vector<Contribution> contributions;
  std::optional<double> disclosed_share;
  double conditional_share = 0;
  std::string summary;
  bool operator==(const Transition&) const = default;
};

}  // namespace keiretsu::alert
