// The demo data: real reports and their registry, decoded as the daemon does.
// For tests; what cannot be read throws and fails the test that asked.
#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "codec/envelope.h"
#include "codec/registry_json.h"
#include "deal/registry_entry.h"
#include "deal/report.h"

namespace keiretsu::testing {

inline std::string file_text(const std::string& path) {
  std::ifstream file(std::string(KEIRETSU_SOURCE_DIR) + "/" + path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The reports of a file of the tree, one a line; throws where one is refused.
inline std::vector<DealReport> reports_of(const std::string& path) {
  std::vector<DealReport> reports;
  codec::Decoder decoder;
  const std::string text = file_text(path);
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    auto decoded = decoder.decode(std::string_view(text).substr(from, end - from), {});
    if (!decoded.report) throw std::runtime_error(decoded.report.error().message);
    reports.push_back(*std::move(decoded.report));
    from = end + 1;
  }
  return reports;
}

inline std::vector<DealReport> real_reports() { return reports_of("deploy/data/ai-deals.jsonl"); }

inline std::vector<RegistryEntry> real_registry() {
  auto entries = codec::parse_registry(file_text("config/registry.json"));
  if (!entries) throw std::runtime_error(entries.error().front().message);
  return *std::move(entries);
}

}  // namespace keiretsu::testing
