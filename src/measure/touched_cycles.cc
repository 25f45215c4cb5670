#include "measure/touched_cycles.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "measure/cycle_search.h"

namespace keiretsu::measure {
namespace {

using Change = graph::LargeFlows::Change;

bool deals(const graph::PairRow& row) {
  return std::ranges::any_of(row.lens, [](const auto& r) { return r.purchase.count > 0 || r.capital.count > 0; });
}

bool large(const Change& c) { return c.was || c.is; }

// What is asked for through one edge: cycles of value of so many firms, or structural ones.
enum class Kind : std::uint8_t { pairs = 2, triples = 3, fours = 4, structural };
constexpr std::array kKinds = {Kind::pairs, Kind::triples, Kind::fours, Kind::structural};
static_assert(static_cast<std::size_t>(Kind::fours) == kValueCycleMax);

class StepSearch {
 public:
  StepSearch(const CycleSearch& search, const Context& before, const Context& after, const CycleFirms& firms, Cents floor)
      : search_(search), before_(before), after_(after), firms_(firms), floor_(floor) {}

  [[nodiscard]] bool wanted(const Change& c, Kind kind) const {
    const auto [a, b] = c.edge;
    if (!firms_.admitted(a) || !firms_.admitted(b)) return false;
    if (kind == Kind::pairs) return large(c) && watched_end(c);
    if (kind != Kind::structural) return large(c);
    return firms_.watched(a) && firms_.watched(b) && (deals(before_.view.pair(c.edge)) || deals(after_.view.pair(c.edge)));
  }

  // None: there is nothing to find, but for a pair.
  [[nodiscard]] std::size_t visits(const Change& c, Kind kind) const {
    if (kind == Kind::structural) return std::min(near(c), firms_.all_watched.size());
    if (watched_end(c)) return search_.plan(c.edge, static_cast<std::size_t>(kind)).visits;
    if (search_.payees(c.edge.to) == 0 || search_.payers(c.edge.from) == 0) return 0;
    std::size_t sum = firms_.all_watched.size();
    if (kind == Kind::fours) each_watched(c, [&](EntityId x) { sum += search_.payees(x); }, [&](EntityId y) { sum += search_.payers(y); });
    return sum;
  }

  void walk(const Change& c, Kind kind, TouchedCycles& out) const {
    if (kind == Kind::structural) return triangles(c, out);
    const auto found = [&](std::span<const EntityId> on) { value(on, out); };
    const auto length = static_cast<std::size_t>(kind);
    if (watched_end(c)) return search_.each(c.edge, length, search_.plan(c.edge, length).way, found);
    const auto [a, b] = c.edge;
    if (kind == Kind::triples) {
      const auto third = [&](EntityId z) {
        if (search_.contains({z, a})) found(std::array{a, b, z});
      };
      return each_watched(c, third, [](EntityId) {});
    }
    const auto from_third = [&](EntityId x) {
      search_.each_payee(x, [&](EntityId y) {
        if (y != b && search_.contains({y, a})) found(std::array{a, b, x, y});
      });
    };
    const auto to_fourth = [&](EntityId y) {
      search_.each_payer(y, [&](EntityId x) {
        if (x != a && search_.contains({b, x})) found(std::array{a, b, x, y});
      });
    };
    each_watched(c, from_third, to_fourth);
  }

 private:
  // Else a cycle through the edge has its watched firm further on: it is sought from the watch list.
  [[nodiscard]] bool watched_end(const Change& c) const { return firms_.watched(c.edge.from) || firms_.watched(c.edge.to); }
  // Those whom the edge's head pays; those who pay its tail.
  template <class Payee, class Payer>
  void each_watched(const Change& c, Payee payee, Payer payer) const {
    for (const EntityId w : firms_.all_watched) {
      if (search_.contains({c.edge.to, w})) payee(w);
      if (search_.contains({w, c.edge.from})) payer(w);
    }
  }

  void triangles(const Change& c, TouchedCycles& out) const {
    const auto [a, b] = c.edge;
    const auto third = [&](EntityId z) {
      if (z != a && z != b && firms_.watched(z) && firms_.admitted(z)) structural(std::array{a, b, z}, out);
    };
    if (firms_.all_watched.size() < near(c)) {
      std::ranges::for_each(firms_.all_watched, third);
    } else if (large(c)) {
      search_.each_payee(b, third);
      search_.each_payer(a, third);
    } else {
      search_.each(c.edge, kStructuralCycleMax, search_.plan(c.edge, kStructuralCycleMax).way,
                   [&](std::span<const EntityId> on) { third(on.back()); });
    }
  }

