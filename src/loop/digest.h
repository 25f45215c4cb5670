// What a store holds, in one number and in counts: the same for every run over the same
// log, however often it was killed, and on any machine. Reads rows; folds them anew.
#pragma once

#include <map>
#include <string>

#include "base/fault.h"
#include "ledger/ledger.h"
#include "loop/io.h"
#include "loop/meta.h"

namespace keiretsu::loop {

// SHA-256 in hex over facts, folds (by names, in the order of names), alert states,
// transitions and dead letters; and where the log stands. Not over cursors, the writer's
// epoch or dense numbers. `ledger` is restored from `store`, or is what has written it.
[[nodiscard]] Outcome<std::string> state_digest(Store& store, const Meta& meta, const ledger::Ledger& ledger);

// SHA-256 in hex of the folds alone.
[[nodiscard]] std::string fold_digest(const ledger::Ledger& ledger);

// In terms of reports as told: the highest revision of each deal, dates and terms not looked
// at. The names are those of the manifest of tests/support/gen_deals.py.
struct StateCounts {
  ledger::Counters counters;
  std::int64_t deals = 0, deals_live = 0, deals_emptied = 0;
  std::int64_t legs_live = 0, legs_live_disclosed = 0, legs_live_part_of = 0, legs_live_inside_a_house = 0;
  std::map<std::string, std::int64_t> legs_live_by_type;
  std::map<std::string, Int128> cents_live;  // by currency: hundredths
  struct Entities {
    std::int64_t registry = 0, named = 0, provisional = 0, named_live = 0, provisional_live = 0;
  } entities;
};
// `registry`: that of the epoch in force.
[[nodiscard]] Outcome<StateCounts> state_counts(Store& store, const Meta& meta, const resolve::Registry& registry);

}  // namespace keiretsu::loop
