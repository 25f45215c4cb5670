// A closed set of field names, known at compile time: which of them is `key`?
// The table is a perfect hash over length, first, middle and last byte; its
// multiplier is searched by the compiler, which also refuses a name that a
// `case fields.at("...")` misspells. A lookup is one hash and one comparison.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace keiretsu::codec {

template <std::size_t N>
class Words {
 public:
  static constexpr std::size_t kUnknown = N;

  template <class... Names>
  consteval explicit Words(Names... names) : names_{std::string_view(names)...} {
    while (!place()) multiplier_ += 2;  // no end found: the compiler's step limit refuses the set
  }

  // Its place in the set, or kUnknown.
  [[nodiscard]] constexpr std::size_t find(std::string_view key) const {
    if (key.empty()) return kUnknown;
    const std::size_t i = slots_[slot(key)];
    return i != kUnknown && names_[i] == key ? i : kUnknown;
  }
  [[nodiscard]] consteval std::size_t at(std::string_view name) const {
    const std::size_t i = find(name);
    if (i == kUnknown) throw "no such field";
    return i;
  }
  [[nodiscard]] constexpr const std::array<std::string_view, N>& names() const { return names_; }

 private:
  static constexpr std::size_t kSlots = 64;

  [[nodiscard]] constexpr std::size_t slot(std::string_view key) const {
    const auto byte = [key](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(key[i])}; };
    const auto length = static_cast<std::uint32_t>(key.size());
    const std::uint32_t mix = byte(0) | byte(key.size() / 2) << 8 | byte(key.size() - 1) << 16 | length << 24;
    return (mix * multiplier_) >> 26;
  }
  consteval bool place() {
    slots_.fill(static_cast<std::uint8_t>(kUnknown));
    for (std::size_t i = 0; i < N; ++i) {
      auto& at = slots_[slot(names_[i])];
      if (at != kUnknown) return false;
      at = static_cast<std::uint8_t>(i);
    }
    return true;
  }

  std::array<std::string_view, N> names_;
  std::array<std::uint8_t, kSlots> slots_{};
  std::uint32_t multiplier_ = 0x9E3779B1;
};
template <class... Names>
Words(Names...) -> Words<sizeof...(Names)>;

}  // namespace keiretsu::codec
