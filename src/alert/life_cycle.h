// The life cycle of one alert (rule x subject) in event time: a pure function from what
// stands and what was found in a step to what stands then, and whether that is told.
// Source: alerts.md, "Certainty before anything else" and "Life cycle".
#pragma once

#include <cstdint>
#include <optional>

#include "alert/rule.h"
#include "alert/transition.h"
#include "base/time.h"
#include "deal/deal.h"

namespace keiretsu::alert {

enum class Phase : std::uint8_t { inactive, provisional, firing, escalated, noted };

inline constexpr unsigned kConfirmedByFirm = 1, kConfirmedByParty = 2;

// What stands of one alert between steps; a row of the store. Default = never was.
struct AlertState {
  std::int64_t episode = 0;  // the current one, or the last
  Phase phase = Phase::inactive;
  Lens certainty = Lens::reported;
  unsigned held = 0;      // bit i: holds in lens i, by the hysteresis of level and clear
  bool critical = false;  // past the critical level in the lens that judges it
  bool at_risk = false;
  bool blocked = false;    // ended while it still held in reported: not provisional again until it has not
  Day hold_due = kNoDay;   // cleared, and ends on this day unless it holds again
  Day close_due = kNoDay;  // a firing notice is noted; a shift is over
  Cents told_money = 0;    // behind the key in the lens that judges it when it was last told
  unsigned confirmed = 0;  // kConfirmedBy...
  bool operator==(const AlertState&) const = default;

  [[nodiscard]] bool holds(Lens lens) const { return (held >> index(lens) & 1U) != 0; }
  [[nodiscard]] bool open() const { return phase == Phase::provisional || phase == Phase::firing || phase == Phase::escalated; }
};

// What a step found of a key.
struct Finding {
  unsigned holds = 0;     // bit i: the condition holds in lens i (hysteresis by the old state)
  bool critical = false;  // in stated; if it holds in reported alone, in reported
  Cents money = 0;        // behind the key in the same lens
  unsigned confirmed = 0;
  bool outdone = false;  // in the lens that judges it a stronger rule tells this now
  [[nodiscard]] bool in(Lens lens) const { return (holds >> index(lens) & 1U) != 0; }
};

// The step, as far as an ending depends on it.
struct StepCause {
  enum class Kind : std::uint8_t { report, timer, config_epoch } kind = Kind::report;
  bool retraction = false, correction = false;  // report: of this kind
  bool lapse = false;                           // timer: a deal of the key lapsed (else a term ended)
  Day day = 0;
};

// How a rule's alerts behave.
struct Manner {
  bool notice = false;   // appears, vanishes: noted 7 days after firing
  int shift_window = 0;  // shift: over this many days after the last report that found it
  bool at_risk = false;  // level above, on an amount or a ratio to a figure
};
[[nodiscard]] Manner manner_of(const Rule& rule);

// By what was known when it was last told: an end tells the severity that it was raised with.
[[nodiscard]] Severity severity_of(const Rule& rule, const AlertState& state);

struct Told {
  State state = State::firing;
  Reason reason = Reason::none;
  bool risen = false;
};
struct Advance {
  AlertState state;
  std::optional<Told> told;  // at most one transition per key and step
};

inline constexpr Day kHoldDays = 3, kNoticeDays = 7;
inline constexpr Cents kRisenCents = 100'000'000'000;  // 1 bn USD

// `tested`: the condition was looked at in this step (a shift only by a report of its key);
// if not, only the timers of the state can end it.
[[nodiscard]] Advance advance(const AlertState& old, const Manner& manner, const Finding& finding, bool tested, const StepCause& cause);

}  // namespace keiretsu::alert
