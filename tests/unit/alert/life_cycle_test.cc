// The life cycle alone: what is found, step by step, and what is told of it.
#include "alert/life_cycle.h"

#include <gtest/gtest.h>

namespace keiretsu::alert {
namespace {

constexpr unsigned kReported = 1, kStated = 2, kFirm = 4;
constexpr Cents kBillion = 100'000'000'000;

// One alert through many steps.
class Course {
 public:
  explicit Course(Manner manner) : manner_(manner) {}

  std::optional<Told> report(Day day, unsigned holds, bool critical = false, Cents money = 0) {
    return step({StepCause::Kind::report, false, false, false, day}, holds, critical, money);
  }
  std::optional<Told> retraction(Day day, unsigned holds) {
    return step({StepCause::Kind::report, true, false, false, day}, holds, false, 0);
  }
  std::optional<Told> correction(Day day, unsigned holds) {
    return step({StepCause::Kind::report, false, true, false, day}, holds, false, 0);
  }
  std::optional<Told> term(Day day, unsigned holds) { return step({StepCause::Kind::timer, false, false, false, day}, holds, false, 0); }
  std::optional<Told> lapse(Day day, unsigned holds) { return step({StepCause::Kind::timer, false, false, true, day}, holds, false, 0); }
  std::optional<Told> look(Day day, const Finding& finding) {
    const Advance next = advance(state, manner_, finding, true, {StepCause::Kind::report, false, false, false, day});
    state = next.state;
    return next.told;
  }
  // Nothing was looked at: only the timers of the alert itself.
  std::optional<Told> wait(Day day) {
    const Advance next = advance(state, manner_, {}, false, {StepCause::Kind::timer, false, false, false, day});
    state = next.state;
    return next.told;
  }
  AlertState state;

