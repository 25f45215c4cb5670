// The inner loops of a push: a firm's row of numbers, one per watched firm, all at
// once. Published numbers l are whole units of 2^-20, sums y whole units of the row
// (exposures.h), both below 2^53: their sums are exact, whatever the order. Owned by
// nobody; any thread. Method: measures.md 5.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace keiretsu::measure::rows {

inline constexpr int kBits = 20;             // l in 2^-20
inline constexpr double kFull = 1 << kBits;  // l = 1
inline constexpr std::size_t kLanes = 8;     // a width is a multiple of it

[[nodiscard]] inline std::size_t width(std::size_t watched) { return std::max<std::size_t>((watched + kLanes - 1) / kLanes, 1) * kLanes; }

// What l should be: min(1, y), or less by the factor that `to_l` holds beside the unit of y.
[[nodiscard]] inline double due(double y, double to_l) { return std::min(kFull, y * to_l); }

inline void add(double* __restrict y, const float* __restrict x, double factor, std::size_t width) {
  for (std::size_t s = 0; s < width; ++s) y[s] += factor * static_cast<double>(x[s]);
}

[[nodiscard]] inline double largest_residual(const double* __restrict y, const float* __restrict l, double to_l, std::size_t width) {
  double lanes[kLanes] = {};
  for (std::size_t s = 0; s < width; s += kLanes) {
    for (std::size_t a = 0; a < kLanes; ++a) {
      lanes[a] = std::max(lanes[a], std::abs(due(y[s + a], to_l) - static_cast<double>(l[s + a])));
    }
  }
  return *std::max_element(lanes, lanes + kLanes);
}

// l := what is due, to the nearest (half = .5) or down (0); moved = what it moved by. True if anything did.
inline bool step(const double* __restrict y, float* __restrict l, float* __restrict moved, double to_l, double half, std::size_t width) {
  float any = 0;
  for (std::size_t s = 0; s < width; ++s) {
    const float to = static_cast<float>(static_cast<std::int32_t>(due(y[s], to_l) + half));
    moved[s] = to - l[s];
    l[s] = to;
    any += std::abs(moved[s]);
  }
  return any > 0;
}

}  // namespace keiretsu::measure::rows
