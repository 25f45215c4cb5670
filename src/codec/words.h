// A closed set of field names, known at compile time: which of them is `key`?
// The table is a perfect hash over length, first, middle and last byte; its
// multiplier is searched by the compiler. A lookup is one hash and one comparison of
// two words; it is done for every member of every report.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
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
    return i != kUnknown && same(names_[i], key) ? i : kUnknown;
  }
  [[nodiscard]] consteval std::size_t at(std::string_view name) const {
    const std::size_t i = find(name);
    if (i == kUnknown) throw "no such field";
    return i;
  }
  [[nodiscard]] constexpr const std::array<std::string_view, N>& names() const { return names_; }

 private:
  static constexpr std::size_t kSlots = 64;

  // Names of 4 to 16 bytes are equal if their first and their last bytes are.
  [[nodiscard]] static constexpr bool same(std::string_view name, std::string_view key) {
    if (name.size() != key.size()) return false;
    if consteval {
      return name == key;
    }
    if (key.size() >= 8 && key.size() <= 16) return same_ends<std::uint64_t>(name, key);
    if (key.size() >= 4 && key.size() < 8) return same_ends<std::uint32_t>(name, key);
    return name == key;
  }
  template <class Block>
  [[nodiscard]] static bool same_ends(std::string_view a, std::string_view b) {
    const auto load = [](const char* from) {
      Block block;
      std::memcpy(&block, from, sizeof block);
      return block;
    };
    const std::size_t last = a.size() - sizeof(Block);
    return load(a.data()) == load(b.data()) && load(a.data() + last) == load(b.data() + last);
  }

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
