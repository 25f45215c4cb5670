// Hashes that are stored or leave the process: SHA-256 (libcrypto); and XXH3 for
// comparisons inside one process or store.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace keiretsu {

using Digest256 = std::array<unsigned char, 32>;

[[nodiscard]] Digest256 sha256(std::string_view bytes);
[[nodiscard]] std::string hex(std::string_view bytes);
// The first 16 bytes of SHA-256 in hex: 32 characters (alert ids, lineage).
[[nodiscard]] std::string sha256_128_hex(std::string_view bytes);
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

struct Hash128 {
  std::uint64_t low = 0, high = 0;
  auto operator<=>(const Hash128&) const = default;
};
[[nodiscard]] Hash128 xxh128(std::string_view bytes);
[[nodiscard]] std::uint64_t xxh64(std::string_view bytes);

}  // namespace keiretsu
