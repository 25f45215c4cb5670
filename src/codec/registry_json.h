// The registry file {"entities": [...]} and the fx table {"EUR": 1.17, ...},
// both JSON files that people edit: every fault is told, with its line, up to
// kProblemsMax. Pure; the bytes are the caller's.
//
// Registry. A null field is absent; unknown fields of the root, of an entry or of
// a figure are ignored, but one that is a slip away from a known field which the
// entry lacks ("alias" for "aliases", "annualRevenue") is a problem. Required: `id`
// and `name`; of a figure `value` (within +-1e16; of revenue not below 0) and `currency`. Ids are told once.
// Identifiers are those of a report's party; an unknown scheme is ignored. What an
// entry claims against others (names, identifiers, parents) is resolve's to judge.
// `consolidated` is true where absent.
//
// Fx table: three capital letters to USD a unit, at most 1e6; kept in ppm, rounded
// half to even (measures.md 11), of which 1 must be left. USD, if told, is 1.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "deal/registry_entry.h"

namespace keiretsu::codec {

inline constexpr std::size_t kProblemsMax = 100;  // the last one then says that there are more

struct Problem {
  std::size_t line = 1;  // 1-based
  std::string path;      // entities[3].annual_revenue.currency; empty: the whole file
  std::string message;   // what is there, and what was expected
  bool operator==(const Problem&) const = default;
};

// In the order of the file.
[[nodiscard]] std::expected<std::vector<RegistryEntry>, std::vector<Problem>> parse_registry(std::string_view json);
[[nodiscard]] std::expected<FxTable, std::vector<Problem>> parse_fx(std::string_view json);

}  // namespace keiretsu::codec
