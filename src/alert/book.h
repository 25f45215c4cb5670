// All alerts that are or ever were: the state of each rule x subject, and the days on
// which an open one ends by itself. Owned by one Ledger, one thread.
#pragma once

#include <tsl/robin_map.h>

#include <map>
#include <optional>
#include <vector>

#include "alert/life_cycle.h"
#include "alert/subject.h"
#include "graph/rows.h"

namespace keiretsu::alert {

struct BookKey {
  std::uint16_t rule = 0;  // place in the rules of this epoch
  Subject subject;
  bool operator==(const BookKey&) const = default;
};

struct BookKeyHash {
  std::size_t operator()(const Subject& s, std::uint64_t rule = 0) const {
    const std::uint64_t pair = (std::uint64_t{s.a.value} << 32) | s.b.value;
    const std::uint64_t rest = (std::uint64_t{s.c.value} << 32) | s.d.value;
    return graph::KeyHash::mix((pair * 31 + rest) * 31 + (rule << 20 | std::uint64_t{s.layer.value} << 3 | static_cast<unsigned>(s.scope)));
  }
  std::size_t operator()(const BookKey& k) const { return (*this)(k.subject, k.rule); }
};

struct StateChange {
  BookKey key;
  AlertState before, after;
};

class Book {
 public:
  // Default if there never was one.
  [[nodiscard]] AlertState at(const BookKey& key) const {
    const auto it = states_.find(key);
    return it == states_.end() ? AlertState{} : it->second;
  }
  [[nodiscard]] bool has(const BookKey& key) const { return states_.contains(key); }
  // The rules that ever had a state of the subject, as bits of rule_bit(): one that is not set had none.
  [[nodiscard]] std::uint64_t rules_of(const Subject& subject) const {
    const auto it = subjects_.find(subject);
    return it == subjects_.end() ? 0 : it->second;
  }
  static constexpr std::uint64_t rule_bit(std::uint16_t rule) { return std::uint64_t{1} << rule % 64; }

  // `change.before` must be what stands.
  void apply(const StateChange& change);

  // Forgets the days up to `day`: their keys have been looked at.
  void passed(Day day) { due_.erase(due_.begin(), due_.upper_bound(day)); }

  // Open alerts (and shifts) that may end on `day` or before; in no order.
  [[nodiscard]] std::vector<BookKey> due(Day day) const;
  [[nodiscard]] std::optional<Day> next_due() const;

  // Open alerts of a rule whose subject's first firm is `a`; in no order.
  [[nodiscard]] std::vector<BookKey> open_of(std::uint16_t rule, EntityId a) const;

  [[nodiscard]] const tsl::robin_map<BookKey, AlertState, BookKeyHash>& states() const { return states_; }

 private:
  tsl::robin_map<BookKey, AlertState, BookKeyHash> states_;
  tsl::robin_map<Subject, std::uint64_t, BookKeyHash> subjects_;     // of states_: most of a report's keys are those of none
  std::map<Day, std::vector<BookKey>> due_;                          // no day is there for nothing: a restored book has the same ones
  tsl::robin_map<BookKey, std::vector<BookKey>, BookKeyHash> open_;  // by (rule, a)
};

}  // namespace keiretsu::alert
