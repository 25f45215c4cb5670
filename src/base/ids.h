// Dense numbers for names. A dense number is an index into a table of this
// process: it never decides an order, is never stored and never leaves.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace keiretsu {

template <class Tag, class Rep = std::uint32_t>
struct Id {
  Rep value = static_cast<Rep>(-1);

  [[nodiscard]] constexpr bool known() const { return value != static_cast<Rep>(-1); }
  constexpr auto operator<=>(const Id&) const = default;
};

using EntityId = Id<struct EntityTag>;
using LayerId = Id<struct LayerTag, std::uint16_t>;
using DealIx = Id<struct DealTag>;

}  // namespace keiretsu

template <class Tag, class Rep>
struct std::hash<keiretsu::Id<Tag, Rep>> {
  std::size_t operator()(keiretsu::Id<Tag, Rep> id) const { return id.value; }
};
