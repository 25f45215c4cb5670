// The closed words of the wire contract (events.md), and the three lenses.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace keiretsu {

enum class Action : std::uint8_t { report, amend, retract };
enum class Stage : std::uint8_t { rumour, announced, loi, definitive, closed, terminated };
enum class LegType : std::uint8_t { purchase, equity, debt, in_kind, capex, guarantee, acquire, access, support, partner };
enum class Basis : std::uint8_t { total, annual, up_to, round, valuation_implied };
enum class Exclusivity : std::uint8_t { untold, exclusive, first_refusal, preferred, none };
enum class What : std::uint8_t { compute, chips, equity, ip, other };
inline constexpr std::size_t kWhatCount = 5;
enum class SourceKind : std::uint8_t { untold, filing, party, wire, press, blog, social };

// Each counts full amounts. reported: everything live; stated: the parties have
// said so (loi, announced, definitive, closed); firm: definitive, closed.
enum class Lens : std::uint8_t { reported, stated, firm };
inline constexpr int kLenses = 3;
inline constexpr std::array<Lens, kLenses> kAllLenses = {Lens::reported, Lens::stated, Lens::firm};
[[nodiscard]] constexpr std::size_t index(Lens lens) { return static_cast<std::size_t>(lens); }

// May a report of this stage win in this lens? (A report that ends its deal may in all.)
[[nodiscard]] bool admits(Lens lens, Stage stage);

[[nodiscard]] std::string_view name(Action a);
[[nodiscard]] std::string_view name(Stage s);
[[nodiscard]] std::string_view name(LegType t);
[[nodiscard]] std::string_view name(Basis b);
[[nodiscard]] std::string_view name(Exclusivity e);
[[nodiscard]] std::string_view name(What w);
[[nodiscard]] std::string_view name(SourceKind k);
[[nodiscard]] std::string_view name(Lens l);

// nullopt: no such word.
[[nodiscard]] std::optional<Action> parse_action(std::string_view word);
[[nodiscard]] std::optional<Stage> parse_stage(std::string_view word);
[[nodiscard]] std::optional<LegType> parse_leg_type(std::string_view word);
[[nodiscard]] std::optional<Basis> parse_basis(std::string_view word);
[[nodiscard]] std::optional<Exclusivity> parse_exclusivity(std::string_view word);
[[nodiscard]] std::optional<What> parse_what(std::string_view word);
[[nodiscard]] std::optional<SourceKind> parse_source_kind(std::string_view word);
[[nodiscard]] std::optional<Lens> parse_lens(std::string_view word);

// equity, debt, in_kind: capital given to a firm.
[[nodiscard]] constexpr bool is_capital(LegType t) { return t == LegType::equity || t == LegType::debt || t == LegType::in_kind; }
// The legs that may have an amount that counts, hence the base of disclosed_share.
[[nodiscard]] constexpr bool is_valued(LegType t) {
  return is_capital(t) || t == LegType::purchase || t == LegType::capex || t == LegType::guarantee;
}

}  // namespace keiretsu
