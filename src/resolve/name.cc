#include "resolve/name.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <memory>
#include <new>
#include <optional>

namespace keiretsu::resolve {
namespace {

constexpr std::array<std::string_view, 11> kLegalForms = {"inc", "corp", "ltd", "pbc", "gmbh", "ag", "sa", "plc", "co", "llc", "nv"};

struct Free {
  void operator()(utf8proc_uint8_t* bytes) const { std::free(bytes); }
};

std::optional<std::string> mapped(std::string_view text, int options) {
  utf8proc_uint8_t* raw = nullptr;
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()), &raw,
                                 static_cast<utf8proc_option_t>(options));
  const std::unique_ptr<utf8proc_uint8_t, Free> owned(raw);
  if (size == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc();
  if (size < 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(raw), static_cast<std::size_t>(size));
}

// Two passes: folding inside one NFKC pass would compose what folding takes apart,
// and differ from "NFKC, then casefold" for a few dozen characters.
std::optional<std::string> folded(std::string_view name) {
  if (std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
    std::string lower(name);
    for (char& c : lower) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return lower;
  }
  const auto composed = mapped(name, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
  if (!composed) return std::nullopt;
  return mapped(*composed, UTF8PROC_STABLE | UTF8PROC_CASEFOLD);
}

}  // namespace

std::string plain_name(std::string_view name) {
  const auto text = folded(name);
  if (!text) return std::string(name);

  std::string plain;
  plain.reserve(text->size());
  for (const char c : *text) {
    if (c != ' ' && c != '.' && c != ',') {
      plain += c;
    } else if (!plain.empty() && plain.back() != ' ') {
      plain += ' ';
    }
  }
  if (!plain.empty() && plain.back() == ' ') plain.pop_back();
  if (plain.empty()) return std::string(name);

  for (;;) {
    const auto space = plain.rfind(' ');
    if (space == std::string::npos) return plain;
    if (std::ranges::find(kLegalForms, std::string_view(plain).substr(space + 1)) == kLegalForms.end()) return plain;
    plain.resize(space);
  }
}

}  // namespace keiretsu::resolve
