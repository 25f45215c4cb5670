#include "deal/sources.h"

// packed = { kind-digit publisher US title US url US group RS }; US, RS and other C0 controls in a field become spaces.
namespace keiretsu {
namespace {

constexpr char kUnit = '\x1f', kRecord = '\x1e';

void append(std::string& out, std::string_view field) {
  for (const char c : field) out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
}

}  // namespace

std::string pack_sources(std::span<const SourceTold> sources) {
  std::string out;
  for (const SourceTold& s : sources) {
    out += static_cast<char>('0' + static_cast<int>(s.kind));
    append(out, s.publisher);
    out += kUnit;
    append(out, s.title);
    out += kUnit;
    append(out, s.url);
    out += kUnit;
    append(out, s.group);
    out += kRecord;
  }
  return out;
}

std::vector<SourceQuoted> unpack_sources(std::string_view packed) {
  std::vector<SourceQuoted> out;
  while (!packed.empty()) {
    const std::size_t end = packed.find(kRecord);
    std::string_view row = packed.substr(0, end);
    packed.remove_prefix(end + 1);
    SourceQuoted s;
    s.kind = static_cast<SourceKind>(row.front() - '0');
    row.remove_prefix(1);
    for (std::string* field : {&s.publisher, &s.title, &s.url}) {
      const std::size_t at = row.find(kUnit);
      *field = row.substr(0, at);
      row.remove_prefix(at + 1);
    }
    s.group = row.empty() ? s.publisher : std::string(row);
    out.push_back(std::move(s));
  }
  return out;
}

}  // namespace keiretsu
