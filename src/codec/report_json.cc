#include "codec/report_json.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "codec/field_reader.h"
#include "codec/words.h"

namespace keiretsu::codec {
namespace {

namespace dom = simdjson::dom;
using enum RejectionClass;

constexpr Words kReport{"event_id",  "deal_id", "revision", "correction", "action",     "stage",   "kind",  "published_at", "announced_on",
                        "starts_on", "ends_on", "parties",  "legs",       "confidence", "sources", "facts", "note"};
constexpr Words kParty{"ref", "id", "name", "identifiers", "roles"};
constexpr Words kIdentifiers{"cik", "domain", "figi", "lei", "ticker", "wikidata"};  // sorted, as the party keeps them
constexpr Words kLeg{"type",       "from",      "to",      "for",         "layer",    "what",        "amount",  "stake",
                     "term_years", "starts_on", "ends_on", "conditional", "quantity", "exclusivity", "part_of", "note"};
constexpr Words kAmount{"value", "currency", "basis"};
constexpr Words kQuantity{"value", "unit"};
constexpr Words kSource{"publisher", "title", "url", "published_on", "kind", "group", "reliability", "verified"};
constexpr Words kFact{"of", "subject", "counterparty", "share", "period"};

constexpr std::size_t kAny = Place::kMember;  // no limit but the bytes of the value
constexpr std::string_view kRefExpected = "the ref of a party (default: its id, else its name)";

// YYYY or YYYY-Qn
bool is_period(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if ((text.size() != 4 && text.size() != 7) || !std::all_of(text.begin(), text.begin() + 4, digit)) return false;
  return text.size() == 4 || (text[4] == '-' && text[5] == 'Q' && text[6] >= '1' && text[6] <= '4');
}

// The handles of the parties: which party does a ref name?
class Handles {
 public:
  // Precondition: at most kPartiesMax parties, which stay where they are.
  void index(const std::vector<PartyTold>& parties) {
    parties_ = parties;
    for (std::size_t i = 0; i < parties.size(); ++i) sorted_[i] = static_cast<std::uint16_t>(i);
    std::sort(sorted_.begin(), end(), [&](std::uint16_t a, std::uint16_t b) {
      const int order = parties[a].ref.compare(parties[b].ref);
      return order != 0 ? order < 0 : a < b;
    });
  }
  [[nodiscard]] std::optional<std::uint16_t> find(std::string_view ref) const {
    const auto found =
        std::lower_bound(sorted_.begin(), end(), ref, [this](std::uint16_t i, std::string_view v) { return parties_[i].ref < v; });
    return found != end() && parties_[*found].ref == ref ? std::optional(*found) : std::nullopt;
  }
  // Two parties of one handle, the later one second.
  [[nodiscard]] std::optional<std::pair<std::uint16_t, std::uint16_t>> twins() const {
    const auto same = [this](std::uint16_t a, std::uint16_t b) { return parties_[a].ref == parties_[b].ref; };
    const auto found = std::adjacent_find(sorted_.begin(), end(), same);
    return found == end() ? std::nullopt : std::optional(std::pair(*found, *std::next(found)));
  }

 private:
  using Sorted = std::array<std::uint16_t, kPartiesMax>;
  [[nodiscard]] Sorted::iterator end() { return sorted_.begin() + static_cast<std::ptrdiff_t>(parties_.size()); }
  [[nodiscard]] Sorted::const_iterator end() const { return sorted_.begin() + static_cast<std::ptrdiff_t>(parties_.size()); }

  std::span<const PartyTold> parties_;
  Sorted sorted_;  // places in parties_, by ref
};

class ReportReader {
 public:
  ReportRead read(dom::object object, const Place* at);

 private:
  void party(dom::object object, const Place& at, PartyTold& out);
  void leg(dom::object object, const Place& at, LegTold& out);
  void amount(dom::object object, const Place& at, std::optional<LegType> type, AmountTold& out);
  void quantity(dom::object object, const Place& at, QuantityTold& out);
  void source(dom::object object, const Place& at, SourceTold& out);
  void fact(dom::object object, const Place& at, FactTold& out);
  void handles(const Place* at);
  bool party_of(const Field& f, std::uint16_t& out);
  void party_of(const Field& f, std::optional<std::uint16_t>& out);

