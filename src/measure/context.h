// What a measure reads: the graph as of a day (or as it will be after a delta), and
// what the registry knows. A bundle of references; nothing here is owned.
#pragma once

#include "graph/graph.h"
#include "resolve/houses.h"
#include "resolve/symbols.h"

namespace keiretsu::measure {

struct SystemicVerdict;

struct Context {
  const graph::View& view;
  const resolve::Houses& houses;
  const resolve::Symbols& symbols;
  Day day = 0;                                // figures of the registry are those in force on it
  const SystemicVerdict* systemic = nullptr;  // of this graph in `stated` (systemic_watch.h); null: nobody has asked
};

}  // namespace keiretsu::measure
