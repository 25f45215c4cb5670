// What the ledger has counted since its first record: part of its committed state, so the
// same after any restart. `keiretsu state counts` prints them.
#pragma once

#include <array>
#include <cstdint>

#include "base/fault.h"

namespace keiretsu::ledger {

// The last 1,000 records, refused or not. A daemon halts when too many were.
struct RefusalWindow {
  static constexpr std::uint32_t kSize = 1000, kLimit = 200;  // more than 20 %

  std::array<std::uint64_t, 16> bits{};  // a ring
  std::uint32_t next = 0, filled = 0, refused = 0;

  void add(bool was_refused) {
    const std::uint64_t bit = std::uint64_t{1} << (next % 64);
    std::uint64_t& word = bits[next / 64];
    if (filled == kSize && (word & bit) != 0) --refused;
    word = was_refused ? word | bit : word & ~bit;
    if (was_refused) ++refused;
    if (filled < kSize) ++filled;
    next = (next + 1) % kSize;
  }
  // From the 1,000th record on.
  [[nodiscard]] bool over_limit() const { return filled == kSize && refused > kLimit; }
  bool operator==(const RefusalWindow&) const = default;
};

struct Counters {
  std::int64_t accepted = 0;
  std::int64_t corroborations = 0;   // whose deal and revision had been told before
  std::int64_t conflicts = 0;        // corroborations with other terms than the first told of that revision
  std::int64_t stale = 0;            // that came after a higher revision of their deal
  std::int64_t late = 0;             // published before the event time
  std::int64_t duplicates = 0;       // (deal, event id) accepted before: nothing happened
  std::int64_t event_id_reused = 0;  // duplicates with another content
  std::int64_t fx_missing = 0;       // amounts without a rate
  std::array<std::int64_t, kRejectionClasses> refused{};
  RefusalWindow window;
  bool operator==(const Counters&) const = default;

  [[nodiscard]] std::int64_t refused_total() const {
    std::int64_t sum = 0;
    for (const auto n : refused) sum += n;
    return sum;
  }
};

}  // namespace keiretsu::ledger
