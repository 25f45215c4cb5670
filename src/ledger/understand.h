// From a report as told to a report as understood: names to houses, money to cents, the
// hash of its terms. Source: measures.md 2 and 11 (Amounts, Legs, Terms, Entities).
#pragma once

#include <cstdint>

#include "base/fault.h"
#include "deal/deal.h"
#include "deal/registry_entry.h"
#include "deal/report.h"
#include "resolve/resolver.h"
#include "resolve/symbols.h"

namespace keiretsu::ledger {

struct Understood {
  Version version;
  std::int64_t fx_missing = 0;  // amounts in a currency without a rate: those legs count as undisclosed
};

// Refuses (`capacity`) an amount beyond 2^62 cents, and words for layers beyond the table.
// New names are interned: the symbols grow, which nobody can see.
[[nodiscard]] Accepted<Understood> understand(const DealReport& report, resolve::Resolver& resolver, resolve::Symbols& symbols,
                                              const FxTable& fx);

}  // namespace keiretsu::ledger
