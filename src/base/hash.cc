#include "base/hash.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include "base/check.h"

namespace keiretsu {

Digest256 sha256(std::string_view bytes) {
  // Fetched once: SHA256() looks for an implementation at each call, nearly half of what the hash of a short text costs.
  static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Digest256 out;
  const bool done = kSha256 != nullptr && EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, kSha256, nullptr) == 1;
  KEIRETSU_CHECK(done);
  return out;
}

std::string hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(2 * bytes.size());
  for (const char c : bytes) {
    const auto b = static_cast<unsigned char>(c);
    out += kDigits[b >> 4];
    out += kDigits[b & 15];
  }
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  const Digest256 d = sha256(bytes);
  return hex({reinterpret_cast<const char*>(d.data()), d.size()});
}

std::string sha256_128_hex(std::string_view bytes) { return sha256_hex(bytes).substr(0, 32); }

Hash128 xxh128(std::string_view bytes) {
  const XXH128_hash_t h = XXH3_128bits(bytes.data(), bytes.size());
  return {h.low64, h.high64};
}

std::uint64_t xxh64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace keiretsu
