// Insight 9: money that comes back. One cycle at a time, and how much of all money nets out;
// which cycles there are: measure/touched_cycles.h for a step, measure/all_cycles.h when asked.
// Live legs of one lens. Exact sums: round trips, kinds, presence are class X, the two ratios
// R. O(1) per update (the graph keeps W, the sum of |s- - s+| and s+), O(length) per cycle
// when asked. Sources: measures.md 3 "Insight 9", 11 (D'Errico & Roukny 2021, portfolio
// compression; Qiu et al. 2018, hop-bounded cycles). Pure; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>

#include "measure/context.h"

namespace keiretsu::measure {

inline constexpr std::size_t kValueCycleMax = 4, kStructuralCycleMax = 3;  // firms

// 1 - sum over firms of |received - paid| / 2W: 0..1, what nets out of all that flows. An upper
// bound of the circular part: it counts what only passes through. Absent where nothing flows.
[[nodiscard]] std::optional<double> excess_ratio(const graph::TotalRow::Lensed& r);

// Two to four firms, each of which pays the next and the last the first. From its least name on, so
// that each way round is one cycle.
class Cycle {
 public:
  Cycle(std::span<const EntityId> firms, const resolve::Symbols& symbols);

  [[nodiscard]] std::span<const EntityId> firms() const { return std::span(firms_).first(length_); }
  [[nodiscard]] std::size_t length() const { return length_; }
  [[nodiscard]] graph::PairKey edge(std::size_t i) const { return {firms_[i], firms_[i + 1 == length_ ? 0 : i + 1]}; }

  bool operator==(const Cycle&) const = default;
  // By names, a shorter one before one that goes on.
  [[nodiscard]] static bool before(const Cycle& a, const Cycle& b, const resolve::Symbols& symbols);

 private:
  std::array<EntityId, kValueCycleMax> firms_;
  std::uint8_t length_;
};

// The least flow on it, in cents a year; 0: one of its firms does not pay the next.
[[nodiscard]] Cents cycle_round_trip_cents(const graph::View& view, const Cycle& cycle, Lens lens);
// Of a dollar that its first firm pays, what comes back if each passes on in proportion: the product of
// flow / all that the payer pays, edge by edge. 0..1. Only of a cycle with a round trip.
[[nodiscard]] double cycle_return_fraction(const graph::View& view, const Cycle& cycle, Lens lens);

// What stands on the edges, amounts known or not.
struct CycleStructure {
  bool capital = false, purchase = false;  // of some edge
  std::size_t large = 0;                   // edges with at least `floor` behind them: a year's purchases and the value of capital
};
// Absent: some edge has neither a purchase nor capital.
[[nodiscard]] std::optional<CycleStructure> cycle_structure(const graph::View& view, const Cycle& cycle, Lens lens, Cents floor = 0);

}  // namespace keiretsu::measure
