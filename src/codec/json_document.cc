#include "codec/json_document.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/check.h"

namespace keiretsu::codec {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kSyntaxBytesMax = 200;

bool deeper_than(std::string_view bytes, std::size_t limit) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (in_string) {
      if (c == '\\') ++i;
      else if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > limit) return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

// The names of one object, hashed while they are few; many are sorted instead, so
// no object costs more than n log n.
class NameSet {
 public:
  // False: it was there before. Precondition: not full.
  bool insert(std::string_view name) {
    for (std::size_t slot = hash(name);; slot = (slot + 1) % kSlots) {
      if (places_[slot] == 0) {
        names_[count_++] = name;
        places_[slot] = static_cast<unsigned char>(count_);
        return true;
      }
      if (names_[places_[slot] - 1u] == name) return false;
    }
  }
  [[nodiscard]] bool full() const { return count_ == kFew; }

 private:
  static constexpr std::size_t kFew = 32, kSlots = 64;

  static std::size_t hash(std::string_view name) {
    if (name.empty()) return 0;
    const auto byte = [name](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(name[i])}; };
    const std::uint32_t mix =
        byte(0) | byte(name.size() / 2) << 8 | byte(name.size() - 1) << 16 | static_cast<std::uint32_t>(name.size()) << 24;
    return (mix * 0x9E3779B1u) >> 26;
  }

  // A view's own constructor would clear what is written before it is read.
  struct Name {
    const char* data;
    std::size_t size;
    Name& operator=(std::string_view v) {
      data = v.data();
      size = v.size();
      return *this;
    }
    bool operator==(std::string_view v) const { return size == v.size() && std::memcmp(data, v.data(), size) == 0; }
  };

  std::array<unsigned char, kSlots> places_{};  // 1 + place in names_; 0: free
  std::size_t count_ = 0;
  std::array<Name, kFew> names_;
};

std::optional<std::string_view> twice_among_many(dom::object object) {
  std::vector<std::string_view> names;
  for (const auto member : object) names.push_back(member.key);
  std::sort(names.begin(), names.end());
  const auto at = std::adjacent_find(names.begin(), names.end());
  return at == names.end() ? std::nullopt : std::optional(*at);
}

enum class Verdict { clean, deep, duplicate };

// Depth first; stops at the first fault, which for a duplicate is left in `path`.
Verdict walk_element(dom::element element, std::size_t depth, const Place* at, std::optional<Path>& path);

Verdict walk_object(dom::object object, std::size_t depth, const Place* at, std::optional<Path>& path) {
  if (depth > kDepthMax) return Verdict::deep;
  NameSet names;
  bool many = false;
  for (const auto member : object) {
    const Place here{at, member.key, Place::kMember};
    many = many || names.full();
    if (!many && !names.insert(member.key)) {
      path = path_of(here);
      return Verdict::duplicate;
    }
    if (const Verdict v = walk_element(member.value, depth, &here, path); v != Verdict::clean) return v;
  }
  if (many) {
    if (const auto name = twice_among_many(object)) {
      path = path_of(Place{at, *name, Place::kMember});
      return Verdict::duplicate;
    }
  }
  return Verdict::clean;
}

Verdict walk_element(dom::element element, std::size_t depth, const Place* at, std::optional<Path>& path) {
  dom::object object;
  dom::array array;
  if (element.get(object) == simdjson::SUCCESS) return walk_object(object, depth + 1, at, path);
  if (element.get(array) != simdjson::SUCCESS) return Verdict::clean;
  if (depth + 1 > kDepthMax) return Verdict::deep;
  std::size_t index = 0;
  for (const dom::element child : array) {
    const Place here{at, {}, index++};
    if (const Verdict v = walk_element(child, depth + 1, &here, path); v != Verdict::clean) return v;
  }
  return Verdict::clean;
}

// number = -? (0 | [1-9] [0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
struct Number {
  std::size_t length = 0;  // 0: the text does not begin with a number
  bool whole = true;
  std::int64_t magnitude = 0;  // 0.d... * 10^magnitude, d not 0
};

Number scan_number(std::string_view text) {
  std::size_t at = text.starts_with('-') ? 1 : 0;
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  if (!digit(at) || (text[at] == '0' && digit(at + 1))) return {};
  Number number;
  bool leading = true;  // no digit but 0 so far
  for (; digit(at); ++at) {
    leading = leading && text[at] == '0';
    if (!leading) ++number.magnitude;
  }
  if (at < text.size() && text[at] == '.') {
    number.whole = false;
    if (!digit(++at)) return {};
    for (; digit(at); ++at) {
      leading = leading && text[at] == '0';
      if (leading) --number.magnitude;
    }
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    number.whole = false;
    ++at;
    const bool negative = at < text.size() && text[at] == '-';
    if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
    if (!digit(at)) return {};
    std::int64_t exponent = 0;
    for (; digit(at); ++at) exponent = std::min<std::int64_t>(exponent * 10 + (text[at] - '0'), 1'000'000'000);
    number.magnitude += negative ? -exponent : exponent;
  }
  number.length = at;
  return number;
}

// The text with each number that is too large for simdjson replaced by the nearest double.
std::string with_numbers_that_fit(std::string_view bytes) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    out += c;
    if (in_string) {
      if (c == '\\' && i + 1 < bytes.size()) out += bytes[++i];
      else if (c == '"') in_string = false;
      continue;
    }
    if (c == '"') in_string = true;
    if (c != '-' && (c < '0' || c > '9')) continue;
    const Number number = scan_number(bytes.substr(i));
    if (number.length == 0) continue;
    const char* const begin = bytes.data() + i;
    const char* const end = begin + number.length;
    double value = 0;
    std::uint64_t u = 0;
    std::int64_t s = 0;
    const bool beyond = std::from_chars(begin, end, value).ec == std::errc::result_out_of_range && number.magnitude > 0;
    if (beyond) value = c == '-' ? -std::numeric_limits<double>::max() : std::numeric_limits<double>::max();
    const bool wide = number.whole && std::from_chars(begin, end, u).ec != std::errc{} && std::from_chars(begin, end, s).ec != std::errc{};
    if (beyond || wide) {
      std::array<char, 40> text{};
      const auto last = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific).ptr;
      out.pop_back();
      out.append(text.data(), last);
    } else {
      out.append(begin + 1, end);
    }
    i += number.length - 1;
  }
  return out;
}

