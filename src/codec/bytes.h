// The atoms of stored rows. Pure.
//   number  8 bytes, big-endian: in keys, where bytes must sort as numbers do
//   varint  7 bits a byte, the lowest first, the top bit set on all but the last
//   signed  varint of the zigzag: 0, -1, 1, -2 are 0, 1, 2, 3
//   text    varint of the length, then the bytes
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace keiretsu::codec {

[[nodiscard]] std::string big_endian(std::uint64_t number);
// Precondition: 8 bytes.
[[nodiscard]] std::uint64_t from_big_endian(std::string_view bytes);

class ByteWriter {
 public:
  ByteWriter& byte(std::uint8_t value);
  ByteWriter& varint(std::uint64_t value);
  ByteWriter& signed_varint(std::int64_t value);
  ByteWriter& text(std::string_view value);
  ByteWriter& optional_text(const std::optional<std::string>& value);  // byte 0, or byte 1 and the text
  ByteWriter& raw(std::string_view bytes);                             // no length: the last of a row

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

// After a fault every answer is empty and ok() false: read all, then ask once.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] std::uint8_t byte();
  [[nodiscard]] std::uint64_t varint();
  [[nodiscard]] std::int64_t signed_varint();
  [[nodiscard]] std::string_view text();
  [[nodiscard]] std::optional<std::string> optional_text();
  [[nodiscard]] std::string_view rest();

  // A varint that must be less than `end`.
  template <class T>
  [[nodiscard]] T below(std::uint64_t end) {
    const std::uint64_t value = varint();
    if (value >= end) ok_ = false;
    return ok_ ? static_cast<T>(value) : T{};
  }

  [[nodiscard]] bool ok() const { return ok_; }
  // Read to the last byte and without a fault.
  [[nodiscard]] bool done() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace keiretsu::codec