  FieldReader read_;
  DealReport report_;
  Handles handles_;
};

bool ReportReader::party_of(const Field& f, std::uint16_t& out) {
  std::string_view ref;
  if (!read_.view(f, ref, kRefExpected)) return false;
  const auto party = handles_.find(ref);
  if (party) out = *party;
  else read_.refuse(unknown_ref, f.at.field, f.at, shown(ref) + " names no party", kRefExpected);
  return party.has_value();
}

void ReportReader::party_of(const Field& f, std::optional<std::uint16_t>& out) {
  if (std::uint16_t party = 0; party_of(f, party)) out = party;
}

void ReportReader::party(dom::object object, const Place& at, PartyTold& out) {
  const auto f = read_.fields<kParty>(object, &at);
  read_.word(f["ref"], out.ref);
  read_.word(f["id"], out.id);
  read_.word(f["name"], out.name);
  const Field identifiers = f["identifiers"];
  if (dom::object told; read_.object(identifiers, told)) {
    const auto schemes = read_.fields<kIdentifiers>(told, &identifiers.at);
    for (std::size_t i = 0; i < kIdentifiers.kUnknown; ++i)
      if (std::string value; read_.word(schemes[Fields<kIdentifiers>::Key(i)], value))
        out.identifiers.emplace_back(kIdentifiers.names()[i], std::move(value));
  }
  read_.list(f["roles"], kAny, out.roles, [this](const Field& role, std::string& word) { read_.text(role, word); });
  if (!f.has("id") && !f.has("name") && out.identifiers.empty())
    return read_.refuse(bad_field, "nameless", at, "no id, name or identifier", "at least one of them");
  if (out.ref.empty()) out.ref = !out.id.empty() ? out.id : out.name;
  if (out.ref.empty() && !out.identifiers.empty()) out.ref = out.identifiers.front().first + ":" + out.identifiers.front().second;
}

void ReportReader::handles(const Place* at) {
  handles_.index(report_.parties);
  const auto twins = handles_.twins();
  if (!twins) return;
  const Place parties{at, "parties", Place::kMember}, second{&parties, {}, twins->second};
  read_.refuse(bad_field, "same_ref", second,
               "its ref " + shown(report_.parties[twins->second].ref) + " is that of parties[" + std::to_string(twins->first) + "] too",
               "one party for each ref (default: its id, else its name)");
}

void ReportReader::amount(dom::object object, const Place& at, std::optional<LegType> type, AmountTold& out) {
  const auto f = read_.fields<kAmount>(object, &at);
  if (read_.require(f["value"], "0 to 1e13, or no amount where it is undisclosed")) read_.amount(f["value"], out.value);
  if (read_.require(f["currency"], "three capital letters (ISO 4217)")) read_.currency(f["currency"], out.currency);
  read_.choice<Basis::valuation_implied>(f["basis"], parse_basis, out.basis);
  if (out.basis == Basis::round && type && !is_capital(*type))
    read_.refuse(bad_field, "basis", f["basis"].at, "\"round\" on a leg of type " + std::string(name(*type)),
                 "it on equity, debt or in_kind only");
}

void ReportReader::quantity(dom::object object, const Place& at, QuantityTold& out) {
  const auto f = read_.fields<kQuantity>(object, &at);
  const Field value = f["value"];
  if (read_.require(value, "a number") && read_.number(value, out.value) &&
      !(out.value >= 0 && out.value < std::numeric_limits<double>::max()))
    read_.refuse(bad_field, "range", value.at, shown(value.value), "0 or more");
  if (read_.require(f["unit"], "a unit (MW, GW, GPU, wafers, ...)")) read_.word(f["unit"], out.unit);
}

void ReportReader::leg(dom::object object, const Place& at, LegTold& out) {
  const auto f = read_.fields<kLeg>(object, &at);
  std::optional<LegType> type;
  if (read_.require(f["type"], "a type of leg") && read_.choice<LegType::partner>(f["type"], parse_leg_type, out.type)) type = out.type;
  if (read_.require(f["from"], kRefExpected)) party_of(f["from"], out.from);
  party_of(f["to"], out.to);
  if (!f.has("to") && type && *type != LegType::capex) read_.require(f["to"], std::string(kRefExpected) + "; only capex may lack it");
  party_of(f["for"], out.benefit);
  read_.word(f["layer"], out.layer);
  if (What what{}; read_.choice<What::other>(f["what"], parse_what, what)) out.what = what;
  const Field told = f["amount"], count = f["quantity"], years = f["term_years"];
  if (dom::object o; read_.object(told, o)) amount(o, told.at, type, out.amount.emplace());
  double x = 0;
  if (read_.share(f["stake"], x)) out.stake = x;
  if (read_.number(years, x)) {
    if (x > 0 && x <= kTermYearsMax) out.term_years = x;
    else read_.refuse(bad_field, "range", years.at, shown(years.value), "more than 0 and at most 110 years");
  }
  read_.date(f["starts_on"], out.starts_on);
  read_.date(f["ends_on"], out.ends_on);
  read_.flag(f["conditional"], out.conditional);
  if (dom::object o; read_.object(count, o)) quantity(o, count.at, out.quantity.emplace());
  read_.choice<Exclusivity::none>(f["exclusivity"], parse_exclusivity, out.exclusivity);
  read_.word(f["part_of"], out.part_of, kIdBytesMax);
  read_.text(f["note"], out.note);
}

void ReportReader::source(dom::object object, const Place& at, SourceTold& out) {
  const auto f = read_.fields<kSource>(object, &at);
  if (read_.require(f["publisher"], "a string")) read_.word(f["publisher"], out.publisher);
  read_.text(f["title"], out.title);
  read_.text(f["url"], out.url);
  read_.date(f["published_on"], out.published_on);
  read_.choice<SourceKind::social>(f["kind"], parse_source_kind, out.kind);
  read_.word(f["group"], out.group);
  if (double x = 0; read_.share(f["reliability"], x)) out.reliability = x;
  if (bool b = false; read_.flag(f["verified"], b)) out.verified = b;
}

void ReportReader::fact(dom::object object, const Place& at, FactTold& out) {
  const auto f = read_.fields<kFact>(object, &at);
  std::string_view v;
  if (read_.require(f["of"], "revenue") && read_.view(f["of"], v) && v != "revenue")
    read_.refuse(unknown_enum, "of", f["of"].at, shown(v) + " is no known word", "revenue");
  if (read_.require(f["subject"], kRefExpected)) party_of(f["subject"], out.subject);
  party_of(f["counterparty"], out.counterparty);
  if (read_.require(f["share"], "0 to 1")) read_.share(f["share"], out.share);
  if (read_.require(f["period"], "YYYY or YYYY-Qn") && read_.view(f["period"], v)) {
    if (is_period(v)) out.period = v;
    else read_.refuse(bad_field, "period", f["period"].at, shown(v) + " is no period", "YYYY or YYYY-Qn");
  }
}

ReportRead ReportReader::read(dom::object object, const Place* at) {
  const auto f = read_.fields<kReport>(object, at);
  if (read_.require(f["event_id"], "1 to 128 bytes")) read_.word(f["event_id"], report_.event_id, kIdBytesMax);
  if (read_.require(f["deal_id"], "1 to 128 bytes")) read_.word(f["deal_id"], report_.deal_id, kIdBytesMax);
  if (read_.require(f["action"], "report, amend or retract")) read_.choice<Action::retract>(f["action"], parse_action, report_.action);
  if (read_.require(f["stage"], "a stage")) read_.choice<Stage::terminated>(f["stage"], parse_stage, report_.stage);
  if (read_.require(f["published_at"], "an RFC 3339 time")) read_.instant(f["published_at"], report_.published_at);
  report_.revision = report_.published_at;
  if (const Field told = f["revision"]; told.told) {
    std::int64_t n = 0;
    if (told.value.get(n) == simdjson::SUCCESS && n >= 1) report_.revision = n;
    else if (told.value.is_number()) read_.refuse(bad_field, "range", told.at, shown(told.value), "a whole number from 1 to 2^63-1");
    else read_.wrong_type(told, "a whole number from 1 to 2^63-1");
  }
  read_.flag(f["correction"], report_.correction);
  read_.text(f["kind"], report_.kind);
  read_.date(f["announced_on"], report_.announced_on);
  read_.date(f["starts_on"], report_.starts_on);
  read_.date(f["ends_on"], report_.ends_on);
  read_.share(f["confidence"], report_.confidence);
  read_.text(f["note"], report_.note);

  if (read_.require(f["parties"], "1 to 256 parties")) {
    read_.objects(f["parties"], kPartiesMax, report_.parties, [this](dom::object o, const Place& p, PartyTold& out) { party(o, p, out); });
    if (report_.parties.empty()) read_.refuse(bad_field, "count", f["parties"].at, "empty", "1 to 256 parties");
  }
  handles(at);
  read_.objects(f["legs"], kLegsMax, report_.legs, [this](dom::object o, const Place& p, LegTold& out) { leg(o, p, out); });
  read_.objects(f["facts"], kAny, report_.facts, [this](dom::object o, const Place& p, FactTold& out) { fact(o, p, out); });
  read_.objects(f["sources"], kAny, report_.sources, [this](dom::object o, const Place& p, SourceTold& out) { source(o, p, out); });

  if (auto refusal = read_.first()) return {std::unexpected(std::move(*refusal)), false};
  return {std::move(report_), read_.plain()};
}

constexpr std::array kKnown = {
    KnownFields{"DealReport", kReport.names()}, KnownFields{"Party", kParty.names()},   KnownFields{"Identifiers", kIdentifiers.names()},
    KnownFields{"Leg", kLeg.names()},           KnownFields{"Amount", kAmount.names()}, KnownFields{"Quantity", kQuantity.names()},
    KnownFields{"Source", kSource.names()},     KnownFields{"Fact", kFact.names()},
};

}  // namespace

ReportRead read_report(dom::object report, const Place* at) { return ReportReader().read(report, at); }

std::span<const KnownFields> known_report_fields() { return kKnown; }

}  // namespace keiretsu::codec
