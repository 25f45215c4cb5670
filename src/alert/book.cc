#include "alert/book.h"

#include <algorithm>

#include "base/check.h"

namespace keiretsu::alert {
namespace {

BookKey first_firm(std::uint16_t rule, EntityId a) { return {rule, Subject{Scope::entity, a, {}, {}}}; }

}  // namespace

void Book::apply(const StateChange& change) {
  KEIRETSU_CHECK(at(change.key) == change.before);
  states_[change.key] = change.after;
  subjects_[change.key.subject] |= rule_bit(change.key.rule);
  for (const auto& [day, was] :
       {std::pair(change.after.hold_due, change.before.hold_due), std::pair(change.after.close_due, change.before.close_due)}) {
    if (day == was) continue;
    if (const auto it = due_.find(was); it != due_.end()) {  // not there: that day has passed
      if (const auto at = std::find(it->second.begin(), it->second.end(), change.key); at != it->second.end()) it->second.erase(at);
      if (it->second.empty()) due_.erase(it);
    }
    if (day != kNoDay) due_[day].push_back(change.key);
  }
  if (change.before.open() != change.after.open()) {
    auto& list = open_[first_firm(change.key.rule, change.key.subject.a)];
    if (change.after.open()) list.push_back(change.key);
    else std::erase(list, change.key);
  }
}

std::vector<BookKey> Book::due(Day day) const {
  std::vector<BookKey> out;
  for (auto it = due_.begin(); it != due_.end() && it->first <= day; ++it)
    for (const BookKey& key : it->second) {
      const AlertState s = at(key);
      const bool now = (s.hold_due != kNoDay && s.hold_due <= day) || (s.close_due != kNoDay && s.close_due <= day);
      if (now && std::find(out.begin(), out.end(), key) == out.end()) out.push_back(key);
    }
  return out;
}

std::optional<Day> Book::next_due() const { return due_.empty() ? std::nullopt : std::optional(due_.begin()->first); }

std::vector<BookKey> Book::open_of(std::uint16_t rule, EntityId a) const {
  const auto it = open_.find(first_firm(rule, a));
  return it == open_.end() ? std::vector<BookKey>() : it->second;
}

}  // namespace keiretsu::alert
