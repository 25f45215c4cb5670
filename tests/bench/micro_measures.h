// What each family of measures costs a key, over the graph as it stands: the families are the headings of
// src/measure/README.md, the functions those that rules and readings ask.
#pragma once

#include "ledger/ledger.h"

namespace keiretsu::bench {

// The ledger must outlive the benchmarks.
void register_measures(const ledger::Ledger& ledger);

}  // namespace keiretsu::bench
