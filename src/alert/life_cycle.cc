#include "alert/life_cycle.h"

namespace keiretsu::alert {
namespace {

Lens certainty_of(const Finding& f) {
  if (!f.in(Lens::stated)) return Lens::reported;
  return f.in(Lens::firm) ? Lens::firm : Lens::stated;
}

// The ends of an episode that come in the step itself, if this is one.
std::optional<Told> end_at_once(const StepCause& cause) {
  switch (cause.kind) {
    case StepCause::Kind::timer: return Told{State::expired, cause.lapse ? Reason::lapse : Reason::term};
    case StepCause::Kind::config_epoch: return Told{State::resolved, Reason::rule_changed};
    case StepCause::Kind::report:
      if (cause.retraction) return Told{State::retracted, Reason::retraction};
      if (cause.correction) return Told{State::retracted, Reason::correction};
      return std::nullopt;
  }
  return std::nullopt;
}

// Ends the episode; what still holds in reported alone must first go before it can come again.
void close(AlertState& s, Phase phase = Phase::inactive) {
  s.phase = phase;
  s.at_risk = s.critical = false;
  s.hold_due = s.close_due = kNoDay;
  s.confirmed = 0;
  s.blocked = phase == Phase::inactive && s.holds(Lens::reported);
}

void start(AlertState& s, Phase phase, const Manner& manner, const Finding& f, const StepCause& cause) {
  if (phase == Phase::firing && f.critical && !manner.notice) phase = Phase::escalated;
  s.phase = phase;
  s.certainty = certainty_of(f);
  s.critical = f.critical;
  s.at_risk = s.blocked = false;
  s.hold_due = s.close_due = kNoDay;
  s.told_money = f.money;
  s.confirmed = f.confirmed;
  if (manner.notice && phase == Phase::firing) s.close_due = cause.day + kNoticeDays;
}

bool has_risen(const AlertState& s, const Finding& f, const StepCause& cause) {
  return cause.kind == StepCause::Kind::report && f.money - s.told_money >= kRisenCents && f.money / 2 >= s.told_money;
}

// That one more leg is told by the press alone is no news of what was found; that a party says it all now is.
bool gains(unsigned now, unsigned before) { return (now & ~before) != 0; }

State state_of(Phase phase) {
  return phase == Phase::provisional ? State::provisional : phase == Phase::escalated ? State::escalated : State::firing;
}

// Firing or escalated, and the condition still holds in stated: what of it has changed?
std::optional<Told> go_on(AlertState& s, const AlertState& old, const Manner& manner, const Finding& f, const StepCause& cause) {
  s.hold_due = kNoDay;
  s.critical = f.critical;
  if (!manner.notice) s.phase = f.critical ? Phase::escalated : Phase::firing;
  s.certainty = certainty_of(f);
  // Only a report sets the mark; it is taken back by whatever makes the condition hold again.
  if (manner.at_risk) s.at_risk = f.in(Lens::reported) ? false : s.at_risk || cause.kind == StepCause::Kind::report;
  const bool confirmed = gains(f.confirmed, s.confirmed);
  s.confirmed = f.confirmed;
  const bool risen = manner.shift_window == 0 && has_risen(s, f, cause);
  if (risen && manner.notice) s.close_due = cause.day + kNoticeDays;
  if (s.phase == old.phase && s.certainty == old.certainty && s.at_risk == old.at_risk && !confirmed && !risen) return std::nullopt;
  s.told_money = f.money;
  return Told{state_of(s.phase), Reason::none, risen};
}

// A noted notice: news again if it becomes firm or its money doubles.
std::optional<Told> go_on_noted(AlertState& s, const Finding& f, const StepCause& cause) {
  const bool firmer = certainty_of(f) == Lens::firm && s.certainty != Lens::firm;
  const bool risen = has_risen(s, f, cause);
  s.certainty = certainty_of(f);
  if (!firmer && !risen) return std::nullopt;
  s.phase = Phase::firing;
  s.close_due = cause.day + kNoticeDays;
  s.told_money = f.money;
  s.confirmed = f.confirmed;
  return Told{State::firing, Reason::none, risen};
}

}  // namespace

Manner manner_of(const Rule& rule) {
  Manner m;
  m.notice = rule.condition == Condition::appears || rule.condition == Condition::vanishes;
  if (rule.condition == Condition::shift) m.shift_window = rule.window_days;
  m.at_risk = rule.condition == Condition::level && !rule.below && kind_of(rule.watch).at_risk;
  return m;
}

Severity severity_of(const Rule& rule, const AlertState& s) {
  if (rule.severity) return *rule.severity;
  if (!manner_of(rule).notice) return s.critical ? Severity::critical : Severity::warning;
  constexpr Cents kBillion = 100'000'000'000;
  return s.told_money >= 10 * kBillion ? Severity::critical : s.told_money >= kBillion ? Severity::warning : Severity::info;
}

Advance advance(const AlertState& old, const Manner& manner, const Finding& finding, bool tested, const StepCause& cause) {
  AlertState s = old;
  std::optional<Told> told;
  if (tested && finding.outdone && old.open()) {
    told = Told{old.phase == Phase::provisional ? State::withdrawn : State::resolved, Reason::outdone};
    s.held = 0;
    close(s);
  } else if (tested) {
    s.held = finding.holds;
    if (!finding.in(Lens::reported)) s.blocked = false;
    const bool stated = finding.in(Lens::stated), reported = finding.in(Lens::reported);
    switch (old.phase) {
      case Phase::inactive:
        if (stated || (reported && !s.blocked)) {
          ++s.episode;
          start(s, stated ? Phase::firing : Phase::provisional, manner, finding, cause);
          told = Told{state_of(s.phase)};
        }
        break;
      case Phase::provisional:
        if (stated) {
          start(s, Phase::firing, manner, finding, cause);
          told = Told{state_of(s.phase)};
        } else if (!reported) {
          told = end_at_once(cause).value_or(Told{State::withdrawn, Reason::improved});
          close(s);
        } else {
          if (finding.critical != old.critical || gains(finding.confirmed, old.confirmed)) {
            s.critical = finding.critical;
            s.told_money = finding.money;
            told = Told{State::provisional};
          }
          s.confirmed = finding.confirmed;
        }
        break;
      case Phase::firing:
      case Phase::escalated:
        if (stated) {
          told = go_on(s, old, manner, finding, cause);
        } else if (old.hold_due == kNoDay) {
          if ((told = end_at_once(cause))) close(s);
          else s.hold_due = cause.day + kHoldDays;
        }
        break;
      case Phase::noted:
        if (stated) told = go_on_noted(s, finding, cause);
        else close(s);  // the set has changed back: silent, it was told as noted
        break;
    }
    if (manner.shift_window > 0 && s.open() && (stated || (s.phase == Phase::provisional && reported)))
      s.close_due = cause.day + manner.shift_window;
  }
  if (!told && s.hold_due != kNoDay && s.hold_due <= cause.day) {
    told = Told{State::resolved, Reason::improved};
    close(s);
  }
  if (!told && s.close_due != kNoDay && s.close_due <= cause.day && s.open()) {
    if (manner.notice) {
      told = Told{State::resolved, Reason::noted};
      close(s, Phase::noted);
    } else {
      told = s.phase == Phase::provisional ? Told{State::withdrawn, Reason::improved} : Told{State::resolved, Reason::improved};
      s.held = 0;  // a shift is only tested by a report of its key: the next one starts afresh
      close(s);
    }
  }
  return {s, told};
}

}  // namespace keiretsu::alert
