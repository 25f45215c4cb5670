// On which day a deal must be looked at next: each deal stands at one day alone, so that
// a deal costs one entry however many ends and lapses its reports name. Owned by one
// Ledger, one thread; made anew from the deals at a start.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "deal/deal.h"

namespace keiretsu::ledger {

class Timers {
 public:
  // The deal's day from now on; kNoDay: none.
  void set(DealIx deal, Day day) {
    if (deal.value >= day_of_.size()) day_of_.resize(deal.value + std::size_t{1}, kNoDay);
    const Day was = std::exchange(day_of_[deal.value], day);
    if (was == day) return;
    if (was != kNoDay)
      if (const auto it = days_.find(was); --it->second.standing == 0) days_.erase(it);
    if (day == kNoDay) return;
    Due& due = days_[day];
    ++due.standing;
    due.deals.push_back(deal);
  }

  // A day on which some deal stands. One that all have left is none: a ledger made anew would not know of it.
  [[nodiscard]] std::optional<Day> next() const { return days_.empty() ? std::nullopt : std::optional(days_.begin()->first); }

  // The deals of the day, rising.
  [[nodiscard]] std::vector<DealIx> due(Day day) const {
    std::vector<DealIx> out;
    if (const auto it = days_.find(day); it != days_.end())
      for (const DealIx deal : it->second.deals)
        if (day_of_[deal.value] == day) out.push_back(deal);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  // Forgets the days up to `day`; gives the deals that stood there, without a day now.
  std::vector<DealIx> pass(Day day) {
    std::vector<DealIx> out;
    const auto end = days_.upper_bound(day);
    for (auto it = days_.begin(); it != end; ++it)
      for (const DealIx deal : it->second.deals)
        if (day_of_[deal.value] == it->first) {
          day_of_[deal.value] = kNoDay;
          out.push_back(deal);
        }
    days_.erase(days_.begin(), end);
    return out;
  }

 private:
  struct Due {
    std::vector<DealIx> deals;  // also those that have moved, and repeats: day_of_ decides
    std::size_t standing = 0;
  };
  std::map<Day, Due> days_;
  std::vector<Day> day_of_;  // by deal
};

}  // namespace keiretsu::ledger