Rejection deep() { return {RejectionClass::too_deep, "too_deep", "brackets open more than 64 deep; expected at most 64, the root is 1"}; }

std::string where_not_utf8(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t length = utf8_sequence(bytes.substr(at));
    if (length == 0) break;
    at += length;
  }
  return "byte " + std::to_string(at) + " (" + escaped(bytes.substr(at, 1), 1) + ") does not begin a UTF-8 sequence; expected UTF-8";
}

}  // namespace

simdjson::error_code JsonDocument::parse(std::string_view bytes) {
  if (padded_.size() < bytes.size() + simdjson::SIMDJSON_PADDING) padded_.resize(bytes.size() + simdjson::SIMDJSON_PADDING);
  std::memcpy(padded_.data(), bytes.data(), bytes.size());
  return parser_.parse(padded_.data(), bytes.size(), false).get(root_);
}

Accepted<dom::object> JsonDocument::open(std::string_view bytes) {
  using enum RejectionClass;
  bytes_ = bytes;
  duplicate_.reset();
  if (bytes.empty()) return reject(not_json, "not_json.empty", "the value is empty; expected a JSON object");
  simdjson::error_code error = parse(bytes);
  if (error != simdjson::SUCCESS) {
    if (!simdjson::validate_utf8(bytes.data(), bytes.size())) return reject(not_utf8, "not_utf8", where_not_utf8(bytes));
    if (deeper_than(bytes, kDepthMax)) return std::unexpected(deep());
    if (error == simdjson::NUMBER_ERROR) error = parse(with_numbers_that_fit(bytes));
  }
  KEIRETSU_CHECK(error != simdjson::MEMALLOC && error != simdjson::CAPACITY);
  if (error != simdjson::SUCCESS) {
    const SyntaxError why = explain_syntax(bytes);
    return reject(
        not_json, "not_json.syntax",
        "line " + std::to_string(why.line) + ", column " + std::to_string(why.column) + ": " + why.message + "; expected a JSON object");
  }
  dom::object object;
  if (root_.get(object) == simdjson::SUCCESS) return object;
  if (deeper_than(bytes, kDepthMax)) return std::unexpected(deep());
  return reject(not_json, "not_json.not_object", "the root is not an object; expected a JSON object");
}

std::optional<Rejection> JsonDocument::walk() {
  const Verdict verdict = walk_element(root_, 0, nullptr, duplicate_);
  if (verdict == Verdict::clean) return std::nullopt;
  if (verdict == Verdict::deep || deeper_than(bytes_, kDepthMax)) {
    duplicate_.reset();
    return deep();
  }
  return Rejection{RejectionClass::duplicate_key, "duplicate_key",
                   text_of(*duplicate_) + ": the object has this name twice; expected each name once"};
}

Accepted<dom::object> JsonDocument::read(std::string_view bytes) {
  const auto object = open(bytes);
  if (!object) return object;
  if (auto refusal = walk()) return std::unexpected(std::move(*refusal));
  return object;
}

SyntaxError explain_syntax(std::string_view bytes) {
  struct Listener : nlohmann::json_sax<nlohmann::json> {
    std::size_t byte = 0;
    std::string what;
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool key(string_t&) override { return true; }
    bool end_object() override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) override {
      byte = position;
      what = error.what();
      return false;
    }
  } listener;
  if (bytes.starts_with("\xEF\xBB\xBF")) return {1, 1, "it begins with a byte order mark"};
  // A number too large for a double would stop the second parser before the fault that is looked for.
  const std::string text = with_numbers_that_fit(bytes);
  nlohmann::json::sax_parse(text, &listener);
  SyntaxError error;
  const std::string_view before = std::string_view(text).substr(0, listener.byte == 0 ? 0 : listener.byte - 1);
  error.line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t line_begin = before.rfind('\n');
  error.column = before.size() - (line_begin == std::string_view::npos ? 0 : line_begin + 1) + 1;
  // "[json.exception.parse_error.101] parse error at line 1, column 3: the reason"
  const std::size_t reason = listener.what.find(": ");
  error.message = reason == std::string::npos ? "not JSON" : escaped(std::string_view(listener.what).substr(reason + 2), kSyntaxBytesMax);
  return error;
}

}  // namespace keiretsu::codec
