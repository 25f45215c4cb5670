// The world of the worked example (measures.md 7).
// A, B clouds and rivals; V chips; L, R labs and rivals. Billions of USD a year
// over terms of 1,461 days: a total of 4x flows x a year.
#pragma once

#include <string>
#include <utility>

#include "tests/unit/measure/told.h"

namespace keiretsu::testing {

inline World worked_example() {
  const auto yearly = [](double billions) { return usd(4 * billions * kBillion); };
  World w;
  const auto firm = [&](std::string id, std::string layer, double revenue, double equity) {
    RegistryEntry& e = w.entry(std::move(id), {std::move(layer)});
    e.annual_revenue.push_back({revenue * kBillion, "USD", {}, {}, ""});
    e.equity.push_back({equity * kBillion, "USD", {}, {}, ""});
  };
  firm("A", "cloud", 10, 20);
  firm("B", "cloud", 5, 20);
  firm("V", "chips", 8, 40);
  w.entry("L", {"model"});
  w.entry("R", {"model"});
  const auto first = "2025-01-01";
  w.reports = {
      Told("d1", 1, Stage::closed, first).purchase("L", "A", "cloud", yearly(3)).years(4),
      Told("d2", 1, Stage::closed, first).purchase("L", "B", "cloud", yearly(1)).years(4),
      Told("d2", 2, Stage::closed, "2025-06-01").action(Action::amend).starts(first).purchase("L", "B", "cloud", yearly(3)).years(4),
      Told("d3", 1, Stage::closed, first)
          .leg(LegType::equity, "A", "L", yearly(.5))
          .years(4)
          .stake(.1)
          .leg(LegType::in_kind, "A", "L", yearly(1.5))
          .what(What::compute)
          .years(4),
      Told("d4", 1, Stage::closed, first).leg(LegType::equity, "V", "L", yearly(1)).years(4),
      Told("d5", 1, Stage::closed, first).leg(LegType::capex, "A", "V", yearly(2)).layer("chips").benefit("L").years(4),
      Told("d6", 1, Stage::closed, first).leg(LegType::capex, "L", "", usd(2 * kBillion)).years(4),
      Told("d7", 1, Stage::closed, first).purchase("R", "B", "cloud", yearly(1)).years(4),
      Told("d8", 1, Stage::closed, first)
          .leg(LegType::partner, "A", "B")
          .leg(LegType::support, "A", "open1")
          .layer("model")
          .leg(LegType::support, "B", "open1")
          .layer("model"),
      Told("d9", 1, Stage::closed, first).leg(LegType::access, "A", "L").leg(LegType::access, "B", "L").leg(LegType::access, "A", "R"),
      Told("d10", 1, Stage::closed, first).purchase("L", "A", "cloud", usd(100 * kBillion)),
      Told("d10", 2, Stage::terminated, "2025-02-01").purchase("L", "A", "cloud", usd(100 * kBillion)),
  };
  return w;
}

}  // namespace keiretsu::testing
