#include "app/report_warnings.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

#include "codec/place.h"
#include "config/problem.h"
#include "config/tables.h"
#include "resolve/name.h"

namespace keiretsu::app {
namespace {

constexpr Day kDuplicateDays = 30;

enum class End : std::uint8_t { from, to };

constexpr unsigned bit(LegType t) { return 1U << static_cast<unsigned>(t); }
constexpr unsigned kCapital = bit(LegType::equity) | bit(LegType::debt);  // not in_kind: an issuer gives shares for compute

// Words of roles that leave no doubt at which end of which legs a party stands.
struct RoleWord {
  std::string_view word;
  unsigned types;
  End end;
};
constexpr std::array<RoleWord, 23> kRoles = {{
    {"customer", bit(LegType::purchase), End::from}, {"buyer", bit(LegType::purchase) | bit(LegType::acquire), End::from},
    {"tenant", bit(LegType::purchase), End::from},   {"lessee", bit(LegType::purchase), End::from},
    {"licensee", bit(LegType::purchase), End::from}, {"supplier", bit(LegType::purchase), End::to},
    {"vendor", bit(LegType::purchase), End::to},     {"seller", bit(LegType::purchase), End::to},
    {"landlord", bit(LegType::purchase), End::to},   {"lessor", bit(LegType::purchase), End::to},
    {"licensor", bit(LegType::purchase), End::to},   {"investor", kCapital, End::from},
    {"lead investor", kCapital, End::from},          {"investee", kCapital, End::to},
    {"issuer", bit(LegType::equity), End::to},       {"lender", bit(LegType::debt), End::from},
    {"borrower", bit(LegType::debt), End::to},       {"guarantor", bit(LegType::guarantee), End::from},
    {"obligor", bit(LegType::guarantee), End::to},   {"acquirer", bit(LegType::acquire), End::from},
    {"target", bit(LegType::acquire), End::to},      {"member", bit(LegType::support), End::from},
    {"project", bit(LegType::support), End::to},
}};

// "Lead_Investor" and "lead-investor" are "lead investor".
std::string plain_role(std::string word) {
  for (char& c : word) c = c == '_' || c == '-' ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return word;
}

std::string leg_path(std::size_t leg, std::string_view field = {}) {
  return "legs[" + std::to_string(leg) + "]" + (field.empty() ? "" : "." + std::string(field));
}

// A role that some leg bears out is no mistake, whatever the others say: firms buy from each other.
void role_directions(const DealReport& report, std::vector<Warning>& out) {
  for (std::size_t p = 0; p < report.parties.size(); ++p) {
    for (const std::string& told : report.parties[p].roles) {
      const auto* role = std::ranges::find(kRoles, plain_role(told), &RoleWord::word);
      if (role == kRoles.end()) continue;
      std::vector<std::size_t> against;
      bool borne_out = false;
      for (std::size_t i = 0; i < report.legs.size(); ++i) {
        const LegTold& leg = report.legs[i];
        if ((role->types & bit(leg.type)) == 0) continue;
        const bool gives = leg.from == p, receives = leg.to == p;
        if (role->end == End::from ? gives : receives) borne_out = true;
        else if (gives || receives) against.push_back(i);
      }
      if (borne_out || against.empty()) continue;
      const LegTold& leg = report.legs[against.front()];
      const std::string type(name(leg.type));
      const auto end = [](bool from) { return std::string(from ? "from" : "to"); };
      out.push_back({"role_direction", leg_path(against.front(), end(role->end == End::to)),
                     "party " + codec::shown(report.parties[p].ref) + " has the role " + codec::shown(told) + " and stands at `" +
                         end(role->end == End::to) + "` of this " + type + "; expected at `" + end(role->end == End::from) +
                         "`, or another role"});
    }
  }
}

bool has_role(const PartyTold& party, std::string_view word) {
  return std::ranges::any_of(party.roles, [&](const std::string& told) { return plain_role(told) == word; });
}

// Investors: those with an equity leg into the receiver, and those who are only called so.
void whole_rounds(const DealReport& report, std::vector<Warning>& out) {
  for (std::size_t i = 0; i < report.legs.size(); ++i) {
    const LegTold& held = report.legs[i];
    if (held.type != LegType::equity || !held.amount || held.amount->basis != Basis::total) continue;
    std::set<std::size_t> investors;
    bool others_disclose = false;
    for (std::size_t j = 0; j < report.legs.size(); ++j) {
      const LegTold& leg = report.legs[j];
      if (leg.type != LegType::equity || leg.to != held.to) continue;
      investors.insert(leg.from);
      if (j != i && leg.amount) others_disclose = true;
    }
    for (std::size_t p = 0; p < report.parties.size(); ++p)
      if (p != held.to && (has_role(report.parties[p], "investor") || has_role(report.parties[p], "lead investor"))) investors.insert(p);
    if (investors.size() < 2 || others_disclose) continue;
    out.push_back({"whole_round", leg_path(i, "amount.basis"),
                   "one of " + std::to_string(investors.size()) + " investors in " + codec::shown(report.parties[*held.to].ref) +
                       " holds the only amount; if it is the sum of the whole round, \"round\" is expected, not \"total\""});
  }
}

void missing_terms(const DealReport& report, std::vector<Warning>& out) {
  for (std::size_t i = 0; i < report.legs.size(); ++i) {
    const LegTold& leg = report.legs[i];
    if (leg.type != LegType::purchase || !leg.amount || leg.term_years || leg.ends_on || report.ends_on) continue;
    out.push_back(
        {"missing_term", leg_path(i),
         "a purchase with an amount and without a term counts over five years; expected term_years or ends_on where it is known"});
  }
}

// What is well formed and moves no number, or none for long.
void without_effect(const DealReport& report, std::vector<Warning>& out) {
  const auto backward = [&](const auto& told, const std::string& path) {
    if (told.starts_on && told.ends_on && *told.ends_on <= *told.starts_on)
      out.push_back({"ends_before_start", path, "is not after starts_on, so it counts on no day; expected a later day"});
  };
  backward(report, "ends_on");
  if (report.legs.empty())
    out.push_back({"no_legs", "legs", "no leg is told, so nothing of the deal counts; expected who gives what to whom"});
  for (std::size_t i = 0; i < report.legs.size(); ++i) {
    const LegTold& leg = report.legs[i];
    backward(leg, leg_path(i, "ends_on"));
    if (leg.to == leg.from)
      out.push_back({"self_leg", leg_path(i, "to"), "is the party at `from`, so the leg ties nobody; expected another"});
  }
}

// Open projects are no organisations: nobody expects them in a registry.
bool is_project(const DealReport& report, std::size_t party) {
  const auto at_end = [party](const LegTold& leg) { return leg.to == party || leg.from == party || leg.benefit == party; };
  const auto supported = [party](const LegTold& leg) { return leg.type == LegType::support && leg.to == party; };
  return std::ranges::any_of(report.legs, supported) &&
         std::ranges::none_of(report.legs, [&](const LegTold& leg) { return at_end(leg) && !supported(leg); });
}

}  // namespace

ReportWarnings::ReportWarnings(const resolve::Registry& registry, FxTable fx)
    : registry_(registry),
      fx_(std::move(fx)),
      resolver_(registry_, symbols_),
      layers_(config::kKnownLayers.begin(), config::kKnownLayers.end()) {
  for (const RegistryEntry& entry : registry.entries()) layers_.insert(layers_.end(), entry.layers.begin(), entry.layers.end());
}

std::vector<Warning> ReportWarnings::of(const DealReport& report, const std::string& where) {
  std::vector<Warning> out;
  if (report.ends_deal()) return out;  // nothing of it counts
  role_directions(report, out);
  whole_rounds(report, out);
  missing_terms(report, out);
  without_effect(report, out);
  for (std::size_t i = 0; i < report.legs.size(); ++i)
    if (const auto& amount = report.legs[i].amount; amount && !fx_.rate(amount->currency))
      out.push_back({"no_rate", leg_path(i, "amount.currency"),
                     amount->currency + " has no rate, so the amount counts as undisclosed; expected one in the fx table"});
  unknown_names(report, out);
  unknown_layers(report, out);
  duplicates(report, where, out);
  return out;
}

void ReportWarnings::unknown_names(const DealReport& report, std::vector<Warning>& out) {
  for (std::size_t p = 0; p < report.parties.size(); ++p) {
    const PartyTold& party = report.parties[p];
    if (registry_.find(party) || is_project(report, p)) continue;
    const std::string told = !party.name.empty() ? party.name : !party.id.empty() ? party.id : party.ref;
    const std::string called(symbols_.id(resolver_.entity(party)));
    if (!unknown_.insert(called).second) continue;
    out.push_back({"unknown_name", "parties[" + std::to_string(p) + "]",
                   codec::shown(told) + " is nobody in the registry, so it counts as an organisation of its own" + hint(told)});
  }
}

// Only a hint for a person: nothing is ever merged by likeness.
std::string ReportWarnings::hint(const std::string& name) {
  const std::string plain = resolve::plain_name(name);
  std::vector<std::string> plain_names;
  std::vector<std::string_view> candidates, told;
  const auto add = [&](std::string_view candidate) {
    plain_names.push_back(resolve::plain_name(candidate));
    told.push_back(candidate);
  };
  for (const RegistryEntry& entry : registry_.entries()) {
    add(entry.name);
    for (const std::string& alias : entry.aliases) add(alias);
  }
  candidates.assign(plain_names.begin(), plain_names.end());
  std::string said = config::did_you_mean(plain, candidates);
  if (said.empty()) return said;
  // The plain form is what is compared, the name as the registry tells it what a person knows.
  const std::size_t open = said.find('"'), close = said.rfind('"');
  const auto it = std::ranges::find(plain_names, said.substr(open + 1, close - open - 1));
  return said.substr(0, open + 1) + std::string(told[static_cast<std::size_t>(it - plain_names.begin())]) + said.substr(close);
}

// Any word is a layer; one that looks like another and is in nobody's registry entry is probably a slip.
void ReportWarnings::unknown_layers(const DealReport& report, std::vector<Warning>& out) const {
  for (std::size_t i = 0; i < report.legs.size(); ++i) {
    const std::string& layer = report.legs[i].layer;
    if (layer.empty() || std::ranges::find(layers_, layer) != layers_.end()) continue;
    const std::string near = config::did_you_mean(layer, layers_);
    if (near.empty()) continue;
    out.push_back({"unknown_layer", leg_path(i, "layer"),
                   codec::shown(layer) + " is no layer of the contract or the registry, so it counts as a market of its own" + near});
  }
}

void ReportWarnings::duplicates(const DealReport& report, const std::string& where, std::vector<Warning>& out) {
  const Day day = report.announced_on.value_or(day_of(report.published_at));
  for (std::size_t i = 0; i < report.legs.size(); ++i) {
    const LegTold& leg = report.legs[i];
    if (!leg.amount || !leg.to) continue;
    const Terms terms{resolver_.house(report.parties[leg.from]),
                      resolver_.house(report.parties[*leg.to]),
                      leg.type,
                      leg.amount->value,
                      leg.amount->currency,
                      leg.amount->basis};
    std::vector<Seen>& seen = deals_[terms];
    bool known = false;
    for (const Seen& other : seen) {
      known = known || other.deal_id == report.deal_id;
      if (other.deal_id == report.deal_id || std::abs(other.day - day) > kDuplicateDays) continue;
      if (!duplicates_.emplace(std::min(other.deal_id, report.deal_id), std::max(other.deal_id, report.deal_id)).second) continue;
      out.push_back({"likely_duplicate", leg_path(i),
                     "the same pair, type and amount as in deal " + codec::shown(other.deal_id) + " (" + other.where + "), " +
                         std::to_string(std::abs(other.day - day)) + " days apart; expected one deal_id if it is one deal"});
    }
    if (!known) seen.push_back({report.deal_id, where, day});
  }
}

}  // namespace keiretsu::app
