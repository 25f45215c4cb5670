#include "measure/batch_legs.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "base/time.h"

namespace keiretsu::measure {
namespace {

constexpr Day kDefaultTermDays = 1826;
constexpr Day kRumourDays = 180;
constexpr Day kLoiDays = 365;

using Reports = std::vector<const DealReport*>;

// Per deal its reports published up to the end of the day. Which of two
// reports of one event id counts is decided by the whole log.
std::map<std::string, Reports> reports_by_deal(std::span<const DealReport> log, Day day) {
  std::map<std::string, Reports> deals;
  std::set<std::pair<std::string, std::string>> seen;
  for (const DealReport& report : log) {
    if (!seen.emplace(report.deal_id, report.event_id).second) continue;
    if (report.published_at < start_of(day + 1)) deals[report.deal_id].push_back(&report);
  }
  return deals;
}

bool told_before(const DealReport* a, const DealReport* b) {
  return std::tie(a->published_at, a->event_id) < std::tie(b->published_at, b->event_id);
}

// The report that gives the deal its terms in this lens; none: the deal is not there.
const DealReport* winner(const Reports& reports, Lens lens, Day day) {
  std::map<std::int64_t, const DealReport*> revisions;  // the first report of each
  for (const DealReport* report : reports) {
    const DealReport*& first = revisions[report->revision];
    if (first == nullptr || told_before(report, first)) first = report;
  }
  for (auto it = revisions.rbegin(); it != revisions.rend(); ++it) {
    const DealReport* report = it->second;
    if (report->ends_deal()) return nullptr;
    if (!admits(lens, report->stage)) continue;
    const Day age = day - day_of(report->published_at);
    if (report->stage == Stage::rumour && age >= kRumourDays) return nullptr;
    if (report->stage == Stage::loi && age >= kLoiDays) return nullptr;
    return report;
  }
  return nullptr;
}

struct Term {
  Day begin = 0, end = 0;
  bool stated = false;  // the end is told, not the default
  [[nodiscard]] Int128 days() const { return std::max(Int128{1}, Int128{end} - begin); }
};

Term term_of(const LegTold& leg, const DealReport& report, Day first_told_on) {
  Term term;
  term.begin = leg.starts_on         ? *leg.starts_on
               : report.starts_on    ? *report.starts_on
               : report.announced_on ? *report.announced_on
                                     : first_told_on;
  if (leg.term_years) {
    const std::optional<Int128> scaled = scale_decimal(*leg.term_years, 14'610'000);
    KEIRETSU_CHECK(scaled);
    term.end = term.begin + static_cast<Day>(round_half_even(*scaled, 40'000));
    term.stated = true;
  } else if (leg.ends_on || report.ends_on) {
    term.end = leg.ends_on ? *leg.ends_on : *report.ends_on;
    term.stated = true;
  } else {
    term.end = term.begin + kDefaultTermDays;
  }
  return term;
}

bool is_live(LegType type, const Term& term, Day day) {
  switch (type) {
    case LegType::purchase:
    case LegType::capex:
    case LegType::debt: return day < term.end;
    case LegType::equity:
    case LegType::in_kind: return true;
    case LegType::guarantee:
    case LegType::acquire:
    case LegType::access:
    case LegType::support:
    case LegType::partner: return !term.stated || day < term.end;
  }
  return true;
}

// A of the leg in US cents, a whole round's too; absent: nothing is known.
std::optional<Int128> known_cents(const LegTold& leg, const FxTable& fx) {
  if (!is_valued(leg.type) || !leg.amount) return std::nullopt;
  const std::optional<Ppm> rate = fx.rate(leg.amount->currency);
  if (!rate) return std::nullopt;
  const std::optional<Int128> cents = to_cents(leg.amount->value, *rate);
  KEIRETSU_CHECK(cents);  // else refused: capacity
  return cents;
}

Cents within_capacity(Int128 cents) {
  KEIRETSU_CHECK(cents >= 0 && cents <= kCentsMax);  // else refused: capacity
  return static_cast<Cents>(cents);
}

Cents value_of(Int128 cents, Basis basis, const Term& term) {
  return within_capacity(basis == Basis::annual ? round_half_even(4 * term.days() * cents, 1461) : cents);
}

// A year, while it flows.
Cents flow_of(Int128 cents, Basis basis, const Term& term) {
  return within_capacity(basis == Basis::annual ? cents : round_half_even(1461 * cents, 4 * term.days()));
}

void tell_amount(BatchLeg& leg, const LegTold& told, const Term& term, Day day, const FxTable& fx) {
  const std::optional<Int128> cents = known_cents(told, fx);
  if (!cents) return;
  const Basis basis = told.amount->basis;
  const Cents value = value_of(*cents, basis, term);
  // Equity and in-kind capital outlive their end: they stop flowing then.
  const bool flows = told.to && told.type != LegType::guarantee && basis != Basis::valuation_implied && day < term.end;
  const Cents flow = flows ? flow_of(*cents, basis, term) : 0;
  leg.disclosed = basis != Basis::round;
  leg.implied = basis == Basis::valuation_implied;
  (leg.disclosed ? leg.value_cents : leg.round_value_cents) = value;
  (leg.disclosed ? leg.flow_cents : leg.round_flow_cents) = flow;
}

std::vector<BatchLeg> legs_of(const DealReport& report, Day first_told_on, const BatchInput& input, const BatchRegistry& registry,
                              Day day) {
  std::vector<BatchLeg> live;
  for (const LegTold& told : report.legs) {
    const Term term = term_of(told, report, first_told_on);
    if (!is_live(told.type, term, day)) continue;

    BatchLeg leg;
    leg.deal_id = report.deal_id;
    leg.type = told.type;
    leg.from = registry.house_of(report.parties.at(told.from));
    if (told.to) leg.to = registry.house_of(report.parties.at(*told.to));
    if (leg.from == leg.to) continue;
    if (told.benefit) leg.benefit = registry.house_of(report.parties.at(*told.benefit));
    leg.layer = told.layer;
    if (leg.layer.empty() && told.to && (told.type == LegType::purchase || told.type == LegType::capex)) leg.layer = "other";
    leg.what = told.what.value_or(What::other);
    leg.part_of = !told.part_of.empty();
    leg.stake = told.stake;
    tell_amount(leg, told, term, day, input.fx);
    live.push_back(std::move(leg));
  }
  return live;
}

std::vector<BatchFact> facts_of(const DealReport& report, const BatchRegistry& registry) {
  std::vector<BatchFact> facts;
  for (const FactTold& told : report.facts) {
    if (!told.counterparty) continue;
    const std::string subject = registry.house_of(report.parties.at(told.subject));
    const std::string counterparty = registry.house_of(report.parties.at(*told.counterparty));
    if (subject != counterparty) facts.push_back({report.deal_id, subject, counterparty, told.share, told.period});
  }
  return facts;
}

}  // namespace

BatchLive batch_live(const BatchInput& input, const BatchRegistry& registry, Lens lens, Day day) {
  BatchLive live;
  for (const auto& [deal_id, reports] : reports_by_deal(input.reports, day)) {
    const DealReport* report = winner(reports, lens, day);
    if (report == nullptr) continue;
    const Day first_told_on = day_of((*std::min_element(reports.begin(), reports.end(), told_before))->published_at);
    for (BatchLeg& leg : legs_of(*report, first_told_on, input, registry, day)) live.legs.push_back(std::move(leg));
    for (BatchFact& fact : facts_of(*report, registry)) live.facts.push_back(std::move(fact));
  }
  return live;
}

}  // namespace keiretsu::measure
