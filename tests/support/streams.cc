#include "tests/support/streams.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "tests/support/dice.h"

namespace keiretsu::testing {
namespace {

using namespace std::string_view_literals;

constexpr Day kFirstDay = 18262;  // 2020-01-01
// Code-point order differs from any order of numbers, case or age.
constexpr std::array kStems = {"alba"sv,    "Borea"sv, "cumulo"sv, "delta"sv, "Échelon"sv,
                               "foundry"sv, "gamma"sv, "halo"sv,   "Ibis"sv,  "zeta"sv};
constexpr std::array kLayers = {"cloud"sv, "chips"sv, "energy"sv, "model"sv, "datacenter"sv};
constexpr std::array kForms = {""sv, " Inc."sv, ", Ltd."sv, " CORP"sv, " Co., Ltd."sv};
constexpr std::array kCurrencies = {"EUR"sv, "GBP"sv, "JPY"sv, "CHF"sv};  // CHF has no rate
constexpr std::array kPublishers = {"Wire A"sv, "Wire B"sv, "Daily C"sv, "Journal D"sv, "Blog E"sv, "Filing F"sv};
constexpr std::array kStages = {Stage::rumour, Stage::loi, Stage::announced, Stage::definitive, Stage::closed};

struct Organisation {
  std::string id, name, alias, lei, ticker;
  bool listed = true;
};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : dice_(seed ^ 0x6b656972657473ULL) {}

