#include "telemetry/log.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>

namespace keiretsu::telemetry {

namespace {

constexpr std::size_t kValueBytesMax = 1024;
constexpr std::array<std::string_view, 4> kLevelNames = {"debug", "info", "warn", "error"};

std::string now_text() {
  const auto now = std::chrono::system_clock::now();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 40> text{};
  std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &utc);
  size += static_cast<std::size_t>(std::snprintf(text.data() + size, text.size() - size, ".%03dZ", static_cast<int>(ms)));
  return {text.data(), size};
}

struct Character {
  char32_t code = 0xfffd;
  std::size_t bytes = 1;
  bool valid = false;
};

// The UTF-8 character at the front of `text` (not empty).
Character character(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = at(0);
  if (first < 0x80) return {first, 1, true};
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < size) return {};
  char32_t code = first & (0xff >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((at(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (at(i) & 0x3fu);
  }
  constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
  if (code < least[size] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return {};
  return {code, size, true};
}

// Characters that move a terminal's cursor, end a line, or turn the reading direction.
bool is_hostile(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029 || c == 0x061c || c == 0x200e || c == 0x200f ||
         (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;
}

bool is_bare(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\'; });
}

void write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
}

}  // namespace

std::string log_value(std::string_view text, LogFormat format) {
  const bool cut = text.size() > kValueBytesMax;
  if (cut) {
    text = text.substr(0, kValueBytesMax);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.remove_suffix(1);
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0x80) text.remove_suffix(1);
  }
  if (format == LogFormat::logfmt && !cut && is_bare(text)) return std::string(text);
  std::string out = "\"";
  while (!text.empty()) {
    const Character c = character(text);
    if (!c.valid) out += "\xef\xbf\xbd";
    else if (c.code == '"' || c.code == '\\') (out += '\\') += static_cast<char>(c.code);
    else if (c.code == '\n') out += "\\n";
    else if (c.code == '\r') out += "\\r";
    else if (c.code == '\t') out += "\\t";
    else if (is_hostile(c.code)) {
      std::array<char, 12> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c.code));
      out += escape.data();
    } else out += text.substr(0, c.bytes);
    text.remove_prefix(c.bytes);
  }
  if (cut) out += "...";
  out += '"';
  return out;
}

Log::~Log() { tell(repeats_.rest()); }

void Log::write(Level level, std::string_view component, std::string_view message, std::initializer_list<Field> fields) const {
  if (level < least_.load(std::memory_order_relaxed)) return;
  const auto now = std::chrono::steady_clock::now();
  std::unique_lock lock(lock_);
  const auto over = repeats_.over(now);
  const bool passes = repeats_.passes(static_cast<int>(level), component, message, now);
  lock.unlock();
  tell(over);
  if (passes) put(level, component, message, fields);
  else suppressed_.fetch_add(1, std::memory_order_relaxed);
}

void Log::tell_suppressed() const {
  if (suppressed_.load(std::memory_order_relaxed) == told_.load(std::memory_order_relaxed)) return;
  std::unique_lock lock(lock_);
  const auto over = repeats_.over(std::chrono::steady_clock::now());
  lock.unlock();
  tell(over);
}

void Log::tell(const std::vector<Repeats::Held>& held) const {
  for (const Repeats::Held& h : held) {
    put(static_cast<Level>(h.level), h.component, h.message, {{"suppressed", h.lines}});
    told_.fetch_add(h.lines, std::memory_order_relaxed);
  }
}

void Log::put(Level level, std::string_view component, std::string_view message, std::initializer_list<Field> fields) const {
  const bool json = format_ == LogFormat::json;
  std::string line;
  line.reserve(256);
  const auto add = [&](std::string_view key, std::string_view value) {
    if (json) {
      line += line.empty() ? "{\"" : ",\"";
      line += key;
      line += "\":";
    } else {
      if (!line.empty()) line += ' ';
      line += key;
      line += '=';
    }
    line += log_value(value, format_);
  };
  add("ts", now_text());
  add("level", kLevelNames[static_cast<std::size_t>(level)]);
  add("component", component);
  add("msg", message);
  for (const auto& field : fields) add(field.key, field.value);
  line += json ? "}\n" : "\n";
  write_all(fd_, line);
}

}  // namespace keiretsu::telemetry
