#include "codec/place.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace keiretsu::codec {
namespace {

constexpr std::size_t kShownBytesMax = 60;

std::uint32_t code_point(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return lead;
  std::uint32_t value = lead & (0x7Fu >> sequence.size());
  for (std::size_t i = 1; i < sequence.size(); ++i) value = value << 6 | (static_cast<unsigned char>(sequence[i]) & 0x3Fu);
  return value;
}

bool may_mislead(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

std::string escape(std::string_view text, std::size_t bytes_max, bool quoted) {
  std::string out;
  for (std::size_t at = 0, length = 0; at < text.size(); at += length) {
    const bool valid = (length = utf8_sequence(text.substr(at))) != 0;
    length = std::max<std::size_t>(length, 1);
    if (at + length > bytes_max) return out + "...";
    const std::string_view sequence = text.substr(at, length);
    const std::uint32_t c = valid ? code_point(sequence) : static_cast<unsigned char>(text[at]);
    if (!valid || may_mislead(c)) {
      std::array<char, 16> code{};
      std::snprintf(code.data(), code.size(), valid ? "\\u%04x" : "\\x%02x", static_cast<unsigned>(c));
      out += code.data();
    } else {
      if (quoted && (c == '"' || c == '\\')) out += '\\';
      out += sequence;
    }
  }
  return out;
}

// Walks valid JSON text value by value; used to find lines, never to decide.
class Cursor {
 public:
  explicit Cursor(std::string_view json) : json_(json) {}

  [[nodiscard]] std::size_t at() const { return at_; }
  void go(std::size_t at) { at_ = at; }
  [[nodiscard]] char peek() {
    while (at_ < json_.size() && (json_[at_] == ' ' || json_[at_] == '\n' || json_[at_] == '\r' || json_[at_] == '\t')) ++at_;
    return at_ < json_.size() ? json_[at_] : '\0';
  }
  [[nodiscard]] bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  // The raw text between the quotes.
  std::string_view skip_string() {
    const std::size_t begin = ++at_;
    while (at_ < json_.size() && json_[at_] != '"') at_ += json_[at_] == '\\' ? 2 : 1;
    const std::size_t end = std::min(at_, json_.size());
    at_ = end + 1;
    return json_.substr(begin, end - begin);
  }
  void skip_value() {
    std::size_t depth = 0;
    do {
      const char c = peek();
      if (c == '\0' || ((c == '}' || c == ']') && depth == 0)) return;
      if (c == '"') {
        skip_string();
      } else if (c == '{' || c == '[') {
        ++depth;
        ++at_;
      } else if (c == '}' || c == ']') {
        --depth;
        ++at_;
      } else if (c == ',' || c == ':') {
        ++at_;
      } else {
        skip_scalar();
      }
    } while (depth > 0);
  }

 private:
  void skip_scalar() {
    while (at_ < json_.size() && json_[at_] != ',' && json_[at_] != '}' && json_[at_] != ']') ++at_;
  }

  std::string_view json_;
  std::size_t at_ = 0;
};

}  // namespace

std::size_t utf8_sequence(std::string_view text) {
  if (text.empty()) return 0;
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return 1;
  const std::size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  const std::uint32_t c = code_point(text.substr(0, length));
  const bool overlong = (length == 3 && c < 0x800) || (length == 4 && c < 0x10000);
  const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
  return overlong || surrogate || c > 0x10FFFF ? 0 : length;
}

std::string escaped(std::string_view text, std::size_t bytes_max) { return escape(text, bytes_max, false); }

std::string shown(std::string_view text) { return '"' + escape(text, kShownBytesMax, true) + '"'; }

std::string shown(double number) {
  std::array<char, 40> text{};
  const bool whole = std::abs(number) < 9007199254740992.0 && std::floor(number) == number;
  const auto end = whole ? std::to_chars(text.data(), text.data() + text.size(), static_cast<std::int64_t>(number)).ptr
                         : std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return {text.data(), end};
}

Path path_of(const Place& place) {
  Path path;
  for (const Place* p = &place; p != nullptr; p = p->up) path.push_back({std::string(p->field), p->index});
  std::reverse(path.begin(), path.end());
  return path;
}

std::string text_of(const Path& path) {
  std::string text;
  for (const Step& step : path) {
    if (step.index != Place::kMember) {
      text += '[' + std::to_string(step.index) + ']';
    } else {
      if (!text.empty()) text += '.';
      text += escaped(step.field, kShownBytesMax);
    }
  }
  return text;
}

std::string text_of(const Place& place) { return text_of(path_of(place)); }

std::size_t line_of(std::string_view json, const Path& path) {
  Cursor cursor(json);
  static_cast<void>(cursor.peek());
  std::size_t found = cursor.at();
  for (const Step& step : path) {
    std::size_t begin = json.size(), value = json.size();
    if (step.index == Place::kMember) {
      if (!cursor.take('{')) break;
      while (cursor.peek() == '"') {
        const std::size_t name_at = cursor.at();
        const bool same = cursor.skip_string() == step.field;
        if (!cursor.take(':')) break;
        if (same) {
          begin = name_at;
          static_cast<void>(cursor.peek());
          value = cursor.at();
        }
        cursor.skip_value();
        if (!cursor.take(',')) break;
      }
    } else {
      if (!cursor.take('[')) break;
      for (std::size_t i = 0; cursor.peek() != ']' && cursor.peek() != '\0'; ++i) {
        if (i == step.index) {
          begin = value = cursor.at();
          break;
        }
        cursor.skip_value();
        if (!cursor.take(',')) break;
      }
    }
    if (value == json.size()) break;
    found = begin;
    cursor.go(value);
  }
  return 1 + static_cast<std::size_t>(std::count(json.begin(), json.begin() + static_cast<std::ptrdiff_t>(found), '\n'));
}

}  // namespace keiretsu::codec
