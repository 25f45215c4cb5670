// effect(reports of one deal published up to day D, D): the deal's contribution to
// the world, a pure function. The graph of day D is the sum of the effects of all
// deals, so the order in which reports arrived cannot matter. Source: measures.md
// section 11 (When, Revision, Winner, Amounts, Ends).
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "deal/deal.h"

namespace keiretsu::graph {

// The reports of one deal by Version::order(), perhaps with one more among them; not owned.
class History {
 public:
  History() = default;
  explicit History(std::span<const Version> versions, const Version* added = nullptr);

  [[nodiscard]] std::size_t size() const { return versions_.size() + (added_ != nullptr ? 1 : 0); }
  [[nodiscard]] const Version& operator[](std::size_t i) const {
    if (added_ == nullptr || i < place_) return versions_[i];
    return i == place_ ? *added_ : versions_[i - 1];
  }

  class Iterator {
   public:
    Iterator(const History& history, std::size_t at) : history_(&history), at_(at) {}
    const Version& operator*() const { return (*history_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator==(const Iterator& o) const { return at_ == o.at_; }

   private:
    const History* history_;
    std::size_t at_;
  };
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size()}; }

 private:
  std::span<const Version> versions_;
  const Version* added_ = nullptr;
  std::size_t place_ = 0;  // of the added one
};

// A leg that is live on the day, with what it is worth then.
struct LegEffect {
  const Leg* leg = nullptr;   // lives as long as its version
  Cents value = 0, flow = 0;  // 0 if the amount is unknown; flow is a year's
  // Purchases: what the deal last told of it, in this or an earlier revision, is `exclusive`;
  // or it was, and the last word is another (a report that does not tell changes nothing).
  bool exclusive = false, released = false;
  bool operator==(const LegEffect&) const = default;
};

// Capital that was given, of which the value is known: whole rounds, not the worths of shares.
[[nodiscard]] inline bool is_consideration(const LegEffect& e) {
  return is_capital(e.leg->type) && e.leg->basis != Basis::valuation_implied && e.value != 0;
}

// All that a deal does in the lenses of `mask` (bit i = lens i): one winner's live legs.
struct Winner {
  const Version* version = nullptr;
  unsigned mask = 0;
  bool party = false;  // a filing or a party's own release tells these terms
  std::span<const LegEffect> legs;
  bool operator==(const Winner& o) const;
};

// At most one winner per lens; lenses with the same winner share one. Empty: the deal is not there.
// Made thousands of times a second: one that is filled again keeps its memory.
class Effect {
 public:
  Effect() = default;
  Effect(const Effect&) = delete;  // the winners look into legs_
  Effect& operator=(const Effect&) = delete;
  Effect(Effect&&) = default;
  Effect& operator=(Effect&&) = default;

  // Counts only reports published up to the end of `day`.
  void fill(const History& history, Day day);

  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] const Winner* begin() const { return winners_.data(); }
  [[nodiscard]] const Winner* end() const { return winners_.data() + count_; }
  bool operator==(const Effect& o) const;

 private:
  std::array<Winner, kLenses> winners_;
  std::size_t count_ = 0;
  std::vector<LegEffect> legs_;
};

[[nodiscard]] inline Effect effect(const History& history, Day day) {
  Effect out;
  out.fill(history, day);
  return out;
}

// The first day behind `after` on which effect(history, .) may differ from the day before, for
// reports as they stand: publication, lapse, ends. kNoDay: none.
[[nodiscard]] Day next_breakpoint(const History& history, Day after);

// No leg of the report is ever worth more, on whatever day.
[[nodiscard]] Cents most_value(const Version& version);

// Does the report alone pass the limits of class `capacity`? Value and flow of each leg
// by the longest and shortest term it can have. Gives the index of the first leg that
// does not, or -1.
[[nodiscard]] int leg_over_capacity(const Version& version);

inline constexpr Day kRumourLapse = 180, kLoiLapse = 365, kDefaultTerm = 1826;

}  // namespace keiretsu::graph
