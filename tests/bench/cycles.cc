// What the cycles of a step cost beside hubs, and that a step keeps its budget there.
//
//   bench_cycles [SHAPE...]      star clique bipartite ordinary; all without arguments
//
// star: one firm and 10^6 others that pay each other. clique: 100 firms that all pay each
// other. bipartite: 2,000 customers and 2,000 suppliers, each paying each of the other side.
// All edges are large, so these are the worst that the budget meets. ordinary: 10^6 purchases
// among 200,000 firms, both ends by Zipf, one in a hundred large. A step gives an edge of the
// graph another amount, or takes it away and, in the next step, adds it again. Prints a line of
// JSON a shape: microseconds of CPU time of a step for its cycles and for keeping the large
// edges; how many it found; steps that were cut; then the list of all cycles when asked.
// Needs about 5 GB for bipartite.
#include <time.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <vector>

#include "measure/all_cycles.h"
#include "measure/components.h"
#include "measure/touched_cycles.h"
#include "resolve/registry.h"
#include "tests/support/dice.h"
#include "tests/support/hand_graph.h"

namespace {

using namespace keiretsu;
using graph::PairKey;
using testing::Dice;

constexpr Cents kBn = 100'000'000'000;
constexpr std::size_t kSteps = 2'000;
constexpr std::uint32_t kWatched = 100;  // the first ones

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Shape {
  testing::HandGraph world;
  std::vector<PairKey> edges;

  void add(std::size_t from, std::size_t to, Cents cents) {
    const PairKey edge{world.firm(from), world.firm(to)};
    world.set(edge, cents);
    edges.push_back(edge);
  }
};

void star(Shape& s) {
  for (std::size_t leaf = 1; leaf <= 1'000'000; ++leaf) {
    s.add(0, leaf, kBn);
    s.add(leaf, 0, kBn);
  }
}
void clique(Shape& s) {
  for (std::size_t a = 0; a < 100; ++a)
    for (std::size_t b = 0; b < 100; ++b)
      if (a != b) s.add(a, b, kBn);
}
void bipartite(Shape& s) {
  for (std::size_t a = 0; a < 2'000; ++a) {
    for (std::size_t b = 2'000; b < 4'000; ++b) {
      s.add(a, b, kBn);
      s.add(b, a, kBn);
    }
  }
}
void ordinary(Shape& s) {
  Dice dice(1);
  constexpr std::size_t kFirms = 200'000;
  const auto zipf = [&] {  // rank r with a chance of about 1/(r + 10)
    const double unit = (static_cast<double>(dice.next() >> 11) + .5) * 0x1p-53;
    return static_cast<std::size_t>(10 * (std::pow((kFirms + 10.0) / 10, unit) - 1)) % kFirms;
  };
  for (std::size_t i = 0; i < 1'000'000; ++i) {
    const std::size_t from = zipf(), to = zipf();
    if (from == to || s.world.graph.pairs().find({s.world.firm(from), s.world.firm(to)}) != nullptr) continue;
    s.add(from, to, dice.percent(1) ? 2 * kBn : kBn / 100);
  }
}

double at(const std::vector<double>& sorted, double part) {
  return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))] * 1e6;
}

void measure_steps(const char* name, Shape& s) {
  const auto registry = *resolve::Registry::make({}, {});
  const resolve::Houses houses(registry, s.world.symbols);
  std::vector<EntityId> watched;
  for (std::uint32_t i = 0; i < kWatched; ++i) watched.push_back(EntityId{i});
  graph::LargeFlows large(kBn, s.world.graph);
  const measure::CycleFirms firms{[](EntityId) { return true; }, [](EntityId e) { return e.value < kWatched; }, watched};
  Dice dice(2);
  std::vector<double> seconds;
  std::size_t found = 0, most = 0, cut = 0;
  PairKey taken{};
  for (std::size_t i = 0; i < kSteps; ++i) {
    graph::Delta delta;
    const graph::View now(s.world.graph);
    if (taken.from.known()) {
      s.world.set(delta, taken, kBn);
      taken = {};
    } else {
      const PairKey edge = dice.pick(s.edges);
      const bool take = dice.percent(50);
      s.world.set(delta, edge, take ? 0 : now.pair(edge).lens[0].purchase.money + kBn);
      if (take) taken = edge;
    }
    const graph::View then(now, delta);
    const double start = cpu_seconds();
    const auto touched =
        measure::touched_cycles(large, {now, houses, s.world.symbols, 0}, {then, houses, s.world.symbols, 0}, delta, firms);
    large.apply(now, delta);
    seconds.push_back(cpu_seconds() - start);
    s.world.graph.apply(delta);
    found += touched.value.size();
    most = std::max(most, touched.value.size());
    cut += touched.truncated.empty() ? 0 : 1;
  }
  std::ranges::sort(seconds);
  std::printf(
      R"({"shape":"%s","pairs":%zu,"steps":%zu,"p50_us":%.2f,"p99_us":%.2f,"max_us":%.2f,"cycles_a_step":%.1f,"most":%zu,"cut":%zu,)", name,
      s.edges.size(), kSteps, at(seconds, .5), at(seconds, .99), at(seconds, 1), static_cast<double>(found) / static_cast<double>(kSteps),
      most, cut);
}

void measure_list(const Shape& s) {
  const double start = cpu_seconds();
  const measure::Components components(measure::dealing_pairs(s.world.graph, Lens::reported));
  graph::Digraph edges;
  for (const PairKey edge : components.within()) edges.add(edge);
  std::vector<EntityId> firms;
  for (const auto& members : components.firms()) firms.insert(firms.end(), members.begin(), members.end());
  std::printf(R"("components":%zu,)", components.firms().size());
  for (const std::size_t longest : {std::size_t{3}, std::size_t{4}}) {
    const auto list = measure::all_cycles(edges, firms, longest, s.world.symbols);
    std::printf(R"("listed_%zu":%zu,"truncated_%zu":%zu,)", longest, list.cycles.size(), longest, list.truncated.size());
  }
  std::printf("\"list_seconds\":%.2f}\n", cpu_seconds() - start);
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::pair<std::string_view, void (*)(Shape&)>> shapes = {
      {"star", star}, {"clique", clique}, {"bipartite", bipartite}, {"ordinary", ordinary}};
  const std::vector<std::string_view> wanted(argv + 1, argv + argc);
  for (const auto& [name, make] : shapes) {
    if (!wanted.empty() && std::ranges::find(wanted, name) == wanted.end()) continue;
    Shape shape;
    make(shape);
    measure_steps(std::string(name).c_str(), shape);
    measure_list(shape);
  }
}
