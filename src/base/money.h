// Money is an integer number of US cents; shares of a currency are parts per
// million. Nothing here allocates or throws. Sources: measures.md 1.2, 11.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace keiretsu {

__extension__ typedef __int128 Int128;

using Cents = std::int64_t;
using Ppm = std::int64_t;

// No sum of money may pass this (class `capacity`).
inline constexpr Cents kCentsMax = Cents{1} << 62;

// rhe(n / d): the nearest integer, a half to the even one. d > 0.
[[nodiscard]] constexpr Int128 round_half_even(Int128 n, Int128 d) {
  // Nearly every amount fits 64 bits, where a division is one instruction and not a call.
  if (n == static_cast<std::int64_t>(n) && d == static_cast<std::int64_t>(d) && d <= std::numeric_limits<std::int64_t>::max() / 2) {
    const auto n64 = static_cast<std::int64_t>(n), d64 = static_cast<std::int64_t>(d);
    const std::int64_t left = n64 % d64, q = n64 / d64 - (left < 0), twice = 2 * (left < 0 ? left + d64 : left);
    return q + (twice > d64 || (twice == d64 && (q & 1) != 0));
  }
  Int128 q = n / d;
  Int128 r = n % d;
  if (r < 0) {
    q -= 1;
    r += d;
  }
  const Int128 twice = 2 * r;
  if (twice > d || (twice == d && (q & 1) != 0)) q += 1;
  return q;
}

// rhe(factor * x), x read as the shortest decimal that gives back the same
// double; exact. Absent if the result is beyond 2^100 or x is not finite.
[[nodiscard]] std::optional<Int128> scale_decimal(double x, std::int64_t factor);

// A of measures.md 11: rhe(rhe(100 * amount) * rate / 10^6), rate in ppm.
[[nodiscard]] std::optional<Int128> to_cents(double amount, Ppm rate);

}  // namespace keiretsu
