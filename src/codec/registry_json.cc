#include "codec/registry_json.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "codec/field_reader.h"
#include "codec/json_document.h"
#include "codec/words.h"

namespace keiretsu::codec {
namespace {

namespace dom = simdjson::dom;

constexpr double kFigureMax = 1e16;  // times 100 this is far below 2^62
constexpr double kRateMax = 1e6;

constexpr Words kEntry{"id",   "name",    "aliases",     "kind",           "layers", "parent", "consolidated",
                       "camp", "country", "identifiers", "annual_revenue", "equity", "rivals"};
constexpr Words kFigure{"value", "currency", "period_end", "published_on", "source"};
constexpr Words kSchemes{"cik", "domain", "figi", "lei", "ticker", "wikidata"};  // sorted, as an entry keeps them

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
    const Fields<kEntry> f(object, &at);
    text(f["id"], out.id);
    text(f["name"], out.name);
    texts(f["aliases"], out.aliases);
    text(f["kind"], out.kind);
    texts(f["layers"], out.layers);
    text(f["parent"], out.parent);
    if (const Field told = f["consolidated"]; told.told && told.value.get(out.consolidated) != simdjson::SUCCESS)
      wrong(told, "true or false");
    text(f["camp"], out.camp);
    text(f["country"], out.country);
    identifiers(f["identifiers"], out);
    figures(f["annual_revenue"], 0, out.annual_revenue);
    figures(f["equity"], -kFigureMax, out.equity);
    texts(f["rivals"], out.rivals);
    misspelt(object, at, f);
    require(f["id"], "every entry");
    require(f["name"], "every entry");
  }

 private:
  void wrong(const Field& f, std::string_view expected) { findings_.add(f.at, shown(f.value) + "; expected " + std::string(expected)); }
  void require(const Field& f, std::string_view where) {
    if (!f.told) findings_.add(f.at, "missing; expected in " + std::string(where));
  }

  void text(const Field& f, std::string& out) {
    if (!f.told) return;
    std::string_view v;
    const bool is_text = f.value.get(v) == simdjson::SUCCESS;
    const bool control = std::any_of(v.begin(), v.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (!is_text || v.empty() || v.size() > kNameBytesMax || control)
      return wrong(f, "a string of 1 to 256 bytes without control characters");
    out = v;
  }

  template <class Each>
  void list(const Field& f, Each each) {
    if (!f.told) return;
    dom::array array;
    if (f.value.get(array) != simdjson::SUCCESS) return wrong(f, "a list of strings");
    std::size_t index = 0;
    for (const dom::element child : array) each(Field{child, {&f.at, {}, index++}, true});
  }
  void texts(const Field& f, std::vector<std::string>& out) {
    list(f, [&](const Field& child) { text(child, out.emplace_back()); });
  }

  void identifiers(const Field& f, RegistryEntry& out) {
    if (!f.told) return;
    dom::object object;
    if (f.value.get(object) != simdjson::SUCCESS) return wrong(f, "an object");
    const Fields<kSchemes> schemes(object, &f.at);
    for (std::size_t i = 0; i < kSchemes.kUnknown; ++i)
      if (const Field told = schemes[Fields<kSchemes>::Key(i)]; told.told)
        text(told, out.identifiers.emplace_back(kSchemes.names()[i], "").second);
    misspelt(object, f.at, schemes);
  }

  // Of at least `least`: equity may be below zero, revenue may not.
  void figures(const Field& f, double least, std::vector<FigureTold>& out) {
    if (!f.told) return;
    if (!f.value.is_array()) return figure(f, least, out.emplace_back());
    list(f, [&](const Field& child) { figure(child, least, out.emplace_back()); });
  }

  void figure(const Field& told, double least, FigureTold& out) {
    dom::object object;
    if (told.value.get(object) != simdjson::SUCCESS) return wrong(told, "a figure {value, currency, ...} or a list of such");
    const Fields<kFigure> f(object, &told.at);
    const Field value = f["value"], currency = f["currency"], source = f["source"];
    if (value.told && (value.value.get(out.value) != simdjson::SUCCESS || out.value < least || out.value > kFigureMax))
      wrong(value, least < 0 ? "a number within +-1e16" : "a number from 0 to 1e16");
    std::string_view v;
    if (currency.told && (currency.value.get(v) != simdjson::SUCCESS || !is_currency(v)))
      wrong(currency, "three capital letters (ISO 4217)");
    else out.currency = v;
    date(f["period_end"], out.period_end);
    date(f["published_on"], out.published_on);
    if (std::string_view text; source.told && source.value.get(text) != simdjson::SUCCESS) wrong(source, "a string");
    else out.source = text;
    misspelt(object, told.at, f);
    require(value, "every figure");
    require(currency, "every figure");
  }

  void date(const Field& f, std::optional<Day>& out) {
    if (!f.told) return;
    std::string_view v;
    if (f.value.get(v) == simdjson::SUCCESS) out = parse_day(v);
    if (!out || *out < first_day() || *out > last_day()) wrong(f, "a date YYYY-MM-DD from 1990 to 2100");
  }

  // Unknown members that look like a known one which is not told.
  template <const auto& W>
  void misspelt(dom::object object, const Place& at, const Fields<W>& f) {
    if (f.plain()) return;
    for (const auto member : object) {
      if (W.find(member.key) != W.kUnknown) continue;
      const std::string told = plain(member.key);
      for (std::size_t i = 0; i < W.kUnknown; ++i)
        if (const auto known = W.names()[i];
            !f.has(typename Fields<W>::Key(i)) && told.size() >= 4 && known.size() >= 4 && one_slip_apart(told, plain(known)))
          findings_.add(Place{&at, member.key, Place::kMember}, "no such field; did you mean " + shown(known) + "?");
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
    findings.add(at, shown(told) + "; expected a list of entries");
  } else {
    entries.reserve(list.size());
    RegistryReader reader(findings);
    std::map<std::string_view, std::size_t> by_id;  // views into the document
    std::size_t index = 0;
    for (const dom::element e : list) {
      const Place here{&at, {}, index};
      dom::object object;
      if (e.get(object) != simdjson::SUCCESS) {
        findings.add(here, shown(e) + "; expected an entry {id, name, ...}");
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
    if (!ppm || *ppm < 1) findings.add(here, shown(field.value) + "; expected US dollars a unit, from 0.000001 to 1e6");
    else if (field.key == "USD" && *ppm != 1'000'000) findings.add(here, shown(field.value) + "; expected 1, or no USD at all");
    else table.rates.emplace(field.key, static_cast<Ppm>(*ppm));
  }
  if (!findings.empty()) return std::unexpected(findings.problems(json));
  return table;
}

}  // namespace keiretsu::codec
