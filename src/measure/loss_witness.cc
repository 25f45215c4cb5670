#include "measure/loss_witness.h"

#include <algorithm>

#include "measure/loss_decay.h"

namespace keiretsu::measure {
namespace {

constexpr double kSmallest = 1e-100;  // of the largest: a row below has no part in its growth, and would end in no number
constexpr int kPrunings = 200;
constexpr int kSettling = 16;            // powers: by then the rows grow about alike, and the room is shared among them
constexpr double kLeast = 1 + 1e-6;      // times kappa: as a new witness must grow
constexpr double kSpare = 1 + 1.0 / 64;  // else every small exposure raises the row again
constexpr std::size_t kRaises = 2'000;

}  // namespace

std::optional<LossWitness> regrown(const LossWitness& old, const LossColumns& net, double kappa) {
  std::vector<double> x = old.weight, y(x.size());
  std::vector<Holder> rows;
  for (Holder i = 0; i < x.size(); ++i)
    if (x[i] > 0) rows.push_back(i);
  struct Entry {
    Holder row, column;
    double leverage;
  };
  std::vector<Entry> entries;
  for (const Holder j : rows)
    net.each(j, [&](Holder i, double leverage) {
      if (x[i] > 0) entries.push_back({i, j, leverage});
    });
  std::vector<bool> needed(x.size());
  for (int prunings = 0, powers = 0;;) {
    for (const Holder i : rows) y[i] = 0, needed[i] = false;
    for (const Entry& e : entries) {
      y[e.row] += e.leverage * x[e.column];
      needed[e.column] = true;
    }
    // Those to whom no other row is exposed grow with the rest, but nothing grows with them: a change there would be looked at in vain.
    const std::size_t pruned = std::erase_if(rows, [&](Holder i) {
      if (needed[i] && x[i] >= kSmallest && y[i] >= kappa * kLeast * x[i]) return false;
      x[i] = 0;
      return true;
    });
    if (rows.empty() || (pruned > 0 && ++prunings == kPrunings)) return std::nullopt;
    if (pruned > 0) {
      std::erase_if(entries, [&](const Entry& e) { return x[e.row] == 0 || x[e.column] == 0; });
      continue;
    }
    if (powers++ == kSettling) break;
    // Lambda x grows where x does: Lambda is not negative.
    double largest = 0;
    for (const Holder i : rows) largest = std::max(largest, y[i]);
    for (const Holder i : rows) x[i] = y[i] / largest;
  }
  LossWitness out{std::move(x), std::vector<double>(y.size())};
  for (const Holder i : rows) out.slack[i] = y[i] - kappa * out.weight[i];
  return out;
}

std::optional<LossWitness> raised(const LossWitness& old, std::vector<Holder> broken, const LossColumns& net, double kappa) {
  const double bound = LossDecay::kCertified * kappa;
  LossWitness out = old;
  std::size_t raises = 0;
  while (!broken.empty()) {
    const Holder i = broken.back();
    broken.pop_back();
    if (out.slack[i] >= LossWitness::kRoomLeft * out.weight[i]) continue;
    const double to = (out.weight[i] - out.slack[i] / bound) * kSpare, by = to - out.weight[i];
    if (++raises > kRaises || to > LossDecay::kWeightMax) return std::nullopt;
    out.weight[i] = to;
    out.slack[i] += bound * by;
    net.each(i, [&](Holder h, double leverage) {
      out.slack[h] -= leverage * by;
      if (out.slack[h] < LossWitness::kRoomLeft * out.weight[h]) broken.push_back(h);
    });
  }
  return out;
}

}  // namespace keiretsu::measure
