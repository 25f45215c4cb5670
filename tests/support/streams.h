// Random streams of deal reports for property tests: what a hostile but valid
// upstream could send. The same (seed, reports) gives the same stream on any
// machine: one SplitMix64, mapped to choices by integer arithmetic alone.
//
// In a stream: subsidiaries (consolidated and not), declared rivals, dated
// figures, parties told by id, name, alias or identifier, provisional ones; all
// leg types and bases, currencies with and without a rate, terms that end,
// part_of; revisions out of order or absent, amendments, late reports,
// retractions, corrections, copies (also with other content), corroborations
// with the same and with other terms, rumours and letters that lapse; projects
// that several support, facts of quarters and years.
// Every report is one that a decoder would let through; no sum
// passes 2^62 in streams of up to 5,000 reports.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "deal/registry_entry.h"
#include "deal/report.h"

namespace keiretsu::testing {

struct Stream {
  std::vector<RegistryEntry> registry;
  FxTable fx;
  std::vector<DealReport> reports;  // in order of arrival
};

// Published over about `reports` * 4 days from 2020-01-01 on, but at least three years.
[[nodiscard]] Stream random_stream(std::uint64_t seed, std::size_t reports);

}  // namespace keiretsu::testing
