#include "measure/touched_cycles.h"

#include <algorithm>
#include <tuple>

#include "measure/cycle_search.h"

namespace keiretsu::measure {
namespace {

using Change = graph::LargeFlows::Change;

bool deals(const graph::PairRow& row) {
  return std::ranges::any_of(row.lens, [](const auto& r) { return r.purchase.count > 0 || r.capital.count > 0; });
}

class StepSearch {
 public:
  StepSearch(const CycleSearch& search, const Context& before, const Context& after, const CycleFirms& firms, Cents floor)
      : search_(search), before_(before), after_(after), firms_(firms), floor_(floor) {}

  [[nodiscard]] bool wanted(const Change& c) const {
    return firms_.admitted(c.edge.from) && firms_.admitted(c.edge.to) && (large(c) || structural(c.edge));
  }
  // Visits of the walks from this edge; what they find.
  [[nodiscard]] std::size_t visits(const Change& c) const {
    const auto [a, b] = c.edge;
    std::size_t sum = large(c) ? search_.plan(c.edge, kValueCycleMax).visits : 0;
    if (structural(c.edge)) {
      const std::size_t payees = search_.payees(b), payers = search_.payers(a);
      sum += large(c) ? payees + payers : std::min(payees, payers);
    }
    return sum;
  }
  void walk(const Change& c, TouchedCycles& out) const {
    if (large(c)) {
      search_.each(c.edge, kValueCycleMax, search_.plan(c.edge, kValueCycleMax), [&](std::span<const EntityId> on) {
        if (!std::ranges::all_of(on, firms_.admitted) || std::ranges::none_of(on, firms_.watched)) return;
        const Cycle cycle(on, after_.symbols);
        if (either([&](const graph::View& view, Lens lens) { return cycle_round_trip_cents(view, cycle, lens) >= floor_; }))
          out.value.push_back(cycle);
      });
    }
    if (structural(c.edge)) triangles(c, out);
  }

 private:
  [[nodiscard]] static bool large(const Change& c) { return c.was || c.is; }

  // Can the edge be on a structural cycle that is asked for?
  [[nodiscard]] bool structural(graph::PairKey edge) const {
    return firms_.watched(edge.from) && firms_.watched(edge.to) && deals_somewhen(edge);
  }
  [[nodiscard]] bool deals_somewhen(graph::PairKey edge) const { return deals(before_.view.pair(edge)) || deals(after_.view.pair(edge)); }

  // Of the two other edges one is large; both, where this one is not.
  void triangles(const Change& c, TouchedCycles& out) const {
    const auto [a, b] = c.edge;
    const auto third = [&](EntityId z) {
      if (z == a || z == b || !firms_.admitted(z) || !firms_.watched(z)) return;
      const Cycle cycle(std::array{a, b, z}, after_.symbols);
      if (either([&](const graph::View& view, Lens lens) {
            const auto s = cycle_structure(view, cycle, lens, floor_);
            return s && s->capital && s->purchase && s->large >= 2;
          }))
        out.structural.push_back(cycle);
    };
    if (large(c)) {
      search_.each_payee(b, third);
      search_.each_payer(a, [&](EntityId z) {
        if (!search_.contains({b, z})) third(z);
      });
    } else {
      search_.each(c.edge, kStructuralCycleMax, {}, [&](std::span<const EntityId> on) {
        if (on.size() == kStructuralCycleMax) third(on.back());
      });
    }
  }

  template <class Holds>
  [[nodiscard]] bool either(Holds holds) const {
    return std::ranges::any_of(kAllLenses, [&](Lens lens) { return holds(before_.view, lens) || holds(after_.view, lens); });
  }

  const CycleSearch& search_;
  const Context &before_, &after_;
  const CycleFirms& firms_;
  Cents floor_;
};

void in_order(std::vector<Cycle>& cycles, const resolve::Symbols& symbols) {
  std::ranges::sort(cycles, [&](const Cycle& a, const Cycle& b) { return Cycle::before(a, b, symbols); });
  cycles.erase(std::ranges::unique(cycles).begin(), cycles.end());
}

}  // namespace

TouchedCycles touched_cycles(const graph::LargeFlows& large, const Context& before, const Context& after, const graph::Delta& delta,
                             const CycleFirms& firms, std::size_t visits) {
  const resolve::Symbols& symbols = after.symbols;
  const std::vector<Change> changes = large.changes(before.view, delta);
  graph::Digraph more;
  for (const Change& c : changes)
    if (c.is && !c.was) more.add(c.edge);
  const CycleSearch search(large.edges(), more);
  const StepSearch step(search, before, after, firms, large.floor());

  struct Walk {
    std::size_t visits;
    const Change* change;
  };
  std::vector<Walk> walks;
  for (const Change& c : changes)
    if (step.wanted(c)) walks.push_back({step.visits(c), &c});
  std::ranges::sort(walks, [&](const Walk& a, const Walk& b) {
    const graph::PairKey x = a.change->edge, y = b.change->edge;
    return std::tuple(a.visits, symbols.id(x.from), symbols.id(x.to)) < std::tuple(b.visits, symbols.id(y.from), symbols.id(y.to));
  });

  TouchedCycles out;
  for (const Walk& w : walks) {
    if (w.visits <= visits) {
      visits -= w.visits;
      step.walk(*w.change, out);
    } else {
      out.truncated.insert(out.truncated.end(), {w.change->edge.from, w.change->edge.to});
    }
  }
  in_order(out.value, symbols);
  in_order(out.structural, symbols);
  std::ranges::sort(out.truncated, [&](EntityId a, EntityId b) { return symbols.before(a, b); });
  out.truncated.erase(std::ranges::unique(out.truncated).begin(), out.truncated.end());
  return out;
}

}  // namespace keiretsu::measure
