#include "base/money.h"

#include <charconv>
#include <cmath>
#include <string>

namespace keiretsu {

std::optional<Int128> scale_decimal(double x, std::int64_t factor) {
  if (!std::isfinite(x)) return std::nullopt;
  // A whole number below 2^53 is its own shortest decimal: no other one of so few digits is as near as half a unit.
  constexpr double kWhole = 9007199254740992.0;
  if (std::abs(x) < kWhole && x == std::trunc(x)) return Int128{static_cast<std::int64_t>(x)} * factor;
  // to_chars without a precision gives the shortest decimal: d.ddde+xx, at most 17 digits.
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, x, std::chars_format::scientific).ptr;
  Int128 digits = 0;
  int exponent = 0, decimals = 0;
  bool negative = false, fraction = false;
  for (const char* p = text; p != end; ++p) {
    if (*p == '-') negative = true;
    else if (*p == '.') fraction = true;
    else if (*p == 'e') {
      const char* from = p[1] == '+' ? p + 2 : p + 1;
      std::from_chars(from, end, exponent);
      break;
    } else {
      digits = digits * 10 + (*p - '0');
      if (fraction) ++decimals;
    }
  }
  exponent -= decimals;
  Int128 n = digits * factor;
  if (negative) n = -n;
  constexpr Int128 limit = Int128{1} << 100;
  for (; exponent > 0; --exponent) {
    n *= 10;
    if (n > limit || n < -limit) return std::nullopt;
  }
  // More than 36 places to the right of 17 digits times factor is less than a half.
  if (exponent < -36) return Int128{0};
  Int128 d = 1;
  for (; exponent < 0; ++exponent) d *= 10;
  return round_half_even(n, d);
}

std::optional<Int128> to_cents(double amount, Ppm rate) {
  const auto hundredths = scale_decimal(amount, 100);
  if (!hundredths) return std::nullopt;
  constexpr Int128 limit = Int128{1} << 80;
  if (*hundredths > limit || *hundredths < -limit) return std::nullopt;
  return round_half_even(*hundredths * rate, 1'000'000);
}

}  // namespace keiretsu