  // The firms to be tried as the third of a structural cycle. Of the two other edges one is large; both, where this one is not.
  [[nodiscard]] std::size_t near(const Change& c) const {
    const std::size_t payees = search_.payees(c.edge.to), payers = search_.payers(c.edge.from);
    return large(c) ? payees + payers : std::min(payees, payers);
  }

  void value(std::span<const EntityId> on, TouchedCycles& out) const {
    if (!std::ranges::all_of(on, firms_.admitted) || std::ranges::none_of(on, firms_.watched)) return;
    const Cycle cycle(on, after_.symbols);
    if (either([&](const graph::View& view, Lens lens) { return cycle_round_trip_cents(view, cycle, lens) >= floor_; }))
      out.value.push_back(cycle);
  }

  void structural(std::span<const EntityId> on, TouchedCycles& out) const {
    const Cycle cycle(on, after_.symbols);
    if (either([&](const graph::View& view, Lens lens) {
          const auto s = cycle_structure(view, cycle, lens, floor_);
          return s && s->capital && s->purchase && s->large >= 2;
        }))
      out.structural.push_back(cycle);
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

template <class T, class Before>
void in_order(std::vector<T>& list, Before before) {
  std::ranges::sort(list, before);
  list.erase(std::ranges::unique(list).begin(), list.end());
}

// Through these edges: the least costly walks first, while the visits last.
TouchedCycles search_all(const std::vector<Change>& changes, const StepSearch& step, const resolve::Symbols& symbols, std::size_t visits) {
  struct Walk {
    std::size_t visits;
    Kind kind;
    const Change* change;
  };
  std::vector<Walk> walks;
  for (const Change& c : changes)
    for (const Kind kind : kKinds)
      if (step.wanted(c, kind))
        if (const std::size_t n = step.visits(c, kind); n > 0 || kind == Kind::pairs) walks.push_back({n, kind, &c});
  const auto order = [&](const Walk& w) {
    return std::tuple(w.visits, w.kind, symbols.id(w.change->edge.from), symbols.id(w.change->edge.to));
  };
  std::ranges::sort(walks, [&](const Walk& a, const Walk& b) { return order(a) < order(b); });

  TouchedCycles out;
  for (const Walk& w : walks) {
    if (w.visits <= visits) {
      visits -= w.visits;
      step.walk(*w.change, w.kind, out);
    } else {
      out.truncated.insert(out.truncated.end(), {w.change->edge.from, w.change->edge.to});
    }
  }
  const auto cycles_by_name = [&](const Cycle& a, const Cycle& b) { return Cycle::before(a, b, symbols); };
  in_order(out.value, cycles_by_name);
  in_order(out.structural, cycles_by_name);
  in_order(out.truncated, [&](EntityId a, EntityId b) { return symbols.before(a, b); });
  return out;
}

}  // namespace

TouchedCycles touched_cycles(const graph::LargeFlows& large_flows, const Context& before, const Context& after, const graph::Delta& delta,
                             const CycleFirms& firms, std::size_t visits) {
  std::vector<Change> changes = large_flows.changes(before.view, delta);
  // Of the others nothing is wanted, and in most steps there are no others.
  std::erase_if(changes, [&](const Change& c) { return !large(c) && !(firms.watched(c.edge.from) && firms.watched(c.edge.to)); });
  if (changes.empty()) return {};
  graph::Digraph more;
  for (const Change& c : changes)
    if (c.is && !c.was) more.add(c.edge);
  const CycleSearch search(large_flows.edges(), more);
  return search_all(changes, StepSearch(search, before, after, firms, large_flows.floor()), after.symbols, visits);
}

TouchedCycles large_cycles(const graph::LargeFlows& large_flows, const Context& now, const CycleFirms& firms, std::size_t visits) {
  std::vector<Change> all;
  for (const graph::PairKey edge : large_flows.edges().edges()) all.push_back({edge, true, true});
  const graph::Digraph none;
  const CycleSearch search(large_flows.edges(), none);
  return search_all(all, StepSearch(search, now, now, firms, large_flows.floor()), now.symbols, visits);
}

}  // namespace keiretsu::measure
