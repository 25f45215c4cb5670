// From rows back to a Ledger: used by the daemon at its start, and by every verb that
// reads a store. The facts are decoded again and folded, the alert states read.
//
// Owner: the caller; the Store may be read-only. A Fault leaves nothing behind.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/fault.h"
#include "codec/rows.h"
#include "deal/report.h"
#include "ledger/ledger.h"
#include "loop/io.h"
#include "loop/meta.h"

namespace keiretsu::loop {

// The texts of registry, rules and fx that are in force.
[[nodiscard]] Outcome<codec::EpochRow> read_epoch(Store& store, std::int64_t epoch);

// config.origin and config.epoch are taken from `meta`. Fault: failed, naming the row that
// is damaged; bad_config, if a fact cannot be understood under this config, or an alert is
// open whose rule is neither in the rules nor among the retired.
[[nodiscard]] Outcome<std::unique_ptr<ledger::Ledger>> restore(Store& store, const Meta& meta, ledger::Config config);

// Every fact in the order of the log, until `visit` gives false. Fault: failed, naming the row
// that is damaged.
struct Fact {
  codec::FactKey key;
  std::int64_t timestamp_ms = -1;
  DealReport report;
};
[[nodiscard]] Outcome<void> each_fact(Store& store, const std::function<bool(Fact&&)>& visit);

// A key as text for messages: what is not printable as \xHH.
[[nodiscard]] std::string shown_key(std::string_view key);

}  // namespace keiretsu::loop
