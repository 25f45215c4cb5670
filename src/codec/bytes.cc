#include "codec/bytes.h"

#include <utility>

namespace keiretsu::codec {

std::string big_endian(std::uint64_t number) {
  std::string out(8, '\0');
  for (std::size_t i = 8; i-- > 0; number >>= 8) out[i] = static_cast<char>(number & 0xff);
  return out;
}

std::uint64_t from_big_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(bytes[i]);
  return number;
}

ByteWriter& ByteWriter::byte(std::uint8_t value) {
  out_ += static_cast<char>(value);
  return *this;
}
ByteWriter& ByteWriter::varint(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out_ += static_cast<char>((value & 0x7f) | 0x80);
  out_ += static_cast<char>(value);
  return *this;
}
ByteWriter& ByteWriter::signed_varint(std::int64_t value) {
  return varint(static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
}
ByteWriter& ByteWriter::text(std::string_view value) {
  varint(value.size());
  out_ += value;
  return *this;
}
ByteWriter& ByteWriter::optional_text(const std::optional<std::string>& value) {
  byte(value ? 1 : 0);
  return value ? text(*value) : *this;
}
ByteWriter& ByteWriter::raw(std::string_view bytes) {
  out_ += bytes;
  return *this;
}

std::uint8_t ByteReader::byte() {
  if (!ok_ || rest_.empty()) {
    ok_ = false;
    return 0;
  }
  const auto value = static_cast<std::uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return value;
}
std::uint64_t ByteReader::varint() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const std::uint8_t b = byte();
    value |= std::uint64_t{b & 0x7fU} << shift;
    if ((b & 0x80) == 0) return ok_ ? value : 0;
  }
  ok_ = false;
  return 0;
}
std::int64_t ByteReader::signed_varint() {
  const std::uint64_t value = varint();
  return static_cast<std::int64_t>(value >> 1 ^ (~(value & 1) + 1));
}
std::string_view ByteReader::text() {
  const std::uint64_t size = varint();
  if (!ok_ || size > rest_.size()) {
    ok_ = false;
    return {};
  }
  const auto value = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return value;
}
std::optional<std::string> ByteReader::optional_text() {
  if (below<std::uint8_t>(2) == 0) return std::nullopt;
  return std::string(text());
}
std::string_view ByteReader::rest() { return ok_ ? std::exchange(rest_, {}) : std::string_view{}; }

}  // namespace keiretsu::codec
