#include "telemetry/repeats.h"

#include <gtest/gtest.h>

namespace keiretsu::telemetry {
namespace {

using namespace std::chrono_literals;
constexpr Repeats::Time kStart{};

TEST(Repeats, TenOfATemplatePassInAWindowAndTheRestIsToldOnce) {
  Repeats repeats;
  for (int i = 0; i < 30; ++i) EXPECT_EQ(repeats.passes(2, "kafka", "offset " + std::to_string(i) + " of 30", kStart + 1s), i < 10);
  EXPECT_TRUE(repeats.over(kStart + 10s).empty()) << "the window began at 1 s";
  const auto held = repeats.over(kStart + 11s);
  ASSERT_EQ(held.size(), 1u);
  EXPECT_EQ(held[0].lines, 20u);
  EXPECT_EQ(held[0].message, "offset 29 of 30");
  EXPECT_EQ(held[0].component, "kafka");
  EXPECT_EQ(held[0].level, 2);
  EXPECT_TRUE(repeats.passes(2, "kafka", "offset 7 of 30", kStart + 11s)) << "a new window";
  EXPECT_TRUE(repeats.rest().empty());
}

TEST(Repeats, WordsAndComponentsMakeATemplate) {
  Repeats repeats;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(repeats.passes(1, "a", "one 1", kStart));
  EXPECT_FALSE(repeats.passes(1, "a", "one 22", kStart));
  EXPECT_TRUE(repeats.passes(1, "a", "two 1", kStart));
  EXPECT_TRUE(repeats.passes(1, "b", "one 1", kStart));
  EXPECT_TRUE(repeats.passes(1, "a", "one", kStart));
}

TEST(Repeats, ManyTemplatesAreForgottenButNothingHeldBackIs) {
  Repeats repeats;
  std::uint64_t told = 0;
  const auto over = [&](Repeats::Time now) {
    for (const auto& h : repeats.over(now)) told += h.lines;
  };
  for (int i = 0; i < 15; ++i) {
    over(kStart);
    static_cast<void>(repeats.passes(1, "a", "much", kStart));
  }
  for (int i = 0; i < 3'000; ++i) {
    over(kStart);
    EXPECT_TRUE(repeats.passes(1, "a", std::string(static_cast<std::size_t>(i), 'x'), kStart));
  }
  EXPECT_EQ(told, 5u);
}

}  // namespace
}  // namespace keiretsu::telemetry
