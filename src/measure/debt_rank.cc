#include "measure/debt_rank.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/check.h"
#include "measure/watched_rows.h"

namespace keiretsu::measure {
namespace {

using rows::kFull;
using rows::kLanes;
constexpr int kLBits = rows::kBits;
constexpr double kSixteenths = 3 * 0x1p47;  // x + this - this: x to the nearest 2^-4
constexpr double kExact = 0x1p53;
constexpr double kLossMax = 0x1p45;             // of Scales::loss: no error is certified beyond
constexpr int kLevels = 40;                     // halvings of the threshold in one drain
constexpr double kFromBelow = kFull * 0x1p-12;  // residuals that are let be in a solve from below

}  // namespace

DebtRank::DebtRank(std::vector<Firm> watched, const Settings& settings)
    : stable_(settings.kappa),
      last_stable_(settings.kappa_last),
      settings_(settings),
      watched_(std::move(watched)),
      width_(rows::width(watched_.size())),
      error_(width_),
      sum_(width_),
      impacts_(watched_.size()),
      threshold_(settings.target / 64) {
  resize(watched_.empty() ? 0 : *std::max_element(watched_.begin(), watched_.end()) + std::size_t{1});
  for (std::size_t slot = 0; slot < watched_.size(); ++slot) start_column(slot);
}

void DebtRank::resize(std::size_t firms) {
  net_.resize(firms);
  stable_.resize(firms);
  last_stable_.resize(firms);
  losses_.resize(firms);
  y_.resize(firms * width_, 0);
  l_.resize(firms * width_, 0);
  scales_.resize(firms);
  marked_.resize(firms, 0);
}

void DebtRank::mark(Firm k) {
  if (marked_[k]) return;
  marked_[k] = 1;
  changed_.push_back(k);
}

void DebtRank::row_of(Firm k, double* y) const {
  std::fill(y, y + width_, 0.0);
  for (std::size_t slot = 0; slot < watched_.size(); ++slot) {
    if (watched_[slot] == k) y[slot] = std::max(1.0, std::ldexp(1, Exposures::kBits + kLBits - net_.exponent(k)));
  }
  for (const Exposure& entry : net_.row(k)) rows::add(y, &l_[entry.firm * width_], leverage(entry.leverage), width_);
}

void DebtRank::rebuild(Firm k) {
  row_of(k, &y_[k * width_]);
  scales_[k].to_l = std::ldexp(1, net_.exponent(k) - Exposures::kBits);
  mark(k);
}

void DebtRank::apply(Firm k, const float* moved) {
  for (const Exposure& holder : net_.holders(k)) {
    if (holder.leverage == 0) continue;
    rows::add(&y_[holder.firm * width_], moved, leverage(holder.leverage), width_);
    mark(holder.firm);
  }
}

// A firm that cannot lose, or has nothing to lose by, is not weighed: its l is 0 at once.
void DebtRank::settle_inert(Firm k) {
  if (active(k)) return;
  std::vector<float> moved(width_);
  if (rows::step(&y_[k * width_], &l_[k * width_], moved.data(), scales_[k].to_l, 0, width_)) apply(k, moved.data());
}

void DebtRank::set_exposure(Firm holder, Firm at_risk, Cents cents) {
  const Exposures::Change change = net_.set(holder, at_risk, cents);
  eased_ |= cents < change.cents_before;
  losses_.exposure_changed(net_, holder, at_risk, change.cents_before);
  if (change.row_rescaled) {
    stable_.row_changed(net_, holder);
    last_stable_.row_changed(net_, holder);
    rebuild(holder);
  } else {
    stable_.entry_changed(holder, at_risk, change);
    last_stable_.entry_changed(holder, at_risk, change);
    rows::add(&y_[holder * width_], &l_[at_risk * width_], leverage(change.after) - leverage(change.before), width_);
    mark(holder);
  }
  settle_inert(holder);
}

void DebtRank::set_buffer(Firm firm, Cents cents) {
  net_.set_buffer(firm, cents);
  eased_ = true;
  losses_.buffer_changed(net_, firm);
  stable_.row_changed(net_, firm);
  last_stable_.row_changed(net_, firm);
  rebuild(firm);
  settle_inert(firm);
}

void DebtRank::start_column(std::size_t slot) {
  for (Firm k = 0; k < net_.size(); ++k) y_[k * width_ + slot] = l_[k * width_ + slot] = 0;
  const Firm failed = watched_[slot];
  l_[failed * width_ + slot] = static_cast<float>(kFull);
  y_[failed * width_ + slot] = std::max(1.0, std::ldexp(1, Exposures::kBits + kLBits - net_.exponent(failed)));
  scales_[failed].to_l = std::ldexp(1, net_.exponent(failed) - Exposures::kBits);
  for (const Exposure& holder : net_.holders(failed)) {
    y_[holder.firm * width_ + slot] = leverage(holder.leverage) * kFull;
    mark(holder.firm);
  }
}

void DebtRank::watch(std::size_t slot, Firm firm) {
  KEIRETSU_CHECK(slot < watched_.size() && firm < net_.size());
  watched_[slot] = firm;
  start_column(slot);
}

void DebtRank::judge() {
  const bool certified = stable_.settle(net_);
  const bool strained = last_stable_.settle(net_);
  verdict_ = certified ? Verdict::certified : strained ? Verdict::strained : Verdict::lost;
  kappa_ = certified ? stable_.kappa(net_) : strained ? last_stable_.kappa(net_) : std::numeric_limits<double>::infinity();
  const bool below = verdict_ == Verdict::lost;
  if (below && (!from_below_ || eased_)) {
    from_below_ = true;
    losses_.drop();
    for (std::size_t slot = 0; slot < watched_.size(); ++slot) start_column(slot);
  } else if (!below && from_below_) {
    from_below_ = false;
    for (Firm k = 0; k < net_.size(); ++k) rebuild(k);
  }
  eased_ = false;
  bounded_ = !below && losses_.settle(net_, StabilityCertificate::work(net_));
}

// What a residual and a distress count for, and what rounding costs in all.
void DebtRank::weigh() {
  const double total = static_cast<double>(net_.buffer_total());
  Int128 losses = 0;          // in 2^-30
  Int128 roundings = 0;       // in 2^-61: leverage is rounded up to whole units
  std::uint64_t weighed = 0;  // firms whose share is rounded
  for (Firm k = 0; k < net_.size(); ++k) {
    Scales& scale = scales_[k];
    scale.weight = scale.loss = 0;
    if (!active(k)) continue;
    ++weighed;
    scale.weight = static_cast<double>(static_cast<std::int64_t>(std::ldexp(static_cast<double>(net_.buffer(k)) / total, 32)));
    if (!bounded_) continue;
    const double loss = std::ldexp(losses_.loss_weight(net_, k) / total, 30) + 1;
    bounded_ = loss < kLossMax;
    if (!bounded_) continue;
    const auto whole = static_cast<std::int64_t>(loss);
    scale.loss = static_cast<double>(whole);
    losses += whole;
    const std::uint64_t entries = net_.row(k).size();
    roundings += whole * (net_.exponent(k) < Exposures::kBits ? std::min(Int128{entries} << net_.exponent(k), Int128{1} << Exposures::kBits)
                                                              : Int128{1} << Exposures::kBits);
  }
  common_error_ = std::ldexp(static_cast<double>(losses), -30 - kLBits - 5) + std::ldexp(static_cast<double>(roundings), -61) +
                  std::ldexp(static_cast<double>(weighed), -32) + 0x1p-40;
}

void DebtRank::run_rounds(double threshold, Drained& drained) {
  const double half = from_below_ ? 0 : .5;
  while (!changed_.empty() && drained.work <= settings_.work) {
    round_.swap(changed_);
    changed_.clear();
    pushed_.clear();
    drained.work += round_.size();
    for (const Firm k : round_) {
      marked_[k] = 0;
      const Scales& scale = scales_[k];
      const double residual = rows::largest_residual(&y_[k * width_], &l_[k * width_], scale.to_l, width_);
      if (residual * (from_below_ ? 1 : scale.loss) <= threshold) continue;
      moved_.resize(std::max(moved_.size(), (pushed_.size() + 1) * width_));
      if (rows::step(&y_[k * width_], &l_[k * width_], &moved_[pushed_.size() * width_], scale.to_l, half, width_)) pushed_.push_back(k);
    }
    for (std::size_t p = 0; p < pushed_.size(); ++p) {
      apply(pushed_[p], &moved_[p * width_]);
      drained.work += net_.holders(pushed_[p]).size();
    }
    drained.pushes += pushed_.size();
  }
}

// The value and error of every slot; marks the rows whose residual weighs more than the threshold.
void DebtRank::publish(double threshold) {
  std::fill(error_.begin(), error_.end(), 0.0);
  std::fill(sum_.begin(), sum_.end(), 0.0);
  for (Firm k = 0; k < net_.size(); ++k) {
    const Scales scale = scales_[k];
    if (scale.weight == 0 && scale.loss == 0) continue;
    const double* __restrict y = &y_[k * width_];
    const float* __restrict l = &l_[k * width_];
    double* __restrict error = error_.data();
    double* __restrict sum = sum_.data();
    double lanes[kLanes] = {};
    for (std::size_t s = 0; s < width_; s += kLanes) {
      for (std::size_t a = 0; a < kLanes; ++a) {
        const double at = static_cast<double>(l[s + a]);
        const double residual = std::abs(rows::due(y[s + a], scale.to_l) - at);
        lanes[a] = std::max(lanes[a], residual);
        error[s + a] += scale.loss * ((residual + kSixteenths) - kSixteenths);
        sum[s + a] += scale.weight * at;
      }
    }
    if (bounded_ && *std::max_element(lanes, lanes + kLanes) * scale.loss > threshold) mark(k);
  }
  const double total = static_cast<double>(net_.buffer_total());
  for (std::size_t slot = 0; slot < watched_.size(); ++slot) {
    const Firm failed = watched_[slot];
    const double own = total > 0 ? static_cast<double>(net_.buffer(failed)) / total : 0;
    Impact& impact = impacts_[slot];
    impact.value = std::ldexp(sum_[slot] - scales_[failed].weight * kFull, -32 - kLBits);
    impact.lower_bound = from_below_;
    const double rest = std::max(impact.value, 1 - own - impact.value) + 0x1p-40;  // DR is in 0..1 - own
    impact.epsilon = from_below_ ? 1 - own - impact.value + 0x1p-40 : rest;
    if (bounded_ && error_[slot] < std::ldexp(kExact, -4))
      impact.epsilon = std::min(rest, std::ldexp(error_[slot], -30 - kLBits) + common_error_);
  }
}

DebtRank::Drained DebtRank::drain() {
  Drained drained;
  judge();
  weigh();
  if (from_below_) {
    run_rounds(kFromBelow, drained);
    publish(0);
    return drained;
  }
  if (!bounded_) {
    publish(0);
    return drained;
  }
  const auto units = [](double threshold) { return std::ldexp(threshold, 30 + kLBits); };
  double worst = 0;
  for (int level = 0; level < kLevels; ++level) {
    run_rounds(units(threshold_), drained);
    publish(units(threshold_ / 2));
    worst = 0;
    for (const Impact& impact : impacts_) worst = std::max(worst, impact.epsilon);
    drained.within_target = worst <= settings_.target;
    if (drained.within_target || drained.work > settings_.work) break;
    threshold_ /= 2;
  }
  if (worst < settings_.target / 3) threshold_ *= 2;
  return drained;
}

double DebtRank::distress(std::size_t slot, Firm i) const { return static_cast<double>(l_[i * width_ + slot]) / kFull; }

double DebtRank::upper_bound(Firm j) const {
  if (!losses_.stand()) return 1;
  const double total = static_cast<double>(net_.buffer_total());
  return total > 0 ? std::min(1.0, losses_.upper_bound(j) / total) : 0;
}

bool DebtRank::exact() const {
  std::vector<double> y(width_);
  for (Firm k = 0; k < net_.size(); ++k) {
    row_of(k, y.data());
    if (!std::equal(y.begin(), y.end(), y_.begin() + static_cast<std::ptrdiff_t>(k * width_))) return false;
  }
  return true;
}

}  // namespace keiretsu::measure
