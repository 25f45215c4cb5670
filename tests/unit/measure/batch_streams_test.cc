// What must hold of the naive program on any stream; seeds in the failure text.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "measure/batch.h"
#include "tests/support/dice.h"
#include "tests/support/streams.h"

namespace keiretsu::testing {
namespace {

constexpr std::uint64_t kSeeds = 12;
constexpr std::size_t kReports = 150;

Day last_day(const Stream& stream) {
  Day last = 0;
  for (const DealReport& r : stream.reports) last = std::max(last, day_of(r.published_at));
  return last;
}

std::vector<Reading> readings(const Stream& stream, Day until) {
  return measure::batch_readings({stream.reports, stream.registry, stream.fx, until}, kAllLenses);
}

std::vector<DealReport> without_copies(const std::vector<DealReport>& reports) {
  std::vector<DealReport> kept;
  std::set<std::pair<std::string, std::string>> seen;
  for (const DealReport& r : reports)
    if (seen.emplace(r.deal_id, r.event_id).second) kept.push_back(r);
  return kept;
}

TEST(BatchStreams, TheSameSeedGivesTheSameStream) {
  const Stream a = random_stream(7, kReports), b = random_stream(7, kReports), c = random_stream(8, kReports);
  EXPECT_EQ(a.reports, b.reports);
  EXPECT_EQ(a.registry, b.registry);
  EXPECT_NE(a.reports, c.reports);
  EXPECT_EQ(a.reports.size(), kReports);
}

TEST(BatchStreams, TheOrderOfArrivalMeansNothing) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Stream stream = random_stream(seed, kReports);
    const Day until = last_day(stream);
    const std::vector<Reading> told = readings(stream, until);
    stream.reports = without_copies(stream.reports);
    EXPECT_EQ(readings(stream, until), told) << "seed " << seed;
    Dice dice(seed);
    for (std::size_t i = stream.reports.size(); i > 1; --i) std::swap(stream.reports[i - 1], stream.reports[dice.below(i)]);
    for (std::size_t i = stream.registry.size(); i > 1; --i) std::swap(stream.registry[i - 1], stream.registry[dice.below(i)]);
    EXPECT_EQ(readings(stream, until), told) << "seed " << seed;
  }
}

TEST(BatchStreams, WhatComesLaterChangesNoEarlierDay) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    Stream stream = random_stream(seed, kReports);
    stream.reports = without_copies(stream.reports);
    const Day until = (day_of(stream.reports.front().published_at) + last_day(stream)) / 2;
    const std::vector<Reading> told = readings(stream, until);
    std::erase_if(stream.reports, [&](const DealReport& r) { return day_of(r.published_at) > until; });
    EXPECT_EQ(readings(stream, until), told) << "seed " << seed;
  }
}

TEST(BatchStreams, SharesAreSharesAndNumbersAreNumbersOfSuppliers) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const Stream stream = random_stream(seed, kReports);
    for (const Reading& r : readings(stream, last_day(stream))) {
      SCOPED_TRACE("seed " + std::to_string(seed) + " " + r.measure);
      if (const auto* whole = std::get_if<std::int64_t>(&r.value)) {
        EXPECT_GE(*whole, 0);
        continue;
      }
      const double value = std::get<double>(r.value);
      if (r.measure == "asymmetry") continue;  // a difference
      EXPECT_GE(value, 0);
      const bool is_share =
          r.measure.ends_with("cr1") || r.measure.ends_with("share") || r.measure.ends_with("tv") || r.measure == "direct_dependence";
      if (is_share || r.measure.ends_with("hhi")) {
        EXPECT_LE(value, (is_share ? 1 : 10000) * (1 + 1e-12));
      }
      if (r.measure.ends_with("effective_number")) {
        EXPECT_GE(value, 1 - 1e-12);
      }
    }
  }
}

}  // namespace
}  // namespace keiretsu::testing
