// What a live DebtRank costs per changed exposure, against a batch solve in the same run.
//
//   bench_debt_rank [FIRMS EXPOSURES WATCHED BATCH BATCHES LEVERAGE_PERCENT WORK]
//
// Heavy-tailed random exposures (both ends by Zipf), each row scaled to a leverage of at
// most LEVERAGE_PERCENT of its buffer. A change gives one exposure of the network a new
// size, or moves it to another pair. A batch of changes ends in a drain to a certified
// error of 1e-3, or when its work is spent. Prints one line of JSON: changes per second
// over all batches; drains in milliseconds, by the clock and in CPU time of the thread;
// and the CPU time of a batch solve (sparse, from below, every watched firm, to about
// 1e-3) over that of one change, and over that of one batch of changes.
// Exits with 1 if an error is larger than its bound.
#include <time.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#include "measure/debt_rank.h"
#include "tests/support/dice.h"

namespace {

using keiretsu::Cents;
using keiretsu::measure::DebtRank;
using keiretsu::measure::Exposures;
using keiretsu::measure::Firm;
using keiretsu::measure::Verdict;
using keiretsu::testing::Dice;

struct Edge {
  Firm holder, at_risk;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Of this thread: a machine that others use as well delays it, but does not add to it.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double unit(Dice& dice) { return (static_cast<double>(dice.next() >> 11) + .5) * 0x1p-53; }

// Rank r with a chance of about 1/(r + 10), ranks spread over the firms.
Firm zipf(Dice& dice, Firm firms, std::uint64_t stride) {
  const double rank = 10 * (std::pow((firms + 10.0) / 10, unit(dice)) - 1);
  return static_cast<Firm>(static_cast<std::uint64_t>(rank) % firms * stride % firms);
}

// DebtRank of one firm from below, sparse: until a round adds no more than `still` in all.
double solve(const Exposures& net, Firm failed, double still, std::vector<double>& h, std::vector<double>& next) {
  const double total = static_cast<double>(net.buffer_total());
  std::fill(h.begin(), h.end(), 0.0);
  h[failed] = 1;
  for (double moved = 1; moved > still;) {
    moved = 0;
    for (Firm i = 0; i < net.size(); ++i) {
      double lost = 0;
      for (const auto& entry : net.row(i)) lost += static_cast<double>(entry.cents) * h[entry.firm];
      const double buffer = static_cast<double>(net.buffer(i));
      next[i] = i == failed ? 1 : buffer > 0 ? std::min(1.0, lost / buffer) : 0;
      moved += (next[i] - h[i]) * buffer / total;
    }
    h.swap(next);
  }
  double sum = 0;
  for (Firm i = 0; i < net.size(); ++i) sum += i == failed ? 0 : static_cast<double>(net.buffer(i)) / total * h[i];
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  std::array<std::uint64_t, 7> settings{2000, 20000, 64, 1000, 2000, 80, DebtRank::Settings{}.work};
  for (int i = 1; i < argc; ++i) {
    const char* end = argv[i] + std::strlen(argv[i]);
    if (i > 7 || std::from_chars(argv[i], end, settings[static_cast<std::size_t>(i) - 1]).ptr != end) {
      std::fputs("usage: bench_debt_rank [FIRMS EXPOSURES WATCHED BATCH BATCHES LEVERAGE_PERCENT WORK]\n", stderr);
      return 2;
    }
  }
  const auto [firm_count, exposures, watched_count, batch, batches, percent, drain_work] = settings;
  const Firm firms = static_cast<Firm>(firm_count);
  Dice dice(1);
  const std::uint64_t stride = 7919;  // a prime: no firm is a hub of both kinds by its number alone
  std::vector<Firm> watched;
  for (std::uint64_t rank = 0; rank < watched_count; ++rank) watched.push_back(static_cast<Firm>(rank * stride % firms));
  DebtRank live(watched, {.work = drain_work});
  live.resize(firms);

  std::vector<Edge> edges;
  std::vector<std::uint32_t> degree(firms, 0);
  while (edges.size() < exposures) {
    const Edge edge{zipf(dice, firms, stride + 2), zipf(dice, firms, stride)};
    if (edge.holder == edge.at_risk) continue;
    edges.push_back(edge);
    ++degree[edge.holder];
  }
  std::vector<Cents> buffers(firms);
  for (Firm i = 0; i < firms; ++i) {
    buffers[i] = static_cast<Cents>(1e10 / std::pow(unit(dice), .8));  // Pareto: 100 million dollars and up
    live.set_buffer(i, buffers[i]);
  }
  // A row of d exposures: each up to percent/d of the buffer, so that the row never passes it.
  const auto size = [&](const Edge& edge) {
    const double share = static_cast<double>(percent) / 100 / degree[edge.holder];
    return static_cast<Cents>(static_cast<double>(buffers[edge.holder]) * share * (.6 + .4 * unit(dice)));
  };
  for (const Edge& edge : edges) live.set_exposure(edge.holder, edge.at_risk, size(edge));
  auto start = std::chrono::steady_clock::now();
  live.drain();
  const double first_ms = seconds_since(start) * 1e3;

  std::vector<double> drains_ms, drains_cpu_ms;
  std::uint64_t pushes = 0, work = 0, outside = 0, uncertified = 0;
  start = std::chrono::steady_clock::now();
  const double cpu = cpu_seconds();
  for (std::uint64_t b = 0; b < batches; ++b) {
    for (std::uint64_t c = 0; c < batch; ++c) {
      Edge& edge = edges[dice.below(edges.size())];
      if (dice.percent(20)) {
        live.set_exposure(edge.holder, edge.at_risk, 0);
        do edge.at_risk = zipf(dice, firms, stride);
        while (edge.at_risk == edge.holder);
      }
      live.set_exposure(edge.holder, edge.at_risk, size(edge));
    }
    const auto drain_start = std::chrono::steady_clock::now();
    const double drain_cpu = cpu_seconds();
    const DebtRank::Drained drained = live.drain();
    drains_cpu_ms.push_back((cpu_seconds() - drain_cpu) * 1e3);
    drains_ms.push_back(seconds_since(drain_start) * 1e3);
    pushes += drained.pushes;
    work += drained.work;
    outside += static_cast<std::uint64_t>(!drained.within_target);
    uncertified += static_cast<std::uint64_t>(live.verdict() != Verdict::certified);
  }
  const double elapsed = seconds_since(start), elapsed_cpu = cpu_seconds() - cpu;
  const double changes_per_second = static_cast<double>(batch * batches) / elapsed;

  std::vector<double> h(firms), next(firms);
  const double batch_cpu = cpu_seconds();
  for (const Firm failed : watched) solve(live.network(), failed, 1e-4, h, next);
  const double batch_ms = (cpu_seconds() - batch_cpu) * 1e3;
  double worst = 0, bound = 0, impact = 0;
  std::vector<double> used;
  for (std::size_t slot = 0; slot < watched.size(); ++slot) {
    const double actual = std::abs(live.impact(slot).value - solve(live.network(), watched[slot], 1e-13, h, next));
    worst = std::max(worst, actual);
    bound = std::max(bound, live.impact(slot).epsilon);
    impact = std::max(impact, live.impact(slot).value);
    used.push_back(actual / live.impact(slot).epsilon);
  }
  std::sort(used.begin(), used.end());
  std::sort(drains_ms.begin(), drains_ms.end());
  std::sort(drains_cpu_ms.begin(), drains_cpu_ms.end());
  const auto at = [](const std::vector<double>& sorted, double q) {
    return sorted[static_cast<std::size_t>(q * static_cast<double>(sorted.size() - 1))];
  };
  const auto count = static_cast<double>(batches);
  std::printf(
      "{\"firms\": %u, \"exposures\": %zu, \"watched\": %zu, \"batch\": %llu, \"changes_per_second\": %.0f, \"changes_per_cpu_second\": "
      "%.0f, ",
      firms, live.network().edges(), watched.size(), static_cast<unsigned long long>(batch), changes_per_second,
      static_cast<double>(batch) * count / elapsed_cpu);
  std::printf("\"drain_ms\": {\"p50\": %.3f, \"p99\": %.3f, \"p99.9\": %.3f, \"max\": %.3f}, ", at(drains_ms, .5), at(drains_ms, .99),
              at(drains_ms, .999), drains_ms.back());
  std::printf("\"drain_cpu_ms\": {\"p50\": %.3f, \"p99\": %.3f, \"p99.9\": %.3f, \"max\": %.3f}, \"first_drain_ms\": %.2f, ",
              at(drains_cpu_ms, .5), at(drains_cpu_ms, .99), at(drains_cpu_ms, .999), drains_cpu_ms.back(), first_ms);
  std::printf("\"pushes_per_batch\": %.0f, \"rows_per_batch\": %.0f, \"kappa\": %.3f, \"not_certified\": %llu, \"over_target\": %llu, ",
              static_cast<double>(pushes) / count, static_cast<double>(work) / count, live.kappa(),
              static_cast<unsigned long long>(uncertified), static_cast<unsigned long long>(outside));
  std::printf("\"largest_epsilon\": %.2e, \"largest_error\": %.2e, \"median_actual_over_bound\": %.4f, \"largest_value\": %.4f, ", bound,
              worst, used.empty() ? 0 : used[used.size() / 2], impact);
  std::printf("\"batch_solve_cpu_ms\": %.2f, \"batch_solve_per_change\": %.0f, \"batch_solve_per_batch\": %.2f}\n", batch_ms,
              batch_ms * 1e-3 * static_cast<double>(batch) * count / elapsed_cpu, batch_ms * 1e-3 * count / elapsed_cpu);
  return worst <= bound ? 0 : 1;
}
