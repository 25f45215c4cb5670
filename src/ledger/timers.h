// On which day a deal must be looked at next: each deal stands at one day alone, so that
// a deal costs one entry however many ends and lapses its reports name. Owned by one
// Ledger, one thread; made anew from the deals at a start.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "deal/deal.h"

namespace keiretsu::ledger {

class Timers {
 public:
  // The deal's day from now on, later than every day passed; kNoDay: none.
  void set(DealIx deal, Day day) {
    if (deal.value >= day_of_.size()) day_of_.resize(deal.value + std::size_t{1}, kNoDay);
    const Day was = std::exchange(day_of_[deal.value], day);
    if (was == day) return;
    if (was != kNoDay)
      if (Due& due = at(was); --due.standing == 0) due.deals.clear();
    if (day == kNoDay) return;
    if (at(day).standing++ == 0 && day < next_) next_ = day;
    at(day).deals.push_back(deal);
  }

  // A day on which some deal stands. One that all have left is none: a ledger made anew would not know of it.
  [[nodiscard]] std::optional<Day> next() const {
    while (place(next_) < days_.size() && days_[place(next_)].standing == 0) ++next_;
    return place(next_) < days_.size() ? std::optional(next_) : std::nullopt;
  }

  // The deals of the day, rising.
  [[nodiscard]] std::vector<DealIx> due(Day day) const {
    std::vector<DealIx> out;
    if (place(day) < days_.size())
      for (const DealIx deal : days_[place(day)].deals)
        if (day_of_[deal.value] == day) out.push_back(deal);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  // Forgets the days up to `day`; gives the deals that stood there, without a day now.
  std::vector<DealIx> pass(Day day) {
    std::vector<DealIx> out;
    for (std::optional<Day> d = next(); d && *d <= day; d = next()) {
      Due& due = days_[place(*d)];
      for (const DealIx deal : due.deals)
        if (day_of_[deal.value] == *d) {
          day_of_[deal.value] = kNoDay;
          out.push_back(deal);
        }
      due = {};
    }
    return out;
  }

 private:
  struct Due {
    std::vector<DealIx> deals;  // also those that have moved, and repeats: day_of_ decides
    std::size_t standing = 0;
  };
  // By day since 1970, up to the end of the longest term, 88,000: a report sets two days; a tree would be searched for each.
  static std::size_t place(Day day) { return static_cast<std::size_t>(std::max<Day>(day, 0)); }
  Due& at(Day day) {
    if (place(day) >= days_.size()) days_.resize(place(day) + std::size_t{1});
    return days_[place(day)];
  }

  std::vector<Due> days_;
  mutable Day next_ = 0;     // no deal stands before it
  std::vector<Day> day_of_;  // by deal
};

}  // namespace keiretsu::ledger
