// How the parts of a Folder (fold.cc, fold_structure.cc) add. Private to them.
#pragma once

#include "base/money.h"
#include "deal/vocabulary.h"

namespace keiretsu::graph {

// Wraps in place of overflowing: a delta is made before over_capacity() can refuse it.
inline void add_to(Cents& sum, Cents x, int sign) {
  sum = static_cast<Cents>(static_cast<std::uint64_t>(sum) +
                           (sign > 0 ? static_cast<std::uint64_t>(x) : std::uint64_t{0} - static_cast<std::uint64_t>(x)));
}

// sum += x, wrapping.
inline void add_wide(Int128& sum, Int128 x) {
  __extension__ typedef unsigned __int128 Unsigned;
  sum = static_cast<Int128>(static_cast<Unsigned>(sum) + static_cast<Unsigned>(x));
}

template <class F>
void each_lens(unsigned mask, F f) {
  for (std::size_t l = 0; l < kLenses; ++l)
    if ((mask >> l & 1U) != 0) f(l);
}

}  // namespace keiretsu::graph
