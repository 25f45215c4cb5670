#include "alert/rule.h"

#include <array>

namespace keiretsu::alert {
namespace {

using namespace std::string_view_literals;

constexpr std::array kWatchNames = {"sourcing_hhi"sv,
                                    "sourcing_effective_number"sv,
                                    "sourcing_count_hhi"sv,
                                    "market_hhi"sv,
                                    "market_relation_hhi"sv,
                                    "direct_dependence"sv,
                                    "commitment_to_revenue"sv,
                                    "commitment_burden"sv,
                                    "share_shift_tv"sv,
                                    "share_shift_count_tv"sv,
                                    "capital_for_supply"sv,
                                    "coopetition_tie"sv,
                                    "host"sv,
                                    "new_supplier"sv,
                                    "exclusive"sv};
static_assert(kWatchNames.size() == kWatches);
constexpr std::array kConditions = {"level"sv, "shift"sv, "appears"sv, "vanishes"sv};
constexpr std::array kSeverities = {"info"sv, "warning"sv, "critical"sv};

template <class Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& words, std::string_view word) {
  for (std::size_t i = 0; i < N; ++i)
    if (words[i] == word) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace

std::string_view name(Watch w) { return kWatchNames[static_cast<std::size_t>(w)]; }
std::string_view name(Condition c) { return kConditions[static_cast<std::size_t>(c)]; }
std::string_view name(Severity s) { return kSeverities[static_cast<std::size_t>(s)]; }
std::optional<Watch> parse_watch(std::string_view word) { return parse<Watch>(kWatchNames, word); }
std::optional<Condition> parse_condition(std::string_view word) { return parse<Condition>(kConditions, word); }
std::optional<Severity> parse_severity(std::string_view word) { return parse<Severity>(kSeverities, word); }

std::string_view measure_name(Watch w) {
  switch (w) {
    case Watch::host: return "cloud_hosts";
    case Watch::new_supplier:
    case Watch::exclusive: return "sourcing_count_hhi";
    default: return name(w);
  }
}

bool supports(Watch w, Condition c) {
  switch (w) {
    case Watch::sourcing_hhi:
    case Watch::sourcing_count_hhi: return c == Condition::level || c == Condition::shift;
    case Watch::sourcing_effective_number:
    case Watch::market_hhi:
    case Watch::market_relation_hhi:
    case Watch::direct_dependence:
    case Watch::commitment_to_revenue:
    case Watch::commitment_burden: return c == Condition::level;
    case Watch::share_shift_tv:
    case Watch::share_shift_count_tv: return c == Condition::shift;
    case Watch::capital_for_supply:
    case Watch::coopetition_tie:
    case Watch::host: return c == Condition::appears || c == Condition::vanishes;
    case Watch::new_supplier: return c == Condition::appears;
    case Watch::exclusive: return c == Condition::vanishes;
  }
  return false;
}

}  // namespace keiretsu::alert
