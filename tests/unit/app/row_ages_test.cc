#include <gtest/gtest.h>

#include "app/shard_metrics.h"

namespace keiretsu::app {
namespace {

constexpr Micros kSecond = 1'000'000;

TEST(RowAges, TheOldestRowThatWaits) {
  RowAges ages;
  ages.at(0, 0, 5 * kSecond);
  EXPECT_EQ(ages.oldest(), std::nullopt);
  ages.at(3, 0, 10 * kSecond);
  ages.at(3, 0, 12 * kSecond);
  ages.at(8, 0, 14 * kSecond);
  EXPECT_EQ(ages.oldest(), 10 * kSecond);
  ages.at(8, 2, 15 * kSecond);
  EXPECT_EQ(ages.oldest(), 10 * kSecond) << "row 3 waits";
  ages.at(8, 3, 16 * kSecond);
  EXPECT_EQ(ages.oldest(), 14 * kSecond);
  ages.at(8, 8, 17 * kSecond);
  EXPECT_EQ(ages.oldest(), std::nullopt);
  ages.at(9, 8, 20 * kSecond);
  EXPECT_EQ(ages.oldest(), 20 * kSecond);
}

TEST(RowAges, RowsOfOneSecondAreOneEntry) {
  RowAges ages;
  ages.at(1, 0, 10 * kSecond);
  ages.at(2, 0, 10 * kSecond + 1);
  ages.at(2, 1, 11 * kSecond);
  EXPECT_EQ(ages.oldest(), 10 * kSecond) << "row 2 is taken to be as old as row 1";
  ages.at(2, 2, 11 * kSecond);
  EXPECT_EQ(ages.oldest(), std::nullopt);
}

TEST(RowAges, WhatAnotherProcessHasConfirmedIsNotWaitedFor) {
  RowAges ages;
  ages.at(100, 100, kSecond);
  EXPECT_EQ(ages.oldest(), std::nullopt);
}

}  // namespace
}  // namespace keiretsu::app