 private:
  std::optional<Told> step(const StepCause& cause, unsigned holds, bool critical, Cents money) {
    const Advance next = advance(state, manner_, Finding{holds, critical, money, 0, false}, true, cause);
    state = next.state;
    return next.told;
  }
  Manner manner_;
};

constexpr Manner kLevel{false, 0, true}, kNotice{true, 0, false}, kShift{false, 90, false};

void expect(const std::optional<Told>& told, State state, Reason reason = Reason::none) {
  ASSERT_TRUE(told);
  EXPECT_EQ(told->state, state);
  EXPECT_EQ(told->reason, reason);
}

TEST(Level, ARumourIsProvisionalThenStatedThenFirm) {
  Course c(kLevel);
  expect(c.report(1, kReported), State::provisional);
  EXPECT_FALSE(c.report(2, kReported));
  expect(c.report(3, kReported | kStated), State::firing);
  EXPECT_EQ(c.state.certainty, Lens::stated);
  expect(c.report(4, kReported | kStated | kFirm), State::firing);
  EXPECT_EQ(c.state.certainty, Lens::firm);
  expect(c.report(5, kReported | kStated), State::firing);  // falls back, and is told
  EXPECT_EQ(c.state.certainty, Lens::stated);
  EXPECT_EQ(c.state.episode, 1);
}

TEST(Level, CriticalEscalatesAndComesBack) {
  Course c(kLevel);
  expect(c.report(1, kReported | kStated, true), State::escalated);
  expect(c.report(2, kReported | kStated), State::firing);
}

TEST(Level, WhatClearsWaitsThreeDaysAndMayHoldAgain) {
  Course c(kLevel);
  (void)c.report(1, kReported | kStated);
  EXPECT_FALSE(c.report(2, 0));
  EXPECT_FALSE(c.wait(4));
  EXPECT_FALSE(c.report(4, kReported | kStated));  // holds again: as if nothing had been
  EXPECT_FALSE(c.report(10, 0));
  expect(c.wait(13), State::resolved, Reason::improved);
  expect(c.report(20, kReported | kStated), State::firing);
  EXPECT_EQ(c.state.episode, 2);
}

TEST(Level, TheStepThatClearsSaysHowItEnds) {
  const auto open = [] {
    Course c(kLevel);
    (void)c.report(1, kReported | kStated);
    return c;
  };
  Course a = open(), b = open(), d = open(), e = open();
  expect(a.retraction(2, 0), State::retracted, Reason::retraction);
  expect(b.correction(2, 0), State::retracted, Reason::correction);
  expect(d.term(2, 0), State::expired, Reason::term);
  expect(e.lapse(2, 0), State::expired, Reason::lapse);
}

TEST(Level, AProvisionalOneEndsAtOnce) {
  Course c(kLevel);
  (void)c.report(1, kReported);
  expect(c.report(2, 0), State::withdrawn, Reason::improved);
}

TEST(Level, AfterAnEndItIsNoRumourAgainUntilTheRumourHasGone) {
  Course c(kLevel);
  (void)c.report(1, kReported | kStated);
  EXPECT_FALSE(c.report(2, kReported));
  expect(c.wait(5), State::resolved, Reason::improved);
  EXPECT_FALSE(c.report(6, kReported));
  EXPECT_FALSE(c.report(7, 0));
  expect(c.report(8, kReported), State::provisional);
}

TEST(Level, TheLatestWordMayPutItAtRisk) {
  Course c(kLevel);
  (void)c.report(1, kReported | kStated);
  EXPECT_FALSE(c.term(2, kStated)) << "only a report sets the mark";
  expect(c.report(3, kStated), State::firing);
  EXPECT_TRUE(c.state.at_risk);
  EXPECT_FALSE(c.report(4, kStated));  // once
  expect(c.report(5, kReported | kStated), State::firing);
  EXPECT_FALSE(c.state.at_risk);
}

TEST(Level, MoneyThatDoublesByABillionIsToldAgain) {
  Course c(kLevel);
  (void)c.report(1, kReported | kStated, false, 2 * kBillion);
  EXPECT_FALSE(c.report(2, kReported | kStated, false, 4 * kBillion - 1));
  const auto told = c.report(3, kReported | kStated, false, 4 * kBillion);
  expect(told, State::firing);
  EXPECT_TRUE(told->risen);
  EXPECT_FALSE(c.report(4, kReported | kStated, false, 7 * kBillion));
}

TEST(Level, FirmAloneDoesNotCount) {
  Course c(kLevel);
  EXPECT_FALSE(c.report(1, kFirm));
  EXPECT_EQ(c.state.phase, Phase::inactive);
}

TEST(Level, WhatAStrongerRuleTellsEnds) {
  Course c(kLevel), rumour(kLevel);
  const Finding stands{kReported | kStated, false, 0, 0, false}, outdone{kReported | kStated, false, 0, 0, true};
  (void)c.look(1, stands);
  expect(c.look(2, outdone), State::resolved, Reason::outdone);
  EXPECT_FALSE(c.look(3, Finding{})) << "not judged, and nothing of it stands";
  expect(c.look(4, stands), State::firing);
  EXPECT_EQ(c.state.episode, 2);
  (void)rumour.look(1, Finding{kReported, false, 0, 0, false});
  expect(rumour.look(2, Finding{kReported, false, 0, 0, true}), State::withdrawn, Reason::outdone);
}

TEST(Notice, OneThatIsNotedStandsThoughAStrongerRuleTellsItToo) {
  Course c(kNotice);
  (void)c.report(1, kReported | kStated);
  expect(c.wait(8), State::resolved, Reason::noted);
  EXPECT_FALSE(c.look(9, Finding{kReported | kStated, false, 0, 0, true}));
  EXPECT_EQ(c.state.phase, Phase::noted);
}

// That the press tells one more leg of it is no news.
TEST(Level, APartyThatTellsItAllIsNewsALegOfThePressIsNot) {
  Course c(kLevel);
  (void)c.report(1, kReported | kStated);
  expect(c.look(2, Finding{kReported | kStated, false, 0, kConfirmedByParty, false}), State::firing);
  EXPECT_FALSE(c.look(3, Finding{kReported | kStated, false, 0, 0, false}));
  EXPECT_EQ(c.state.confirmed, 0U);
  expect(c.look(4, Finding{kReported | kStated, false, 0, kConfirmedByParty, false}), State::firing);
}

TEST(Notice, ClosesByItselfAndTheTieStays) {
  Course c(kNotice);
  expect(c.report(1, kReported | kStated), State::firing);
  EXPECT_FALSE(c.wait(7));
  expect(c.wait(8), State::resolved, Reason::noted);
  EXPECT_EQ(c.state.phase, Phase::noted);
  EXPECT_FALSE(c.report(20, kReported | kStated));
  expect(c.report(21, kReported | kStated | kFirm), State::firing);  // signed: news again
  EXPECT_EQ(c.state.episode, 1);
  expect(c.wait(28), State::resolved, Reason::noted);
  EXPECT_FALSE(c.report(30, 0));  // goes silently
  expect(c.report(31, kReported | kStated), State::firing);
  EXPECT_EQ(c.state.episode, 2);
}

TEST(Notice, AProvisionalOneWaits) {
  Course c(kNotice);
  expect(c.report(1, kReported), State::provisional);
  EXPECT_FALSE(c.wait(100));
  expect(c.report(101, kReported | kStated), State::firing);
}

// What nobody was told does not decide how its end is told.
TEST(Notice, RemembersTheMoneyThatItWasRaisedWith) {
  Course c(kNotice);
  expect(c.report(1, kReported, false, 2 * kBillion), State::provisional);
  EXPECT_FALSE(c.report(2, kReported, false, 40 * kBillion));
  EXPECT_EQ(c.state.told_money, 2 * kBillion);
  expect(c.report(3, kReported | kStated, false, 40 * kBillion), State::firing);
  EXPECT_EQ(c.state.told_money, 40 * kBillion);
}

TEST(Shift, EndsNinetyDaysAfterItsLastCrossing) {
  Course c(kShift);
  expect(c.report(1, kReported | kStated), State::firing);
  EXPECT_FALSE(c.report(50, kReported | kStated));
  EXPECT_FALSE(c.wait(91));
  expect(c.wait(140), State::resolved, Reason::improved);
  expect(c.report(141, kReported | kStated), State::firing);
}

}  // namespace
}  // namespace keiretsu::alert
