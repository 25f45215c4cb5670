// A graph whose edges are set by hand, without deals behind them: purchases alone, the same in all lenses.
#pragma once

#include <string>

#include "graph/graph.h"
#include "resolve/symbols.h"

namespace keiretsu::testing {

struct HandGraph {
  resolve::Symbols symbols;
  resolve::Registry registry = *resolve::Registry::make({}, {});
  resolve::Houses houses{registry, symbols};
  graph::Graph graph{houses};

  // Names in the order of the numbers: "f0000000", "f0000001".
  EntityId firm(std::size_t number) {
    const std::string digits = std::to_string(number);
    return symbols.intern("f" + std::string(7 - digits.size(), '0') + digits);
  }
  // From now on `from` buys for this much a year; 0: no more.
  void set(graph::Delta& delta, graph::PairKey edge, Cents cents) const {
    const graph::View view(graph);
    auto& row = delta.pairs.touch(edge, [&]() -> const auto& { return view.pair(edge); });
    for (auto& r : row.lens) {
      r.purchase.money = cents;
      r.purchase.count = cents > 0 ? 1 : 0;
    }
  }
  void set(graph::PairKey edge, Cents cents) {
    graph::Delta delta;
    set(delta, edge, cents);
    graph.apply(delta);
  }
};

}  // namespace keiretsu::testing
