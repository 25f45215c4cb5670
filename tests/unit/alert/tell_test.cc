#include "alert/tell.h"

#include <gtest/gtest.h>

namespace keiretsu::alert {
namespace {

TEST(Tell, SharesOfTenOrMoreAsTimes) {
  EXPECT_EQ(tell_value(Unit::share, .523), "52.3 %");
  EXPECT_EQ(tell_value(Unit::share, 4.975), "497.5 %");
  EXPECT_EQ(tell_value(Unit::share, 29.496), "29 times");
  EXPECT_EQ(tell_value(Unit::points, 10'000), "10,000");
  EXPECT_EQ(tell_money(3'000'000'000'000), "$30.0 bn");
}

TEST(Tell, NumbersInWordsAsFarAsASentenceHasThem) {
  EXPECT_EQ(in_words(5), "five");
  EXPECT_EQ(in_words(12), "twelve");
  EXPECT_EQ(in_words(13), "13");
}

TEST(Tell, TimesTakeNoOf) {
  const auto with = [](double share) {
    return fill("It comes to {value} of {a}'s revenue{was}.", [&](std::string_view word) {
      return word == "value" ? tell_value(Unit::share, share) : word == "a" ? std::string("Nebius") : " (of late)";
    });
  };
  EXPECT_EQ(with(.5), "It comes to 50.0 % of Nebius's revenue (of late).");
  EXPECT_EQ(with(29.5), "It comes to 30 times Nebius's revenue (of late).");
  EXPECT_EQ(fill("No end {", [](std::string_view) { return std::string(); }), "No end {");
}

}  // namespace
}  // namespace keiretsu::alert
