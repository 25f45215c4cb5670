#include "measure/loss_multiplier.h"

#include <algorithm>

namespace keiretsu::measure {
namespace {

constexpr std::int64_t kLimit = std::int64_t{1} << 60;  // sums of X_ij g_i stay within 128 bits
constexpr double kUp = 1 + 0x1p-50;                     // more than two roundings take away

}  // namespace

void LossMultipliers::resize(std::size_t firms) {
  g_.resize(firms, 0);
  inflow_.resize(firms, 0);
  marked_.resize(firms, 0);
}

void LossMultipliers::mark(Firm j) {
  if (marked_[j]) return;
  marked_[j] = 1;
  pending_.push_back(j);
}

void LossMultipliers::exposure_changed(const Exposures& net, Firm holder, Firm at_risk, Cents cents_before) {
  if (!live_ || g_[holder] == 0) return;
  inflow_[at_risk] += Int128{net.cents(holder, at_risk) - cents_before} * g_[holder];
  mark(at_risk);
}

void LossMultipliers::buffer_changed(const Exposures& net, Firm firm) {
  if (!live_) return;
  mark(firm);
  const bool has = net.buffer(firm) > 0;
  if (has == (g_[firm] > 0)) return;
  const std::int64_t to = has ? kOne + kSlack : 0;
  for (const Exposure& entry : net.row(firm)) {
    inflow_[entry.firm] += Int128{entry.cents} * (to - g_[firm]);
    mark(entry.firm);
  }
  g_[firm] = to;
}

std::int64_t LossMultipliers::moved(const Exposures& net, Firm j) const {
  const Cents buffer = net.buffer(j);
  if (buffer == 0) return 0;
  const bool low = Int128{g_[j] - kOne} * buffer < inflow_[j];
  const bool high = Int128{g_[j] - kOne - 2 * kSlack} * buffer > inflow_[j];
  if (!low && !high) return g_[j];
  return static_cast<std::int64_t>(std::min<Int128>(kOne + kSlack + (inflow_[j] + buffer - 1) / buffer, kLimit));
}

void LossMultipliers::start(const Exposures& net) {
  live_ = true;
  pending_.clear();
  std::fill(marked_.begin(), marked_.end(), std::uint8_t{0});
  std::fill(inflow_.begin(), inflow_.end(), Int128{0});
  for (Firm i = 0; i < net.size(); ++i) {
    g_[i] = net.buffer(i) > 0 ? kOne + kSlack : 0;
    for (const Exposure& entry : net.row(i)) inflow_[entry.firm] += Int128{entry.cents} * g_[i];
    mark(i);
  }
}

bool LossMultipliers::settle(const Exposures& net, std::uint64_t work) {
  if (!live_) start(net);
  std::uint64_t done = 0;
  while (!pending_.empty() && done <= work) {
    round_.swap(pending_);
    pending_.clear();
    moves_.clear();
    for (const Firm j : round_) {
      marked_[j] = 0;
      const std::int64_t to = moved(net, j);
      if (to != g_[j]) moves_.push_back({j, to - g_[j]});
      if (to == kLimit) {
        live_ = false;
        return false;
      }
    }
    done += round_.size();
    for (const Move& m : moves_) {
      g_[m.firm] += m.by;
      done += net.row(m.firm).size();
      for (const Exposure& entry : net.row(m.firm)) {
        inflow_[entry.firm] += Int128{entry.cents} * m.by;
        mark(entry.firm);
      }
    }
  }
  return pending_.empty();
}

double LossMultipliers::loss_weight(const Exposures& net, Firm k) const {
  return static_cast<double>(net.buffer(k)) * static_cast<double>(g_[k]) / static_cast<double>(kOne) * kUp;
}

double LossMultipliers::upper_bound(Firm j) const { return static_cast<double>(inflow_[j]) / static_cast<double>(kOne) * kUp; }

}  // namespace keiretsu::measure
