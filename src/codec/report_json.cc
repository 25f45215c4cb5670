#include "codec/report_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "codec/words.h"

namespace keiretsu::codec {
namespace {

namespace dom = simdjson::dom;
using enum RejectionClass;

constexpr Words kReport{"event_id",  "deal_id", "revision", "correction", "action",     "stage",   "kind",  "published_at", "announced_on",
                        "starts_on", "ends_on", "parties",  "legs",       "confidence", "sources", "facts", "note"};
constexpr Words kParty{"ref", "id", "name", "identifiers", "roles"};
constexpr Words kIdentifiers{"lei", "figi", "ticker", "cik", "wikidata", "domain"};
constexpr Words kLeg{"type",       "from",      "to",      "for",         "layer",    "what",        "amount",  "stake",
                     "term_years", "starts_on", "ends_on", "conditional", "quantity", "exclusivity", "part_of", "note"};
constexpr Words kAmount{"value", "currency", "basis"};
constexpr Words kQuantity{"value", "unit"};
constexpr Words kSource{"publisher", "title", "url", "published_on", "kind", "group", "reliability", "verified"};
constexpr Words kFact{"of", "subject", "counterparty", "share", "period"};

std::string shown(dom::element e) {
  switch (e.type()) {
    case dom::element_type::ARRAY: return "a list";
    case dom::element_type::OBJECT: return "an object";
    case dom::element_type::STRING: return codec::shown(e.get_string().value_unsafe());
    case dom::element_type::BOOL: return e.get_bool().value_unsafe() ? "true" : "false";
    case dom::element_type::NULL_VALUE: return "null";
    case dom::element_type::INT64: return std::to_string(e.get_int64().value_unsafe());
    case dom::element_type::UINT64: return std::to_string(e.get_uint64().value_unsafe());
    case dom::element_type::DOUBLE: break;
  }
  const double x = e.get_double().value_unsafe();
  return std::abs(x) == std::numeric_limits<double>::max() ? "a number beyond any double" : codec::shown(x);
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

// "report, amend or retract": the words of an enum up to Last; `untold` is none.
template <auto Last>
std::string words_of() {
  std::string text;
  for (int i = 0; i <= static_cast<int>(Last); ++i) {
    const std::string_view word = name(static_cast<decltype(Last)>(i));
    if (word == "untold") continue;
    if (!text.empty()) text += i == static_cast<int>(Last) ? " or " : ", ";
    text += word;
  }
  return text;
}

// YYYY or YYYY-Qn
bool is_period(std::string_view text) {
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if ((text.size() != 4 && text.size() != 7) || !std::all_of(text.begin(), text.begin() + 4, digit)) return false;
  return text.size() == 4 || (text[4] == '-' && text[5] == 'Q' && text[6] >= '1' && text[6] <= '4');
}

// Reads on after a fault, so that the lowest class is known at the end; what was
// read then is dropped.
class Reader {
 public:
  Accepted<DealReport> read(dom::object object, const Place* at);

 private:
  void refuse(RejectionClass cls, std::string_view detail, const Place& at, const std::string& what, std::string_view expected);
  void wrong_type(const Place& at, dom::element e, std::string_view expected) { refuse(bad_field, "type", at, shown(e), expected); }
  void missing(const Place* up, std::string_view field, std::string_view expected) {
    refuse(bad_field, "missing", Place{up, field, Place::kMember}, "missing", expected);
  }

  // Each gives false if it has refused, and then leaves `out` alone.
  bool view(dom::element e, const Place& at, std::string_view& out, std::string_view expected = "a string");
  bool text(dom::element e, const Place& at, std::string& out);                                         // only shown
  bool word(dom::element e, const Place& at, std::string& out, std::size_t bytes_max = kNameBytesMax);  // names something
  bool number(dom::element e, const Place& at, double& out);
  bool share(dom::element e, const Place& at, double& out);  // 0..1
  bool flag(dom::element e, const Place& at, bool& out);
  bool date(dom::element e, const Place& at, std::optional<Day>& out);
  bool reference(dom::element e, const Place& at, std::uint16_t& out);
  template <auto Last>
  bool choice(dom::element e, const Place& at, std::optional<decltype(Last)> (*parse)(std::string_view), decltype(Last)& out);

  // `each` gets (element, place) of what is not null. False if it is no list or too long.
  template <class Each>
  bool list(dom::element e, const Place& at, std::size_t count_max, Each each);
  template <class Each>
  bool objects(dom::element e, const Place& at, std::size_t count_max, Each each);

  void party(dom::object object, const Place& at);
  void identifiers(dom::element e, const Place& at, PartyTold& out);
  void index_handles(const Place& parties);
  void leg(dom::object object, const Place& at);
  void amount(dom::element e, const Place& at, std::optional<LegType> type, LegTold& out);
  void quantity(dom::element e, const Place& at, LegTold& out);
  void source(dom::object object, const Place& at);
  void fact(dom::object object, const Place& at);

  DealReport report_;
  std::array<std::optional<Rejection>, kRejectionClasses> first_;
  std::array<std::uint16_t, kPartiesMax> by_handle_{};  // places in report_.parties, sorted by ref
};

void Reader::refuse(RejectionClass cls, std::string_view detail, const Place& at, const std::string& what, std::string_view expected) {
  auto& first = first_[static_cast<std::size_t>(cls)];
  if (first) return;
  first =
      Rejection{cls, std::string(name(cls)) + "." + std::string(detail), text_of(at) + ": " + what + "; expected " + std::string(expected)};
}

bool Reader::view(dom::element e, const Place& at, std::string_view& out, std::string_view expected) {
  if (e.get(out) == simdjson::SUCCESS) return true;
  wrong_type(at, e, expected);
  return false;
}

bool Reader::text(dom::element e, const Place& at, std::string& out) {
  std::string_view v;
  if (!view(e, at, v)) return false;
  out = v;
  return true;
}

bool Reader::word(dom::element e, const Place& at, std::string& out, std::size_t bytes_max) {
  std::string_view v;
  if (!view(e, at, v)) return false;
  if (v.empty() || v.size() > bytes_max) {
    refuse(bad_field, "length", at, v.empty() ? "empty" : codec::shown(v) + " has " + std::to_string(v.size()) + " bytes",
           "1 to " + std::to_string(bytes_max) + " bytes");
    return false;
  }
  if (has_control(v)) {
    refuse(bad_field, "control", at, codec::shown(v) + " holds a control character", "none below U+0020");
    return false;
  }
  out = v;
  return true;
}

bool Reader::number(dom::element e, const Place& at, double& out) {
  if (e.get(out) == simdjson::SUCCESS) return true;
  wrong_type(at, e, "a number");
  return false;
}

bool Reader::share(dom::element e, const Place& at, double& out) {
  double x = 0;
  if (!number(e, at, x)) return false;
  if (x < 0 || x > 1) {
    refuse(bad_field, "range", at, shown(e), "0 to 1");
    return false;
  }
  out = x;
  return true;
}

bool Reader::flag(dom::element e, const Place& at, bool& out) {
  if (e.get(out) == simdjson::SUCCESS) return true;
  wrong_type(at, e, "true or false");
  return false;
}

bool Reader::date(dom::element e, const Place& at, std::optional<Day>& out) {
  std::string_view v;
  if (!view(e, at, v, "a date YYYY-MM-DD")) return false;
  const auto day = parse_day(v);
  if (!day) {
    refuse(bad_date, "unparsable", at, codec::shown(v) + " is no date", "YYYY-MM-DD");
    return false;
  }
  if (*day < first_day() || *day > last_day()) {
    refuse(bad_date, "out_of_range", at, codec::shown(v) + " is out of range", "a year from 1990 to 2100");
    return false;
  }
  out = day;
  return true;
}

bool Reader::reference(dom::element e, const Place& at, std::uint16_t& out) {
  std::string_view v;
  if (!view(e, at, v, "the ref of a party")) return false;
  const auto end = by_handle_.begin() + static_cast<std::ptrdiff_t>(report_.parties.size());
  const auto found =
      std::lower_bound(by_handle_.begin(), end, v, [this](std::uint16_t i, std::string_view key) { return report_.parties[i].ref < key; });
  if (found == end || report_.parties[*found].ref != v) {
    refuse(unknown_ref, at.field, at, codec::shown(v) + " names no party", "the ref of one (default: its id, else its name)");
    return false;
  }
  out = *found;
  return true;
}

template <auto Last>
bool Reader::choice(dom::element e, const Place& at, std::optional<decltype(Last)> (*parse)(std::string_view), decltype(Last)& out) {
  std::string_view v;
  if (!view(e, at, v)) return false;
  const auto word = parse(v);
  if (!word) {
    refuse(unknown_enum, at.field, at, codec::shown(v) + " is no known word", words_of<Last>());
    return false;
  }
  out = *word;
  return true;
}

template <class Each>
bool Reader::list(dom::element e, const Place& at, std::size_t count_max, Each each) {
  dom::array array;
  if (e.get(array) != simdjson::SUCCESS) {
    wrong_type(at, e, "a list");
    return false;
  }
  if (array.size() > count_max) {
    refuse(bad_field, "count", at, std::to_string(array.size()) + " elements", "at most " + std::to_string(count_max));
    return false;
  }
  std::size_t index = 0;
  for (const dom::element child : array) {
    const Place here{&at, {}, index++};
    if (child.is_null()) refuse(bad_field, "null_element", here, "null", "no null in a list");
    else each(child, here);
  }
  return true;
}

template <class Each>
bool Reader::objects(dom::element e, const Place& at, std::size_t count_max, Each each) {
  return list(e, at, count_max, [&](dom::element child, const Place& here) {
    dom::object object;
    if (child.get(object) == simdjson::SUCCESS) each(object, here);
    else wrong_type(here, child, "an object");
  });
}

void Reader::identifiers(dom::element e, const Place& at, PartyTold& out) {
  dom::object object;
  if (e.get(object) != simdjson::SUCCESS) return wrong_type(at, e, "an object");
  for (const auto field : object) {
    const Place here{&at, field.key, Place::kMember};
    if (field.value.is_null() || kIdentifiers.find(field.key) == kIdentifiers.kUnknown) continue;
    std::string value;
    if (word(field.value, here, value)) out.identifiers.emplace_back(field.key, std::move(value));
  }
  std::sort(out.identifiers.begin(), out.identifiers.end());
}

void Reader::party(dom::object object, const Place& at) {
  PartyTold& out = report_.parties.emplace_back();
  bool named = false;
  for (const auto field : object) {
    const Place here{&at, field.key, Place::kMember};
    const dom::element value = field.value;
    if (value.is_null()) continue;
    switch (kParty.find(field.key)) {
      case kParty.at("ref"): word(value, here, out.ref); break;
      case kParty.at("id"): word(value, here, out.id), named = true; break;
      case kParty.at("name"): word(value, here, out.name), named = true; break;
      case kParty.at("identifiers"): identifiers(value, here, out); break;
      case kParty.at("roles"):
        list(value, here, Place::kMember, [&](dom::element role, const Place& place) { text(role, place, out.roles.emplace_back()); });
        break;
      default: break;
    }
  }
  if (!named && out.identifiers.empty()) return refuse(bad_field, "nameless", at, "no id, name or identifier", "at least one of them");
  if (out.ref.empty()) out.ref = !out.id.empty() ? out.id : out.name;
  if (out.ref.empty() && !out.identifiers.empty()) out.ref = out.identifiers.front().first + ":" + out.identifiers.front().second;
}

// Sorts the handles, and refuses two of one name.
void Reader::index_handles(const Place& parties) {
  const auto& list = report_.parties;
  const auto handles = std::span(by_handle_).first(list.size());
  for (std::size_t i = 0; i < handles.size(); ++i) handles[i] = static_cast<std::uint16_t>(i);
  std::sort(handles.begin(), handles.end(), [&](std::uint16_t a, std::uint16_t b) {
    const int order = list[a].ref.compare(list[b].ref);
    return order != 0 ? order < 0 : a < b;
  });
  for (std::size_t i = 1; i < handles.size(); ++i) {
    if (list[handles[i]].ref != list[handles[i - 1]].ref) continue;
    const Place here{&parties, {}, handles[i]};
    refuse(bad_field, "same_ref", here,
           "its ref " + codec::shown(list[handles[i]].ref) + " is that of parties[" + std::to_string(handles[i - 1]) + "] too",
           "one party for each ref (default: its id, else its name)");
  }
}

void Reader::amount(dom::element e, const Place& at, std::optional<LegType> type, LegTold& out) {
  dom::object object;
  if (e.get(object) != simdjson::SUCCESS) return wrong_type(at, e, "an object");
  AmountTold told;
  bool has_value = false, has_currency = false;
  for (const auto field : object) {
    const Place here{&at, field.key, Place::kMember};
    const dom::element value = field.value;
    if (value.is_null()) continue;
    switch (kAmount.find(field.key)) {
      case kAmount.at("value"):
        has_value = true;
        if (!number(value, here, told.value)) break;
        if (told.value < 0) refuse(bad_amount, "negative", here, shown(value) + " is negative", "0 to 1e13");
        else if (told.value == std::numeric_limits<double>::max()) refuse(bad_amount, "not_finite", here, shown(value), "0 to 1e13");
        else if (told.value > kAmountMax) refuse(bad_amount, "too_large", here, shown(value) + " is too large", "0 to 1e13");
        told.value += 0.0;  // -0.0 is 0
        break;
      case kAmount.at("currency"): {
        has_currency = true;
        std::string_view v;
        if (!view(value, here, v, "three capital letters")) break;
        if (v.size() != 3 || !std::all_of(v.begin(), v.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
          refuse(bad_field, "currency", here, codec::shown(v) + " is no currency", "three capital letters (ISO 4217)");
        told.currency = v;
        break;
      }
      case kAmount.at("basis"):
        if (choice<Basis::valuation_implied>(value, here, parse_basis, told.basis) && told.basis == Basis::round && type &&
            !is_capital(*type))
          refuse(bad_field, "basis", here, "\"round\" on a leg of type " + std::string(name(*type)), "it on equity, debt or in_kind only");
        break;
      default: break;
    }
  }
  if (!has_value) missing(&at, "value", "0 to 1e13, or no amount where it is undisclosed");
  if (!has_currency) missing(&at, "currency", "three capital letters (ISO 4217)");
  out.amount = std::move(told);
}

void Reader::quantity(dom::element e, const Place& at, LegTold& out) {
  dom::object object;
  if (e.get(object) != simdjson::SUCCESS) return wrong_type(at, e, "an object");
  QuantityTold told;
  bool has_value = false, has_unit = false;
  for (const auto field : object) {
    const Place here{&at, field.key, Place::kMember};
    if (field.value.is_null()) continue;
    switch (kQuantity.find(field.key)) {
      case kQuantity.at("value"):
        has_value = true;
        if (!number(field.value, here, told.value)) break;
        if (told.value < 0 || told.value == std::numeric_limits<double>::max())
          refuse(bad_field, "range", here, shown(field.value), "0 or more");
        break;
      case kQuantity.at("unit"): word(field.value, here, told.unit), has_unit = true; break;
      default: break;
    }
  }
  if (!has_value) missing(&at, "value", "a number");
  if (!has_unit) missing(&at, "unit", "a unit (MW, GW, GPU, wafers, ...)");
  out.quantity = std::move(told);
}

void Reader::leg(dom::object object, const Place& at) {
  LegTold& out = report_.legs.emplace_back();
  bool has_type = false, has_from = false, has_to = false;
  std::optional<LegType> type;
  dom::element amount_told;
  bool has_amount = false;
  for (const auto field : object) {
    const Place here{&at, field.key, Place::kMember};
    const dom::element value = field.value;
    if (value.is_null()) continue;
    double x = 0;
    std::uint16_t party = 0;
    switch (kLeg.find(field.key)) {
      case kLeg.at("type"):
        has_type = true;
        if (choice<LegType::partner>(value, here, parse_leg_type, out.type)) type = out.type;
        break;
      case kLeg.at("from"): reference(value, here, out.from), has_from = true; break;
      case kLeg.at("to"):
        has_to = true;
        if (reference(value, here, party)) out.to = party;
        break;
      case kLeg.at("for"):
        if (reference(value, here, party)) out.benefit = party;
        break;
      case kLeg.at("layer"): word(value, here, out.layer); break;
      case kLeg.at("what"):
        if (What what{}; choice<What::other>(value, here, parse_what, what)) out.what = what;
        break;
      case kLeg.at("amount"): amount_told = value, has_amount = true; break;
      case kLeg.at("stake"):
        if (share(value, here, x)) out.stake = x;
        break;
      case kLeg.at("term_years"):
        if (!number(value, here, x)) break;
        if (!(x > 0 && x <= kTermYearsMax)) refuse(bad_field, "range", here, shown(value), "more than 0, at most 110 years");
        else out.term_years = x;
        break;
      case kLeg.at("starts_on"): date(value, here, out.starts_on); break;
      case kLeg.at("ends_on"): date(value, here, out.ends_on); break;
      case kLeg.at("conditional"): flag(value, here, out.conditional); break;
      case kLeg.at("quantity"): quantity(value, here, out); break;
      case kLeg.at("exclusivity"): choice<Exclusivity::none>(value, here, parse_exclusivity, out.exclusivity); break;
      case kLeg.at("part_of"): word(value, here, out.part_of, kIdBytesMax); break;
      case kLeg.at("note"): text(value, here, out.note); break;
      default: break;
    }
  }
  if (has_amount) amount(amount_told, Place{&at, "amount", Place::kMember}, type, out);
  if (!has_type) missing(&at, "type", words_of<LegType::partner>());
  if (!has_from) missing(&at, "from", "the ref of a party");
  if (!has_to && type && *type != LegType::capex) missing(&at, "to", "the ref of a party (only capex may lack it)");
}

void Reader::source(dom::object object, const Place& at) {
  SourceTold& out = report_.sources.emplace_back();
  bool has_publisher = false;
  for (const auto field : object) {
    const Place here{&at, field.key, Place::kMember};
    const dom::element value = field.value;
    if (value.is_null()) continue;
    switch (kSource.find(field.key)) {
      case kSource.at("publisher"): word(value, here, out.publisher), has_publisher = true; break;
      case kSource.at("title"): text(value, here, out.title); break;
      case kSource.at("url"): text(value, here, out.url); break;
      case kSource.at("published_on"): date(value, here, out.published_on); break;
      case kSource.at("kind"): choice<SourceKind::social>(value, here, parse_source_kind, out.kind); break;
      case kSource.at("group"): word(value, here, out.group); break;
      case kSource.at("reliability"):
        if (double x = 0; share(value, here, x)) out.reliability = x;
        break;
      case kSource.at("verified"):
        if (bool b = false; flag(value, here, b)) out.verified = b;
        break;
      default: break;
    }
  }
  if (!has_publisher) missing(&at, "publisher", "a string");
}

void Reader::fact(dom::object object, const Place& at) {
  FactTold& out = report_.facts.emplace_back();
  bool has_of = false, has_subject = false, has_share = false, has_period = false;
  for (const auto field : object) {
    const Place here{&at, field.key, Place::kMember};
    const dom::element value = field.value;
    if (value.is_null()) continue;
    std::string_view v;
    switch (kFact.find(field.key)) {
      case kFact.at("of"):
        has_of = true;
        if (view(value, here, v) && v != "revenue") refuse(unknown_enum, "of", here, codec::shown(v) + " is no known word", "revenue");
        break;
      case kFact.at("subject"): reference(value, here, out.subject), has_subject = true; break;
      case kFact.at("counterparty"):
        if (std::uint16_t party = 0; reference(value, here, party)) out.counterparty = party;
        break;
      case kFact.at("share"): share(value, here, out.share), has_share = true; break;
      case kFact.at("period"):
        has_period = true;
        if (!view(value, here, v)) break;
        if (!is_period(v)) refuse(bad_field, "period", here, codec::shown(v) + " is no period", "YYYY or YYYY-Qn");
        out.period = v;
        break;
      default: break;
    }
  }
  if (!has_of) missing(&at, "of", "revenue");
  if (!has_subject) missing(&at, "subject", "the ref of a party");
  if (!has_share) missing(&at, "share", "0 to 1");
  if (!has_period) missing(&at, "period", "YYYY or YYYY-Qn");
}

Accepted<DealReport> Reader::read(dom::object object, const Place* at) {
  std::array<dom::element, kReport.kUnknown> told;
  std::array<bool, kReport.kUnknown> has{};
  bool has_revision = false;
  for (const auto field : object) {
    const std::size_t which = kReport.find(field.key);
    const dom::element value = field.value;
    if (which == kReport.kUnknown || value.is_null()) continue;
    const Place here{at, field.key, Place::kMember};
    has[which] = true;
    told[which] = value;
    switch (which) {
      case kReport.at("event_id"): word(value, here, report_.event_id, kIdBytesMax); break;
      case kReport.at("deal_id"): word(value, here, report_.deal_id, kIdBytesMax); break;
      case kReport.at("revision"):
        has_revision = true;
        if (value.get(report_.revision) != simdjson::SUCCESS || report_.revision < 1)
          refuse(bad_field, value.is_number() ? "range" : "type", here, shown(value), "a whole number from 1 to 2^63-1");
        break;
      case kReport.at("correction"): flag(value, here, report_.correction); break;
      case kReport.at("action"): choice<Action::retract>(value, here, parse_action, report_.action); break;
      case kReport.at("stage"): choice<Stage::terminated>(value, here, parse_stage, report_.stage); break;
      case kReport.at("kind"): text(value, here, report_.kind); break;
      case kReport.at("published_at"): {
        std::string_view v;
        if (!view(value, here, v, "an RFC 3339 time")) break;
        const auto instant = parse_instant(v);
        if (!instant) refuse(bad_date, "unparsable", here, codec::shown(v) + " is no time", "RFC 3339, as in 2025-09-10T12:00:00Z");
        else if (day_of(*instant) < first_day() || day_of(*instant) > last_day())
          refuse(bad_date, "out_of_range", here, codec::shown(v) + " is out of range", "a year from 1990 to 2100");
        else report_.published_at = *instant;
        break;
      }
      case kReport.at("announced_on"): date(value, here, report_.announced_on); break;
      case kReport.at("starts_on"): date(value, here, report_.starts_on); break;
      case kReport.at("ends_on"): date(value, here, report_.ends_on); break;
      case kReport.at("confidence"): share(value, here, report_.confidence); break;
      case kReport.at("note"): text(value, here, report_.note); break;
      default: break;  // the lists wait for the handles of the parties
    }
  }
  if (!has_revision) report_.revision = report_.published_at;

  for (const auto& [which, expected] :
       std::initializer_list<std::pair<std::size_t, std::string_view>>{{kReport.at("event_id"), "1 to 128 bytes"},
                                                                       {kReport.at("deal_id"), "1 to 128 bytes"},
                                                                       {kReport.at("action"), "report, amend or retract"},
                                                                       {kReport.at("stage"), "a stage"},
                                                                       {kReport.at("published_at"), "an RFC 3339 time"},
                                                                       {kReport.at("parties"), "1 to 256 parties"}})
    if (!has[which]) missing(at, kReport.names()[which], expected);

  const Place parties{at, "parties", Place::kMember};
  if (constexpr auto k = kReport.at("parties"); has[k]) {
    const auto count = told[k].get_array();
    if (count.error() == simdjson::SUCCESS && count.value_unsafe().size() == 0)
      refuse(bad_field, "count", parties, "no element", "1 to 256 parties");
    else if (count.error() == simdjson::SUCCESS) report_.parties.reserve(std::min(count.value_unsafe().size(), kPartiesMax));
    objects(told[k], parties, kPartiesMax, [this](dom::object o, const Place& here) { party(o, here); });
    index_handles(parties);
  }
  if (constexpr auto k = kReport.at("legs"); has[k])
    objects(told[k], Place{at, "legs", Place::kMember}, kLegsMax, [this](dom::object o, const Place& here) { leg(o, here); });
  if (constexpr auto k = kReport.at("facts"); has[k])
    objects(told[k], Place{at, "facts", Place::kMember}, Place::kMember, [this](dom::object o, const Place& here) { fact(o, here); });
  if (constexpr auto k = kReport.at("sources"); has[k])
    objects(told[k], Place{at, "sources", Place::kMember}, Place::kMember, [this](dom::object o, const Place& here) { source(o, here); });

  for (auto& first : first_)
    if (first) return std::unexpected(std::move(*first));
  return std::move(report_);
}

constexpr std::array kKnown = {
    KnownFields{"DealReport", kReport.names()}, KnownFields{"Party", kParty.names()},   KnownFields{"Identifiers", kIdentifiers.names()},
    KnownFields{"Leg", kLeg.names()},           KnownFields{"Amount", kAmount.names()}, KnownFields{"Quantity", kQuantity.names()},
    KnownFields{"Source", kSource.names()},     KnownFields{"Fact", kFact.names()},
};

}  // namespace

Accepted<DealReport> read_report(dom::object report, const Place* at) { return Reader().read(report, at); }

std::span<const KnownFields> known_report_fields() { return kKnown; }

}  // namespace keiretsu::codec
