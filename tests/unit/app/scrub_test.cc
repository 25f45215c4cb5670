#include "app/scrub.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace keiretsu::app {
namespace {

using namespace std::chrono_literals;

TEST(Scrub, VerifiesAtOnceIfAskedAndTellsTheVerdict) {
  std::promise<std::string> told;
  Scrub scrub([](const Scrub::GoOn& go_on) -> Outcome<void> { return go_on() ? fault(ExitCode::failed, "file 7") : Outcome<void>(); }, 0s,
              24h, [&](const Outcome<void>& verdict) { told.set_value(verdict ? "sound" : verdict.error().message); });
  EXPECT_EQ(told.get_future().get(), "file 7");
}

TEST(Scrub, IsDueByTheAgeOfTheStoreNotOfTheProcess) {
  constexpr std::int64_t kNow = 1'800'000'000, kHour = 3'600;
  EXPECT_EQ(until_due(24h, kNow, kNow), 24h) << "just made";
  EXPECT_EQ(until_due(24h, kNow - 20 * kHour, kNow), 4h) << "a start a day comes to it";
  EXPECT_EQ(until_due(24h, kNow - 25 * kHour, kNow), 1min) << "overdue";
  EXPECT_EQ(until_due(24h, 0, kNow), 1min) << "nobody knows since when";
  EXPECT_EQ(until_due(24h, kNow + 100 * kHour, kNow), 24h) << "the clock was set back";
}

TEST(Scrub, AnEndBreaksOffAndTellsNothing) {
  std::promise<void> began;
  std::atomic<bool> told = false, broken_off = false;
  {
    Scrub scrub(
        [&](const Scrub::GoOn& go_on) -> Outcome<void> {
          began.set_value();
          while (go_on()) {
          }
          broken_off = true;
          return {};
        },
        0s, 24h, [&](const Outcome<void>&) { told = true; });
    began.get_future().wait();
  }
  EXPECT_TRUE(broken_off);
  EXPECT_FALSE(told);
}

TEST(Scrub, WaitsForItsTimeAfterAnEndInOrder) {
  std::atomic<bool> asked = false;
  {
    Scrub scrub(
        [&](const Scrub::GoOn&) -> Outcome<void> {
          asked = true;
          return {};
        },
        24h, 24h, [](const Outcome<void>&) {});
  }
  EXPECT_FALSE(asked);
}

}  // namespace
}  // namespace keiretsu::app
