#include "measure/concentration.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace keiretsu::measure {

std::optional<double> hhi(std::int64_t sum, Int128 squares) {
  if (sum <= 0) return std::nullopt;
  return 1e4 * static_cast<double>(squares) / (static_cast<double>(sum) * static_cast<double>(sum));
}

std::optional<double> effective_number(std::int64_t sum, Int128 squares) {
  if (sum <= 0) return std::nullopt;
  return (static_cast<double>(sum) * static_cast<double>(sum)) / static_cast<double>(squares);
}

std::optional<double> concentration_ratio(std::vector<std::int64_t> parts, std::size_t k) {
  const std::int64_t sum = std::accumulate(parts.begin(), parts.end(), std::int64_t{0});
  if (sum <= 0) return std::nullopt;
  k = std::min(k, parts.size());
  std::partial_sort(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(k), parts.end(), std::greater<>());
  const std::int64_t top = std::accumulate(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(k), std::int64_t{0});
  return static_cast<double>(top) / static_cast<double>(sum);
}

std::optional<double> market_relation_cr1(const graph::View& view, LayerId layer, Lens lens) {
  const auto leader = view.leaders(layer, lens, 1);
  if (leader.empty()) return std::nullopt;
  return static_cast<double>(leader.front().relations) / static_cast<double>(view.layer(layer).lens[index(lens)].relations);
}

}  // namespace keiretsu::measure