  Stream make(std::size_t reports) {
    stream_.fx.rates = {{"EUR", 1'170'000}, {"GBP", 1'312'345}, {"JPY", 6'713}};
    make_organisations();
    const auto days = static_cast<std::int64_t>(std::max<std::size_t>(reports * 4, 1100));
    Day today = kFirstDay;
    for (std::size_t n = 0; n < reports; ++n) {
      const Day passed = static_cast<Day>(days * static_cast<std::int64_t>(n) / static_cast<std::int64_t>(reports));
      today = next_day(today, std::max(today, kFirstDay + passed));
      now_ = start_of(today) + time_of_day();
      stream_.reports.push_back(next_report());
      watch(stream_.reports.back());
    }
    return std::move(stream_);
  }

 private:
  // A deal as its upstream sees it: the latest report is the template of the next.
  struct Deal {
    DealReport latest;
    std::int64_t revision = 0;
    bool numbered = true;  // its reports tell their revision
    std::vector<DealReport> told;
  };

  // Many reports come on the very day on which something else ends, lapses or is 90 days old.
  Day next_day(Day today, Day scheduled) {
    const auto first = watched_.upper_bound(today), last = watched_.upper_bound(scheduled);
    const auto n = static_cast<std::size_t>(std::distance(first, last));
    if (n == 0 || dice_.percent(40)) return scheduled;
    return *std::next(first, static_cast<std::ptrdiff_t>(dice_.below(n)));
  }
  void watch(const DealReport& r) {
    const Day told = day_of(r.published_at);
    watched_.insert(told + 90);
    if (r.stage == Stage::rumour) watched_.insert(told + 180);
    if (r.stage == Stage::loi) watched_.insert(told + 365);
    for (const LegTold& l : r.legs) {
      const Day begin = l.starts_on.value_or(r.starts_on.value_or(r.announced_on.value_or(told)));
      const auto days = l.term_years ? static_cast<Day>(*l.term_years * 365.25 + 0.5) : 1826;
      watched_.insert(l.term_years ? begin + days : l.ends_on.value_or(r.ends_on.value_or(begin + days)));
    }
  }

  // ---- the organisations ----------------------------------------------------
  void make_organisations() {
    const auto n = static_cast<std::size_t>(dice_.between(5, 40));
    for (std::size_t i = 0; i < n; ++i) {
      const std::string number = std::to_string(i);
      const std::string stem(dice_.pick(kStems));
      Organisation o;
      o.id = stem + "-" + number;
      o.name = stem + " " + number;
      o.alias = "The " + number + " of " + stem;
      o.lei = "LEI" + number;
      o.ticker = "T:" + number;
      o.listed = i < 3 || dice_.percent(85);
      organisations_.push_back(o);
    }
    std::vector<std::string> elders;  // an owner is older, so parents form no circle
    for (const Organisation& o : organisations_) {
      if (!o.listed) continue;
      stream_.registry.push_back(entry(o, elders));
      elders.push_back(o.id);
    }
    // The order of entries means nothing: a subsidiary may stand before its parent.
    for (std::size_t i = stream_.registry.size(); i > 1; --i) std::swap(stream_.registry[i - 1], stream_.registry[dice_.below(i)]);
  }

  RegistryEntry entry(const Organisation& o, const std::vector<std::string>& elders) {
    RegistryEntry e;
    e.id = o.id;
    e.name = o.name + std::string(dice_.pick(kForms));
    if (dice_.percent(70)) e.aliases.push_back(o.alias);
    if (dice_.percent(60)) e.identifiers.emplace_back("lei", o.lei);
    if (dice_.percent(40)) e.identifiers.emplace_back("ticker", o.ticker);
    e.kind = dice_.percent(15) ? "investor" : "operator";
    for (const std::string_view layer : kLayers)
      if (dice_.percent(25)) e.layers.emplace_back(layer);
    if (dice_.percent(15)) e.layers.emplace_back("capital");
    if (!elders.empty() && dice_.percent(30)) {
      e.parent = dice_.pick(elders);
      e.consolidated = dice_.percent(75);
    }
    if (!elders.empty() && dice_.percent(20)) e.rivals.push_back(dice_.pick(elders));
    if (dice_.percent(15)) e.rivals.push_back(dice_.pick(organisations_).id);  // perhaps itself, its parent or nobody listed
    if (dice_.percent(70)) e.annual_revenue = figures();
    if (dice_.percent(50)) e.equity = figures();
    return e;
  }

  std::vector<FigureTold> figures() {
    std::vector<FigureTold> list;
    for (auto n = dice_.between(1, 4); n > 0; --n) {
      FigureTold f;
      f.value = static_cast<double>(dice_.percent(8) ? dice_.between(-1, 0) : magnitude(7, 11));
      if (dice_.percent(20)) f.value += 0.125;
      f.currency = currency();
      // Few days, so that several are published on one.
      if (dice_.percent(75)) f.published_on = kFirstDay + static_cast<Day>(dice_.between(0, 20) * 60);
      if (f.published_on) watched_.insert(*f.published_on);
      if (dice_.percent(40)) f.period_end = kFirstDay + static_cast<Day>(dice_.between(-3, 3) * 365);
      list.push_back(f);
    }
    return list;
  }

  // ---- small choices --------------------------------------------------------
  std::string currency() { return std::string(dice_.percent(80) ? "USD"sv : dice_.pick(kCurrencies)); }

  // Spread over powers of ten from 10^low to 10^high.
  std::int64_t magnitude(std::int64_t low, std::int64_t high) {
    std::int64_t power = 1;
    for (auto exponent = dice_.between(low, high - 1); exponent > 0; --exponent) power *= 10;
    return power * dice_.between(10, 99) / 10;
  }

  // Days begin and end within the stream too; two reports may come at one instant.
  Micros time_of_day() {
    if (dice_.percent(10)) return 0;
    if (dice_.percent(10)) return kMicrosPerDay - 1;
    if (dice_.percent(50)) return kMicrosPerDay / 2;
    return static_cast<Micros>(dice_.below(static_cast<std::uint64_t>(kMicrosPerDay)));
  }

  PartyTold party(std::size_t place) {
    PartyTold p;
    p.ref = "p" + std::to_string(place);
    // A few organisations are in most deals.
    const auto n = organisations_.size();
    const Organisation& o = organisations_[std::min(dice_.below(n), dice_.below(n))];
    const auto spelled = [&] {
      std::string name = dice_.percent(30) ? o.alias : o.name;
      if (dice_.percent(30))
        for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      return name + std::string(dice_.pick(kForms));
    };
    switch (dice_.below(8)) {
      case 0: p.name = spelled(); break;
      case 1: p.identifiers = {{"lei", o.lei}, {"ticker", dice_.pick(organisations_).ticker}}; break;
      case 2:
        p.identifiers = {{"lei", "nobody"}, {"ticker", o.ticker}};
        p.name = spelled();
        break;
      case 3:
        p.id = "unheard-of-" + std::to_string(dice_.below(4));
        p.name = dice_.percent(50) ? spelled() : "Newcomer";
        break;
      case 4:
        p.id = o.id;
        p.name = spelled();
        break;
      default: p.id = o.id; break;
    }
    return p;
  }

  AmountTold amount(LegType type) {
    AmountTold a;
    const auto basis = dice_.below(100);
    a.basis = basis < 55   ? Basis::total
              : basis < 70 ? Basis::annual
              : basis < 80 ? Basis::up_to
              : basis < 90 ? Basis::valuation_implied
                           : Basis::round;
    if (a.basis == Basis::round && !is_capital(type)) a.basis = Basis::total;
    a.currency = currency();
    if (dice_.percent(4)) {
      a.value = 0;
    } else if (dice_.percent(10)) {
      a.value = static_cast<double>(dice_.between(1, 9999)) / 1000.0;  // where rounding matters
    } else if (a.basis == Basis::annual && dice_.percent(1)) {
      a.value = 1e13;
    } else {
      // Round numbers give equal shares, hence ties.
      a.value = static_cast<double>(dice_.percent(40) ? 1'000'000'000 * dice_.between(1, 3) : magnitude(6, 11));
      if (dice_.percent(10)) a.value += 0.005;
    }
    return a;
  }

  std::optional<Day> day_near_now(std::int64_t before, std::int64_t after) {
    return day_of(now_) + static_cast<Day>(dice_.between(-before, after));
  }

  LegTold leg(std::size_t parties) {
    constexpr std::array types = {LegType::purchase, LegType::purchase,  LegType::purchase, LegType::purchase, LegType::purchase,
                                  LegType::equity,   LegType::equity,    LegType::debt,     LegType::in_kind,  LegType::capex,
                                  LegType::capex,    LegType::guarantee, LegType::acquire,  LegType::access,   LegType::access,
                                  LegType::support,  LegType::partner};
    const auto anyone = [&] { return static_cast<std::uint16_t>(dice_.below(parties)); };
    LegTold l;
    l.type = dice_.pick(types);
    // The first parties are the usual customer and supplier.
    l.from = dice_.percent(50) ? std::uint16_t{0} : anyone();
    if (l.type != LegType::capex || dice_.percent(60)) l.to = dice_.percent(50) && parties > 1 ? std::uint16_t{1} : anyone();
    if (is_capital(l.type) && dice_.percent(50) && l.to) std::swap(l.from, *l.to);
    if (l.type == LegType::capex || l.type == LegType::guarantee ? dice_.percent(70) : dice_.percent(3)) l.benefit = anyone();
    const bool has_layer = l.type == LegType::purchase || l.type == LegType::capex || l.type == LegType::support;
    if (has_layer && dice_.percent(85))
      l.layer = dice_.percent(5) ? "other" : dice_.percent(60) ? "cloud" : std::string(dice_.pick(kLayers));
    if (l.type == LegType::in_kind && dice_.percent(80)) l.what = static_cast<What>(dice_.below(5));
    if (dice_.percent(is_valued(l.type) ? 65 : 15)) l.amount = amount(l.type);
    if (l.type == LegType::equity && dice_.percent(30)) l.stake = static_cast<double>(dice_.between(0, 1000)) / 1000.0;
    if (dice_.percent(35)) {
      constexpr std::array years = {0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0, 0.1, 0.33, 0.001, 110.0};
      l.term_years = dice_.pick(years);
    }
    if (dice_.percent(15)) l.starts_on = day_near_now(400, 400);
    if (dice_.percent(20)) l.ends_on = day_near_now(100, 900);
    l.conditional = dice_.percent(15);
    if (dice_.percent(5)) l.quantity = QuantityTold{static_cast<double>(dice_.between(1, 5000)), "MW"};
    if (dice_.percent(10)) l.exclusivity = Exclusivity::exclusive;
    if (dice_.percent(12)) l.part_of = "deal-" + std::to_string(dice_.below(deals_.size() + 1));
    return l;
  }

  std::vector<SourceTold> sources() {
    std::vector<SourceTold> list;
    for (auto n = dice_.between(0, 2); n > 0; --n) {
      SourceTold s;
      s.publisher = dice_.pick(kPublishers);
      if (dice_.percent(30)) s.group = "story-" + std::to_string(dice_.below(5));
      s.kind = static_cast<SourceKind>(dice_.below(7));
      list.push_back(s);
    }
    return list;
  }

  // ---- the life of a deal ---------------------------------------------------
  DealReport next_report() {
    if (deals_.empty() || dice_.percent(45)) return new_deal();
    Deal& deal = deals_[dice_.below(deals_.size())];
    const auto fate = dice_.below(100);
    if (fate < 40) return amendment(deal);
    if (fate < 52) return ending(deal);
    if (fate < 72) return corroboration(deal);
    if (fate < 84) return copy(deal);
    return lower_revision(deal);
  }

  // A few projects, each in few layers, backed by several at a time.
  void back_a_project(DealReport& r) {
    PartyTold project;
    project.ref = "project";
    project.id = project.name = "open-" + std::to_string(dice_.below(3));
    const auto place = static_cast<std::uint16_t>(r.parties.size());
    for (std::uint16_t backer = 0; backer < place; ++backer) {
      LegTold l;
      l.type = LegType::support;
      l.from = backer;
      l.to = place;
      if (dice_.percent(80)) l.layer = dice_.percent(70) ? "energy" : std::string(dice_.pick(kLayers));
      if (dice_.percent(15)) l.ends_on = day_near_now(0, 600);
      r.legs.push_back(l);
    }
    r.parties.push_back(project);
  }

  void state_dependence(DealReport& r) {
    constexpr std::array periods = {"2019"sv, "2019-Q4"sv, "2020"sv, "2020-Q1"sv, "2020-Q4"sv, "2021"sv, "2021-Q2"sv};
    const auto anyone = [&] { return static_cast<std::uint16_t>(dice_.below(r.parties.size())); };
    for (auto n = dice_.between(1, 3); n > 0; --n) {
      FactTold f{0, std::uint16_t{1}, static_cast<double>(dice_.between(0, 100)) / 100.0, std::string(dice_.pick(periods))};
      if (dice_.percent(20)) f.subject = anyone();
      if (dice_.percent(20)) f.counterparty = anyone();
      if (dice_.percent(5)) f.counterparty.reset();
      r.facts.push_back(f);
    }
  }

  DealReport new_deal() {
    Deal& deal = deals_.emplace_back();
    DealReport& r = deal.latest;
    r.deal_id = "deal-" + std::to_string(deals_.size() - 1);
    r.kind = "supply";
    r.stage = dice_.pick(kStages);
    deal.numbered = dice_.percent(70);
    const auto parties = static_cast<std::size_t>(dice_.between(2, 5));
    for (std::size_t i = 0; i < parties; ++i) r.parties.push_back(party(i));
    for (auto n = dice_.between(dice_.percent(90) ? 1 : 0, 4); n > 0; --n) r.legs.push_back(leg(parties));
    if (dice_.percent(12)) back_a_project(r);
    if (dice_.percent(30)) r.announced_on = day_near_now(60, 0);
    if (dice_.percent(20)) r.starts_on = day_near_now(100, 300);
    if (dice_.percent(10)) r.starts_on = day_near_now(2200, -1200);  // long ago: default terms end within the stream
    if (dice_.percent(20)) r.ends_on = day_near_now(50, 800);
    return tell(deal, Action::report);
  }

  DealReport amendment(Deal& deal) {
    DealReport& r = deal.latest;
    r.action = Action::amend;
    r.correction = dice_.percent(20);
    // Forward as a rule, at times back to a letter or a rumour of changes.
    r.stage = dice_.percent(25) || r.stage == Stage::terminated ? dice_.pick(kStages) : r.stage;
    if (dice_.percent(15)) {
      PartyTold& p = r.parties[dice_.below(r.parties.size())];
      p = party(r.parties.size());
      p.ref = "q" + std::to_string(++serial_);
    }
    if (!r.legs.empty() && dice_.percent(60)) {
      LegTold& l = r.legs[dice_.below(r.legs.size())];
      if (is_valued(l.type)) l.amount = dice_.percent(20) ? std::nullopt : std::optional(amount(l.type));
    }
    if (!r.legs.empty() && dice_.percent(20)) r.legs.erase(r.legs.begin() + static_cast<std::ptrdiff_t>(dice_.below(r.legs.size())));
    if (r.legs.size() < 6 && dice_.percent(30)) r.legs.push_back(leg(r.parties.size()));
    if (dice_.percent(15)) r.ends_on = dice_.percent(50) ? std::nullopt : day_near_now(10, 400);
    // A number may be left out: its report comes later, or never.
    deal.revision += dice_.percent(20) ? 1 : 0;
    return tell(deal, Action::amend);
  }

  DealReport ending(Deal& deal) {
    if (dice_.percent(50)) {
      deal.latest.stage = Stage::terminated;
      return tell(deal, dice_.percent(80) ? Action::amend : Action::report);
    }
    return tell(deal, Action::retract);
  }

  // Another report of a revision told before: same terms, or others (a conflict).
  DealReport corroboration(Deal& deal) {
    DealReport r = dice_.pick(deal.told);
    // Before or after the first one's in the order of ids.
    r.event_id = (dice_.percent(50) ? "c" : r.event_id + "-") + std::to_string(++serial_);
    // Published a little before or after, or at that very instant.
    r.published_at += dice_.percent(30) ? 0 : Micros{dice_.between(-20, 60)} * (kMicrosPerDay / 2);
    r.sources = sources();
    if (dice_.percent(40) && !r.legs.empty()) {
      LegTold& l = r.legs[dice_.below(r.legs.size())];
      if (is_valued(l.type)) l.amount = amount(l.type);
      else l.ends_on = day_near_now(0, 200);
    } else if (r.legs.size() > 1) {
      std::swap(r.legs.front(), r.legs.back());  // the order of legs is no term
    }
    if (dice_.percent(10)) r.stage = dice_.pick(kStages);
    deal.told.push_back(r);
    return r;
  }

  DealReport copy(Deal& deal) {
    DealReport r = dice_.pick(deal.told);
    if (dice_.percent(40)) {  // an event id used again
      r.stage = dice_.pick(kStages);
      r.published_at = now_;
      r.revision += 1;
      r.legs.clear();
    }
    return r;
  }

  // A version between or below those told: late, or sent out of order.
  DealReport lower_revision(Deal& deal) {
    DealReport r = dice_.pick(deal.told);
    r.event_id = "late-" + std::to_string(++serial_);
    r.published_at = now_ - Micros{dice_.between(1, 400)} * kMicrosPerDay;
    r.revision = deal.numbered ? dice_.between(1, deal.revision + 1) : r.published_at;
    if (deal.numbered) deal.revision = std::max(deal.revision, r.revision);
    r.stage = dice_.pick(kStages);
    r.action = Action::report;
    if (r.legs.size() < 6) r.legs.push_back(leg(r.parties.size()));
    deal.told.push_back(r);
    return r;
  }

  DealReport tell(Deal& deal, Action action) {
    DealReport r = deal.latest;
    r.action = action;
    deal.revision += 1;
    // Ids of events are unique within a deal only.
    r.event_id = "r" + std::to_string(++serial_ % 3 == 0 ? serial_ : deal.revision * 1000 + static_cast<std::int64_t>(deal.told.size()));
    r.published_at = now_;
    if (dice_.percent(15)) r.published_at -= Micros{dice_.between(1, 250)} * kMicrosPerDay;  // late
    r.revision = deal.numbered ? deal.revision : r.published_at;
    if (r.ends_deal() && dice_.percent(70)) r.legs.clear();
    r.confidence = static_cast<double>(dice_.between(1, 100)) / 100.0;
    r.sources = sources();
    if (dice_.percent(15)) state_dependence(r);
    deal.told.push_back(r);
    return r;
  }

  Dice dice_;
  Stream stream_;
  std::vector<Organisation> organisations_;
  std::vector<Deal> deals_;
  std::set<Day> watched_;
  Micros now_ = 0;
  std::int64_t serial_ = 0;
};

}  // namespace

Stream random_stream(std::uint64_t seed, std::size_t reports) { return Generator(seed).make(reports); }

}  // namespace keiretsu::testing
