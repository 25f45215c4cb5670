// A table of rows, and a change to it as a value.
#pragma once

#include <tsl/robin_map.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/check.h"
#include "graph/rows.h"

namespace keiretsu::graph {

// Are two rows the same? On its way from a fold to the table a row is compared five times, and the largest have 84
// numbers: rows without padding are compared as bytes.
template <class Row>
[[nodiscard]] bool same(const Row& a, const Row& b) {
  if constexpr (std::has_unique_object_representations_v<Row>) return std::memcmp(&a, &b, sizeof a) == 0;
  else return a == b;
}
template <class Row>
[[nodiscard]] bool is_none(const Row& row) {
  static const Row kNone{};
  return same(row, kNone);
}

// Rows by key. A hash map leads from a key to a place, and rows stand apart in blocks that never move: a row is
// hundreds of bytes, and a map of them would pay for its empty places and move them all whenever it grows.
template <class Key, class Row>
class Table {
  using Index = tsl::robin_map<Key, std::uint32_t, KeyHash>;

 public:
  class Iterator {
   public:
    Iterator(const Table& table, typename Index::const_iterator at) : table_(&table), at_(at) {}
    std::pair<const Key&, const Row&> operator*() const { return {at_->first, table_->at(at_->second)}; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    bool operator==(const Iterator& o) const { return at_ == o.at_; }

   private:
    const Table* table_;
    typename Index::const_iterator at_;
  };

  // Null if there is none; holds until the key's row is set.
  [[nodiscard]] const Row* find(const Key& key) const {
    const auto it = index_.find(key);
    return it == index_.end() ? nullptr : &at(it->second);
  }
  [[nodiscard]] std::size_t size() const { return index_.size(); }
  [[nodiscard]] Iterator begin() const { return {*this, index_.begin()}; }  // in no order
  [[nodiscard]] Iterator end() const { return {*this, index_.end()}; }

  // `before` must be what stands there; a row of zeros is none.
  void set(const Key& key, const Row& before, const Row& after) {
    const auto it = index_.find(key);
    if (it != index_.end()) {
      Row& row = at(it->second);
      KEIRETSU_CHECK(same(row, before));
      row = after;
      if (!is_none(after)) return;
      free_.push_back(it->second);
      index_.erase(it);
    } else {
      KEIRETSU_CHECK(is_none(before));
      if (is_none(after)) return;
      const std::uint32_t place = take();
      at(place) = after;
      index_.emplace(key, place);
    }
  }

  bool operator==(const Table& o) const {
    if (size() != o.size()) return false;
    for (const auto& [key, row] : *this)
      if (const Row* other = o.find(key); other == nullptr || !(*other == row)) return false;
    return true;
  }

 private:
  static constexpr std::uint32_t kBlock = 256;

  [[nodiscard]] Row& at(std::uint32_t place) { return blocks_[place / kBlock][place % kBlock]; }
  [[nodiscard]] const Row& at(std::uint32_t place) const { return blocks_[place / kBlock][place % kBlock]; }

  std::uint32_t take() {
    if (!free_.empty()) {
      const std::uint32_t place = free_.back();
      free_.pop_back();
      return place;
    }
    if (taken_ % kBlock == 0) blocks_.emplace_back(kBlock);
    return taken_++;
  }

  Index index_;
  std::vector<std::vector<Row>> blocks_;  // kBlock rows each
  std::vector<std::uint32_t> free_;
  std::uint32_t taken_ = 0;
};

template <class Key, class Row>
struct Change {
  Key key;
  Row before, after;
};

// Changes of one table, each key once. The order is that of first touch and means nothing.
template <class Key, class Row>
class TableDelta {
 public:
  // The row as it will be; `before` is asked for if the key was not touched yet. The
  // reference holds until the next call.
  template <class Before>
  Row& touch(const Key& key, Before before) {
    if (Change<Key, Row>* found = find(key)) return found->after;
    const Row& row = before();
    changes_.emplace_back(key, row, row);
    if (changes_.size() > kLinear) index();
    return changes_.back().after;
  }
  // Keeps the memory: what comes next has its place, and no row of it is asked of the allocator.
  void clear() {
    changes_.clear();
    places_.clear();
  }
  [[nodiscard]] const Change<Key, Row>* find(const Key& key) const { return const_cast<TableDelta*>(this)->find(key); }

  [[nodiscard]] const std::vector<Change<Key, Row>>& changes() const { return changes_; }
  [[nodiscard]] std::vector<Change<Key, Row>>& changes() { return changes_; }

 private:
  static constexpr std::size_t kLinear = 16;  // a report touches about a dozen keys; a day's timers thousands

  // Open addressing over places, at most half full; 0 is free, else 1 + place.
  void index() {
    if (2 * changes_.size() <= places_.size()) return enter(changes_.size() - 1);
    places_.assign(std::bit_ceil(4 * changes_.size()), 0);
    for (std::size_t place = 0; place < changes_.size(); ++place) enter(place);
  }
  [[nodiscard]] std::uint32_t& slot_of(const Key& key) {
    for (std::size_t at = KeyHash()(key);; ++at) {
      std::uint32_t& slot = places_[at & (places_.size() - 1)];
      if (slot == 0 || changes_[slot - 1].key == key) return slot;
    }
  }
  void enter(std::size_t place) { slot_of(changes_[place].key) = static_cast<std::uint32_t>(place + 1); }
  Change<Key, Row>* find(const Key& key) {
    if (changes_.size() <= kLinear) {
      for (auto& c : changes_)
        if (c.key == key) return &c;
      return nullptr;
    }
    const std::uint32_t slot = slot_of(key);
    return slot == 0 ? nullptr : &changes_[slot - 1];
  }

  std::vector<Change<Key, Row>> changes_;
  std::vector<std::uint32_t> places_;  // none up to kLinear
};

// Makes the change real; each `before` must be what stands there.
template <class Key, class Row>
void apply_changes(Table<Key, Row>& table, const TableDelta<Key, Row>& delta) {
  for (const auto& c : delta.changes())
    if (!same(c.before, c.after)) table.set(c.key, c.before, c.after);
}

}  // namespace keiretsu::graph
