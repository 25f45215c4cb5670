#include "measure/stability.h"

#include <algorithm>
#include <cmath>

namespace keiretsu::measure {
namespace {

constexpr Ppm kMillion = 1'000'000;
constexpr int kGrowing = 16;             // rounds; raises that do not shrink meanwhile do not end,
constexpr std::uint64_t kCreeping = 32;  // unless they are so small that rounding up is what drives them
constexpr int kExponentMax = 20;         // the leverage of one row alone is then beyond kLimit

}  // namespace

void StabilityCertificate::resize(std::size_t firms) {
  w_.resize(firms, kOne);
  spread_.resize(firms, 0);
  marked_.resize(firms, 0);
}

void StabilityCertificate::mark(Firm i) {
  if (marked_[i]) return;
  marked_[i] = 1;
  pending_.push_back(i);
}

void StabilityCertificate::entry_changed(Firm holder, Firm at_risk, const Exposures::Change& change) {
  if (change.after < change.before) eased_ = true;
  if (!held_) return;
  spread_[holder] += (std::int64_t{change.after} - std::int64_t{change.before}) * w_[at_risk];
  if (change.after > change.before) mark(holder);
}

void StabilityCertificate::row_changed(const Exposures& net, Firm holder) {
  eased_ = true;
  if (!held_) return;
  spread_[holder] = 0;
  for (const Exposure& entry : net.row(holder)) spread_[holder] += entry.leverage * w_[entry.firm];
  mark(holder);
}

bool StabilityCertificate::broken(const Exposures& net, Firm i) const {
  if (net.exponent(i) > kExponentMax) return spread_[i] > 0;
  return (Int128{spread_[i]} << net.exponent(i)) * kMillion > (Int128{w_[i]} * kappa_) << Exposures::kBits;
}

std::int64_t StabilityCertificate::required(const Exposures& net, Firm i) const {
  if (net.exponent(i) > kExponentMax) return kLimit + 1;
  const Int128 numerator = (Int128{spread_[i]} << net.exponent(i)) * kMillion;
  const Int128 denominator = Int128{kappa_} << Exposures::kBits;
  return static_cast<std::int64_t>(std::min<Int128>((numerator + denominator - 1) / denominator, kLimit + 1));
}

bool StabilityCertificate::raise(const Exposures& net, bool with_slack) {
  const std::uint64_t limit = work(net);
  std::uint64_t done = 0;
  Int128 early = 0;  // what was raised kGrowing rounds ago
  for (int round = 0; !pending_.empty(); ++round) {
    round_.swap(pending_);
    pending_.clear();
    raises_.clear();
    broken_by_.clear();
    for (const Firm i : round_) {
      marked_[i] = 0;
      if (!broken(net, i)) continue;
      std::int64_t to = required(net, i);
      if (with_slack) to += to / 64;  // else every small exposure raises it again
      if (to > kLimit) broken_by_.push_back(i);
      raises_.push_back({i, to - w_[i]});
    }
    if (!broken_by_.empty()) return false;
    for (const Raise& r : raises_) {
      w_[r.firm] += r.by;
      done += 1 + net.holders(r.firm).size();
      for (const Exposure& holder : net.holders(r.firm)) {
        spread_[holder.firm] += holder.leverage * r.by;
        if (holder.leverage > 0) mark(holder.firm);
      }
    }
    Int128 raised = 0;
    for (const Raise& r : raises_) raised += r.by;
    const bool growing =
        round >= 2 * kGrowing && round % kGrowing == 0 && raised >= early && raised > static_cast<Int128>(kCreeping * raises_.size());
    if (round % kGrowing == 0) early = raised;
    if ((growing || done > limit) && !pending_.empty()) {
      for (const Raise& r : raises_) broken_by_.push_back(r.firm);
      return false;
    }
  }
  return true;
}

bool StabilityCertificate::restart(const Exposures& net) {
  pending_.clear();
  std::fill(marked_.begin(), marked_.end(), std::uint8_t{0});
  std::fill(w_.begin(), w_.end(), kOne);
  for (Firm i = 0; i < net.size(); ++i) {
    spread_[i] = 0;
    for (const Exposure& entry : net.row(i)) spread_[i] += entry.leverage * kOne;
    if (broken(net, i)) mark(i);
  }
  return raise(net, false);
}

bool StabilityCertificate::settle(const Exposures& net) {
  if (held_ ? !raise(net, true) : eased_) held_ = restart(net);
  eased_ = false;
  return held_;
}

double StabilityCertificate::kappa(const Exposures& net) const {
  double largest = 0;
  for (Firm i = 0; i < net.size(); ++i) {
    largest =
        std::max(largest, std::ldexp(static_cast<double>(spread_[i]) / static_cast<double>(w_[i]), net.exponent(i) - Exposures::kBits));
  }
  return largest;
}

}  // namespace keiretsu::measure
