// On which day a deal must be looked at next: each deal stands at one day alone, so that
// a deal costs one entry however many ends and lapses its reports name. Owned by one
// Ledger, one thread; made anew from the deals at a start.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "deal/deal.h"

namespace keiretsu::ledger {

class Timers {
 public:
  // The deal's day from now on; kNoDay: none.
  void set(DealIx deal, Day day) {
    if (deal.value >= day_of_.size()) day_of_.resize(deal.value + std::size_t{1}, kNoDay);
    if (day_of_[deal.value] == day) return;
    day_of_[deal.value] = day;
    if (day != kNoDay) deals_[day].push_back(deal);
  }

  // Perhaps a day whose deals have all moved since: a step of such a day does nothing.
  [[nodiscard]] std::optional<Day> next() const { return deals_.empty() ? std::nullopt : std::optional(deals_.begin()->first); }

  // The deals of the day, rising.
  [[nodiscard]] std::vector<DealIx> due(Day day) const {
    std::vector<DealIx> out;
    if (const auto it = deals_.find(day); it != deals_.end())
      for (const DealIx deal : it->second)
        if (day_of_[deal.value] == day) out.push_back(deal);
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

  // Forgets the days up to `day`; gives the deals that stood there, without a day now.
  std::vector<DealIx> pass(Day day) {
    std::vector<DealIx> out;
    const auto end = deals_.upper_bound(day);
    for (auto it = deals_.begin(); it != end; ++it)
      for (const DealIx deal : it->second)
        if (day_of_[deal.value] == it->first) {
          day_of_[deal.value] = kNoDay;
          out.push_back(deal);
        }
    deals_.erase(deals_.begin(), end);
    return out;
  }

 private:
  std::map<Day, std::vector<DealIx>> deals_;  // also entries that have moved: day_of_ decides
  std::vector<Day> day_of_;                   // by deal
};

}  // namespace keiretsu::ledger
