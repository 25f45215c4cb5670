#include "deal/vocabulary.h"

namespace keiretsu {
namespace {

using namespace std::string_view_literals;

constexpr std::array kActions = {"report"sv, "amend"sv, "retract"sv};
constexpr std::array kStages = {"rumour"sv, "announced"sv, "loi"sv, "definitive"sv, "closed"sv, "terminated"sv};
constexpr std::array kLegTypes = {"purchase"sv,  "equity"sv,  "debt"sv,   "in_kind"sv, "capex"sv,
                                  "guarantee"sv, "acquire"sv, "access"sv, "support"sv, "partner"sv};
constexpr std::array kBases = {"total"sv, "annual"sv, "up_to"sv, "round"sv, "valuation_implied"sv};
constexpr std::array kExclusivities = {"untold"sv, "exclusive"sv, "first_refusal"sv, "preferred"sv, "none"sv};
constexpr std::array kWhats = {"compute"sv, "chips"sv, "equity"sv, "ip"sv, "other"sv};
constexpr std::array kSourceKinds = {"untold"sv, "filing"sv, "party"sv, "wire"sv, "press"sv, "blog"sv, "social"sv};
constexpr std::array kLensNames = {"reported"sv, "stated"sv, "firm"sv};

// `first` skips the word that stands for absence: it is not on the wire.
template <class Enum, std::size_t N>
std::optional<Enum> parse(const std::array<std::string_view, N>& words, std::string_view word, std::size_t first = 0) {
  for (std::size_t i = first; i < N; ++i)
    if (words[i] == word) return static_cast<Enum>(i);
  return std::nullopt;
}

}  // namespace

bool admits(Lens lens, Stage stage) {
  switch (lens) {
    case Lens::reported: return true;
    case Lens::stated: return stage == Stage::loi || stage == Stage::announced || stage == Stage::definitive || stage == Stage::closed;
    case Lens::firm: return stage == Stage::definitive || stage == Stage::closed;
  }
  return false;
}

std::string_view name(Action a) { return kActions[static_cast<std::size_t>(a)]; }
std::string_view name(Stage s) { return kStages[static_cast<std::size_t>(s)]; }
std::string_view name(LegType t) { return kLegTypes[static_cast<std::size_t>(t)]; }
std::string_view name(Basis b) { return kBases[static_cast<std::size_t>(b)]; }
std::string_view name(Exclusivity e) { return kExclusivities[static_cast<std::size_t>(e)]; }
std::string_view name(What w) { return kWhats[static_cast<std::size_t>(w)]; }
std::string_view name(SourceKind k) { return kSourceKinds[static_cast<std::size_t>(k)]; }
std::string_view name(Lens l) { return kLensNames[static_cast<std::size_t>(l)]; }

std::optional<Action> parse_action(std::string_view word) { return parse<Action>(kActions, word); }
std::optional<Stage> parse_stage(std::string_view word) { return parse<Stage>(kStages, word); }
std::optional<LegType> parse_leg_type(std::string_view word) { return parse<LegType>(kLegTypes, word); }
std::optional<Basis> parse_basis(std::string_view word) { return parse<Basis>(kBases, word); }
std::optional<Exclusivity> parse_exclusivity(std::string_view word) { return parse<Exclusivity>(kExclusivities, word, 1); }
std::optional<What> parse_what(std::string_view word) { return parse<What>(kWhats, word); }
std::optional<SourceKind> parse_source_kind(std::string_view word) { return parse<SourceKind>(kSourceKinds, word, 1); }
std::optional<Lens> parse_lens(std::string_view word) { return parse<Lens>(kLensNames, word); }

}  // namespace keiretsu
