#include "measure/homing.h"

namespace keiretsu::measure {
namespace {

std::optional<double> share(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::optional<double> multi_homing_rate(const graph::View& view, Lens lens) {
  const auto& r = view.total().lens[index(lens)];
  return share(r.multi_homed, r.providers);
}

std::optional<double> multi_sourcing_rate(const graph::View& view, LayerId layer, Lens lens) {
  const auto& r = view.layer(layer).lens[index(lens)];
  return share(r.multi_sourced, r.customers);
}

}  // namespace keiretsu::measure
