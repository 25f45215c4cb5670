// The eleven insights as questions, and the ways in which a graph may answer each. A table, and nothing else.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "alert/tell.h"

namespace keiretsu::app {

// Which legs stand behind a reading, given its firms.
enum class Behind : std::uint8_t { tie, money, commitment, supply, capital_in, exposure, incentive, access_to, support_of };

// One way to answer: the reading of this measure that says most (the largest, or by the money between its firms).
struct Answer {
  std::string_view measure, scope;
  alert::Unit unit = alert::Unit::share;
  bool by_money = false;
  Behind behind = Behind::money;
  double least = 0;           // a value that is at most this answers nothing
  std::string_view sentence;  // {a} {b} {layer} {value} {count}: how many such readings; {circle} {left_out} {loser} {gainer} {untold}
};

struct Insight {
  std::string_view question;
  std::vector<Answer> answers;  // the first with a reading is given
  std::string_view none;
};

[[nodiscard]] const std::array<Insight, 11>& insights();

}  // namespace keiretsu::app
