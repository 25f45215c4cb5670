// One record of the log into a ledger, the due days first: how every verb that reads
// reports from files does what the daemon's loop does.
#pragma once

#include <cstdint>
#include <functional>

#include "ledger/ledger.h"

namespace keiretsu::app {

// What files lack: the same files must give the same ids, and they have no topic.
[[nodiscard]] ledger::Origin origin_of_files();

// Milliseconds since 1970. A file's records have no time of their own: the present judges
// what is in the future.
[[nodiscard]] std::int64_t now_ms();

// Each step is seen before it is applied; the record's own is the last.
using StepVisitor = std::function<void(const ledger::Step&)>;
void feed(ledger::Ledger& ledger, const ledger::Told& told, const StepVisitor& seen);
// Time alone: the due days, then `day` itself if it is later than the present. Nothing before the first record.
void advance(ledger::Ledger& ledger, Day day, const StepVisitor& seen);

}  // namespace keiretsu::app
