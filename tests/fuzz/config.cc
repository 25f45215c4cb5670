// What an operator writes: the first byte chooses rules, registry, rates or settings, the rest is the text. It is taken, or
// every problem has its file and says something.
#include <unistd.h>

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/check.h"
#include "config/rules_yaml.h"
#include "config/settings.h"
#include "config/tables.h"

using namespace keiretsu;

namespace {

template <class T>
void judge(const std::expected<T, config::Problems>& taken) {
  if (taken) return;
  KEIRETSU_CHECK(!taken.error().empty());
  for (const config::Problem& problem : taken.error()) {
    const std::string told = config::text(problem);
    KEIRETSU_CHECK(!told.empty() && std::ranges::none_of(told, [](char c) { return static_cast<unsigned char>(c) < ' '; }));
  }
}

// Settings are read from a file alone: one in memory.
std::string file_of(std::string_view text) {
  static const int file = ::memfd_create("settings.yaml", 0);
  KEIRETSU_CHECK(file >= 0 && ::ftruncate(file, 0) == 0);
  KEIRETSU_CHECK(::pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  return "/proc/self/fd/" + std::to_string(file);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0: judge(config::parse_rules(text, "rules.yaml")); break;
    case 1: judge(config::parse_registry(text, "registry.json", FxTable{})); break;
    case 2: judge(config::parse_fx(text, "fx.json")); break;
    case 3: judge(config::load_settings(file_of(text), {{"HOME", "/"}}, {})); break;
    default: break;
  }
  return 0;
}
