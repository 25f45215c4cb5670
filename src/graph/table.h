// A table of rows, a change to it as a value, and a view of the one through the other.
#pragma once

#include <tsl/robin_map.h>

#include <vector>

#include "base/check.h"
#include "graph/rows.h"

namespace keiretsu::graph {

template <class Key, class Row>
using Table = tsl::robin_map<Key, Row, KeyHash>;

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
    const Row row = before();
    changes_.push_back({key, row, row});
    if (changes_.size() > kLinear) {
      if (index_.empty())
        for (std::size_t i = 0; i < changes_.size(); ++i) index_.emplace(changes_[i].key, i);
      else index_.emplace(key, changes_.size() - 1);
    }
    return changes_.back().after;
  }
  [[nodiscard]] const Change<Key, Row>* find(const Key& key) const { return const_cast<TableDelta*>(this)->find(key); }

  [[nodiscard]] const std::vector<Change<Key, Row>>& changes() const { return changes_; }
  [[nodiscard]] std::vector<Change<Key, Row>>& changes() { return changes_; }

 private:
  static constexpr std::size_t kLinear = 16;  // a report touches about a dozen keys; a day's timers thousands

  Change<Key, Row>* find(const Key& key) {
    if (changes_.size() <= kLinear) {
      for (auto& c : changes_)
        if (c.key == key) return &c;
      return nullptr;
    }
    const auto it = index_.find(key);
    return it == index_.end() ? nullptr : &changes_[it->second];
  }

  std::vector<Change<Key, Row>> changes_;
  tsl::robin_map<Key, std::size_t, KeyHash> index_;  // empty up to kLinear
};

// Makes the change real; each `before` must be what stands there.
template <class Key, class Row>
void apply_changes(Table<Key, Row>& table, const TableDelta<Key, Row>& delta) {
  for (const auto& c : delta.changes()) {
    if (c.before == c.after) continue;
    const auto it = table.find(c.key);
    KEIRETSU_CHECK(it == table.end() ? c.before == Row{} : it->second == c.before);
    if (c.after == Row{}) table.erase(it);
    else if (it == table.end()) table.emplace(c.key, c.after);
    else it.value() = c.after;
  }
}

}  // namespace keiretsu::graph
