// How the readings of one lens are written down. For the walks over the whole graph
// (readings.cc and what it calls), one object a lens.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "measure/context.h"
#include "measure/reading.h"

namespace keiretsu::measure {

class Lines {
 public:
  using Ids = std::vector<std::string>;
  using Value = std::variant<std::int64_t, double>;

  // Both must outlive it; adds to `out`.
  Lines(const Context& c, Lens lens, std::vector<Reading>& out) : c_(c), lens_(lens), out_(out) {}

  [[nodiscard]] std::string id(EntityId e) const { return std::string(c_.symbols.id(e)); }
  [[nodiscard]] std::string word(LayerId l) const { return std::string(c_.symbols.layer(l)); }
  // Of an unordered pair: sorted.
  [[nodiscard]] Ids both(EntityId a, EntityId b) const { return c_.symbols.before(a, b) ? Ids{id(a), id(b)} : Ids{id(b), id(a)}; }

  // The reference is good until the next line.
  Reading& put(std::string measure, std::string scope, Ids ids, std::string layer, Value value, std::string what = {}) {
    return out_.emplace_back(
        Reading{std::move(measure), std::move(scope), std::move(ids), std::move(layer), std::move(what), lens_, value, {}});
  }
  void put_if(std::string measure, std::string scope, Ids ids, std::string layer, std::optional<double> value) {
    if (value) put(std::move(measure), std::move(scope), std::move(ids), std::move(layer), *value);
  }

 private:
  const Context& c_;
  Lens lens_;
  std::vector<Reading>& out_;
};

}  // namespace keiretsu::measure
