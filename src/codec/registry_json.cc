#include "codec/registry_json.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "codec/json_document.h"
#include "codec/words.h"

namespace keiretsu::codec {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kTextBytesMax = 256;  // as in a report: what names or keys something
constexpr double kFigureMax = 1e16;         // times 100 this is far below 2^62
constexpr double kRateMax = 1e6;

constexpr Words kEntry{"id",   "name",    "aliases",     "kind",           "layers", "parent", "consolidated",
                       "camp", "country", "identifiers", "annual_revenue", "equity", "rivals"};
constexpr Words kFigure{"value", "currency", "period_end", "published_on", "source"};
constexpr Words kSchemes{"lei", "figi", "ticker", "cik", "wikidata", "domain"};
constexpr std::string_view kTextExpected = "a string of 1 to 256 bytes without control characters";

std::string kind_of(dom::element e) {
  switch (e.type()) {
    case dom::element_type::ARRAY: return "a list";
    case dom::element_type::OBJECT: return "an object";
    case dom::element_type::STRING: return "the string " + shown(e.get_string().value_unsafe());
    case dom::element_type::BOOL: return e.get_bool().value_unsafe() ? "true" : "false";
    case dom::element_type::NULL_VALUE: return "null";
    default: return "the number " + shown(e.get_double().value_unsafe());
  }
}

// Letters and digits in lower case: annualRevenue and annual-revenue are annual_revenue.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
    else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

// One letter added, lost, changed, or two swapped; up to two missing at the end
// (a singular); or the same.
bool one_slip_apart(std::string_view a, std::string_view b) {
  if (b.starts_with(a) && b.size() - a.size() <= 2) return true;
  while (!a.empty() && !b.empty() && a.front() == b.front()) a.remove_prefix(1), b.remove_prefix(1);
  while (!a.empty() && !b.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
  if (a.size() <= 1 && b.size() <= 1) return true;
  return a.size() == 2 && b.size() == 2 && a[0] == b[1] && a[1] == b[0];
}

bool is_currency(std::string_view text) {
  return text.size() == 3 && std::all_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

// Collects the faults of one file.
class Findings {
 public:
  void add(const Place& at, std::string message) {
    if (++count_ <= kProblemsMax) found_.emplace_back(path_of(at), std::move(message));
  }
  [[nodiscard]] bool empty() const { return count_ == 0; }

  // With lines, in the order of the file.
  [[nodiscard]] std::vector<Problem> problems(std::string_view json) const {
    std::vector<Problem> out;
    for (const auto& [path, message] : found_) out.push_back({line_of(json, path), text_of(path), message});
    std::stable_sort(out.begin(), out.end(), [](const Problem& a, const Problem& b) { return a.line < b.line; });
    if (count_ > kProblemsMax) out.back() = {out.back().line, "", "and " + std::to_string(count_ - kProblemsMax + 1) + " problems more"};
    return out;
  }

 private:
  std::size_t count_ = 0;
  std::vector<std::pair<Path, std::string>> found_;
};

// The root of a file, or the one reason why it cannot be read.
std::expected<dom::object, std::vector<Problem>> read_root(JsonDocument& document, std::string_view json) {
  const auto root = document.read(json);
  if (root) return *root;
  const Rejection& r = root.error();
  if (const auto& path = document.duplicate())
    return std::unexpected(std::vector{Problem{line_of(json, *path), text_of(*path), "told twice; expected once"}});
  if (r.code == "not_json.syntax") {
    const SyntaxError why = explain_syntax(json);
    return std::unexpected(
        std::vector{Problem{why.line, "", "column " + std::to_string(why.column) + ": " + why.message + "; expected JSON"}});
  }
  return std::unexpected(std::vector{Problem{1, "", r.message}});
}

class RegistryReader {
 public:
  explicit RegistryReader(Findings& findings) : findings_(findings) {}

  void entry(dom::object object, const Place& at, RegistryEntry& out) {
    std::array<bool, kEntry.kUnknown> has{};
    for (const auto field : object) {
      const Place here{&at, field.key, Place::kMember};
      const std::size_t which = kEntry.find(field.key);
      if (which != kEntry.kUnknown) has[which] = true;
      const dom::element value = field.value;
      if (value.is_null()) continue;
      switch (which) {
        case kEntry.at("id"): text(value, here, out.id); break;
        case kEntry.at("name"): text(value, here, out.name); break;
        case kEntry.at("aliases"): texts(value, here, out.aliases); break;
        case kEntry.at("kind"): text(value, here, out.kind); break;
        case kEntry.at("layers"): texts(value, here, out.layers); break;
        case kEntry.at("parent"): text(value, here, out.parent); break;
        case kEntry.at("consolidated"):
          if (value.get(out.consolidated) != simdjson::SUCCESS) findings_.add(here, kind_of(value) + "; expected true or false");
          break;
        case kEntry.at("camp"): text(value, here, out.camp); break;
        case kEntry.at("country"): text(value, here, out.country); break;
        case kEntry.at("identifiers"): identifiers(value, here, out); break;
        case kEntry.at("annual_revenue"): figures(value, here, out.annual_revenue); break;
        case kEntry.at("equity"): figures(value, here, out.equity); break;
        case kEntry.at("rivals"): texts(value, here, out.rivals); break;
        default: break;
      }
    }
    misspelt(object, at, kEntry.names(), has);
    require(object, at, "id");
    require(object, at, "name");
  }

 private:
  void text(dom::element e, const Place& at, std::string& out) {
    std::string_view v;
    if (e.get(v) != simdjson::SUCCESS) return findings_.add(at, kind_of(e) + "; expected " + std::string(kTextExpected));
    const bool control = std::any_of(v.begin(), v.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (v.empty() || v.size() > kTextBytesMax || control) return findings_.add(at, shown(v) + "; expected " + std::string(kTextExpected));
    out = v;
  }

  template <class Each>
  void list(dom::element e, const Place& at, std::string_view expected, Each each) {
    dom::array array;
    if (e.get(array) != simdjson::SUCCESS) return findings_.add(at, kind_of(e) + "; expected " + std::string(expected));
    std::size_t index = 0;
    for (const dom::element child : array) each(child, Place{&at, {}, index++});
  }

  void texts(dom::element e, const Place& at, std::vector<std::string>& out) {
    list(e, at, "a list of strings", [&](dom::element child, const Place& here) { text(child, here, out.emplace_back()); });
  }

  void identifiers(dom::element e, const Place& at, RegistryEntry& out) {
    dom::object object;
    if (e.get(object) != simdjson::SUCCESS) return findings_.add(at, kind_of(e) + "; expected an object");
    std::array<bool, kSchemes.kUnknown> has{};
    for (const auto field : object) {
      const std::size_t which = kSchemes.find(field.key);
      if (which == kSchemes.kUnknown) continue;
      has[which] = true;
      if (field.value.is_null()) continue;
      text(field.value, Place{&at, field.key, Place::kMember}, out.identifiers.emplace_back(field.key, "").second);
    }
    misspelt(object, at, kSchemes.names(), has);
    std::sort(out.identifiers.begin(), out.identifiers.end());
  }

  void figures(dom::element e, const Place& at, std::vector<FigureTold>& out) {
    if (!e.is_array()) return figure(e, at, out.emplace_back());
    list(e, at, "a list", [&](dom::element child, const Place& here) { figure(child, here, out.emplace_back()); });
  }

  void figure(dom::element e, const Place& at, FigureTold& out) {
    dom::object object;
    if (e.get(object) != simdjson::SUCCESS)
      return findings_.add(at, kind_of(e) + "; expected a figure {value, currency, ...} or a list of such");
    std::array<bool, kFigure.kUnknown> has{};
    for (const auto field : object) {
      const Place here{&at, field.key, Place::kMember};
      const std::size_t which = kFigure.find(field.key);
      if (which != kFigure.kUnknown) has[which] = true;
      const dom::element value = field.value;
      if (value.is_null()) continue;
      switch (which) {
        case kFigure.at("value"):
          if (value.get(out.value) != simdjson::SUCCESS || std::abs(out.value) > kFigureMax)
            findings_.add(here, kind_of(value) + "; expected a number within +-1e16");
          break;
        case kFigure.at("currency"): {
          std::string_view v;
          if (value.get(v) != simdjson::SUCCESS || !is_currency(v))
            findings_.add(here, kind_of(value) + "; expected three capital letters (ISO 4217)");
          else out.currency = v;
          break;
        }
        case kFigure.at("period_end"): date(value, here, out.period_end); break;
        case kFigure.at("published_on"): date(value, here, out.published_on); break;
        case kFigure.at("source"): {
          std::string_view v;
          if (value.get(v) != simdjson::SUCCESS) findings_.add(here, kind_of(value) + "; expected a string");
          else out.source = v;
          break;
        }
        default: break;
      }
    }
    misspelt(object, at, kFigure.names(), has);
    require(object, at, "value");
    require(object, at, "currency");
  }

  void date(dom::element e, const Place& at, std::optional<Day>& out) {
    std::string_view v;
    if (e.get(v) == simdjson::SUCCESS) out = parse_day(v);
    if (!out || *out < first_day() || *out > last_day()) findings_.add(at, kind_of(e) + "; expected a date YYYY-MM-DD from 1990 to 2100");
  }

  void require(dom::object object, const Place& at, std::string_view name) {
    dom::element e;
    if (object.at_key(name).get(e) != simdjson::SUCCESS || e.is_null())
      findings_.add(Place{&at, name, Place::kMember},
                    "missing; expected in every " + std::string(name == "id" || name == "name" ? "entry" : "figure"));
  }

  template <std::size_t N>
  void misspelt(dom::object object, const Place& at, const std::array<std::string_view, N>& known, const std::array<bool, N>& has) {
    for (const auto field : object) {
      if (std::find(known.begin(), known.end(), field.key) != known.end()) continue;
      const std::string told = plain(field.key);
      for (std::size_t i = 0; i < N; ++i)
        if (!has[i] && told.size() >= 4 && known[i].size() >= 4 && one_slip_apart(told, plain(known[i])))
          findings_.add(Place{&at, field.key, Place::kMember}, "no such field; did you mean " + shown(known[i]) + "?");
    }
  }

  Findings& findings_;
};

}  // namespace

std::expected<std::vector<RegistryEntry>, std::vector<Problem>> parse_registry(std::string_view json) {
  JsonDocument document;
  const auto root = read_root(document, json);
  if (!root) return std::unexpected(root.error());
  Findings findings;
  const Place at{nullptr, "entities", Place::kMember};
  std::vector<RegistryEntry> entries;
  dom::element told;
  dom::array list;
  if (root->at_key("entities").get(told) != simdjson::SUCCESS || told.is_null()) {
    findings.add(at, "missing; expected a list of entries");
  } else if (told.get(list) != simdjson::SUCCESS) {
    findings.add(at, kind_of(told) + "; expected a list of entries");
  } else {
    entries.reserve(list.size());
    RegistryReader reader(findings);
    std::map<std::string_view, std::size_t> by_id;  // views into the document
    std::size_t index = 0;
    for (const dom::element e : list) {
      const Place here{&at, {}, index};
      dom::object object;
      if (e.get(object) != simdjson::SUCCESS) {
        findings.add(here, kind_of(e) + "; expected an entry {id, name, ...}");
      } else {
        reader.entry(object, here, entries.emplace_back());
        std::string_view id;
        if (object.at_key("id").get(id) == simdjson::SUCCESS)
          if (const auto [first, fresh] = by_id.emplace(id, index); !fresh)
            findings.add(Place{&here, "id", Place::kMember},
                         shown(id) + " is the id of entities[" + std::to_string(first->second) + "] too; expected each id once");
      }
      ++index;
    }
  }
  if (!findings.empty()) return std::unexpected(findings.problems(json));
  return entries;
}

std::expected<FxTable, std::vector<Problem>> parse_fx(std::string_view json) {
  JsonDocument document;
  const auto root = read_root(document, json);
  if (!root) return std::unexpected(root.error());
  Findings findings;
  FxTable table;
  for (const auto field : *root) {
    const Place here{nullptr, field.key, Place::kMember};
    if (field.value.is_null()) continue;
    if (!is_currency(field.key)) {
      findings.add(here, "not a currency; expected three capital letters (ISO 4217)");
      continue;
    }
    double rate = 0;
    const bool number = field.value.get(rate) == simdjson::SUCCESS && rate <= kRateMax;
    const auto ppm = number ? scale_decimal(rate, 1'000'000) : std::nullopt;
    if (!ppm || *ppm < 1) findings.add(here, kind_of(field.value) + "; expected US dollars a unit, from 0.000001 to 1e6");
    else if (field.key == "USD" && *ppm != 1'000'000) findings.add(here, kind_of(field.value) + "; expected 1, or no USD at all");
    else table.rates.emplace(field.key, static_cast<Ppm>(*ppm));
  }
  if (!findings.empty()) return std::unexpected(findings.problems(json));
  return table;
}

}  // namespace keiretsu::codec
