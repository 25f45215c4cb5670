#include "measure/network_dependence.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "measure/watched_rows.h"

namespace keiretsu::measure {
namespace {

using rows::kFull;
constexpr double kPassedOn = .85;      // delta
constexpr double kUnit = 0x1p-31;      // of a row that sums to 1 at most
constexpr double kShareUnit = 0x1p32;  // a firm's part of all revenue, rounded down
constexpr double kRounding = 0x1p-20;  // of x to units of l, and of what is computed from it

}  // namespace

NetworkDependence::NetworkDependence(std::vector<Firm> customers, const Settings& settings)
    : settings_(settings),
      customers_(std::move(customers)),
      width_(rows::width(customers_.size())),
      residual_(width_),
      sum_(width_),
      epsilon_(customers_.size(), 1),
      exposures_(customers_.size()) {
  resize(customers_.empty() ? 0 : *std::max_element(customers_.begin(), customers_.end()) + std::size_t{1});
  for (std::size_t slot = 0; slot < customers_.size(); ++slot) l_[customers_[slot] * width_ + slot] = static_cast<float>(kFull);
  for (const Firm customer : customers_) rebuild(customer);
}

void NetworkDependence::resize(std::size_t firms) {
  sales_.resize(firms);
  y_.resize(firms * width_, 0);
  l_.resize(firms * width_, 0);
  to_l_.resize(firms, kPassedOn * kUnit);
  marked_.resize(firms, 0);
}

void NetworkDependence::mark(Firm s) {
  if (marked_[s]) return;
  marked_[s] = 1;
  changed_.push_back(s);
}

void NetworkDependence::rebuild(Firm s) {
  double* y = &y_[s * width_];
  std::fill(y, y + width_, 0.0);
  // Held: a customer hangs on itself for the whole.
  for (std::size_t slot = 0; slot < customers_.size(); ++slot) {
    if (customers_[slot] == s) y[slot] = std::max(1.0, std::ldexp(2, Exposures::kBits + rows::kBits - sales_.exponent(s)));
  }
  for (const Exposure& entry : sales_.row(s)) rows::add(y, &l_[entry.firm * width_], entry.leverage, width_);
  to_l_[s] = kPassedOn * std::ldexp(kUnit, sales_.exponent(s));
  mark(s);
}

void NetworkDependence::set_purchases(Firm supplier, Firm customer, Cents cents) {
  const Exposures::Change change = sales_.set(supplier, customer, cents);
  if (change.row_rescaled) return rebuild(supplier);
  rows::add(&y_[supplier * width_], &l_[customer * width_], static_cast<double>(change.after) - static_cast<double>(change.before), width_);
  mark(supplier);
}

void NetworkDependence::set_revenue(Firm supplier, Cents cents) {
  if (cents == sales_.buffer(supplier)) return;
  sales_.set_buffer(supplier, cents);
  rebuild(supplier);
}

bool NetworkDependence::drain() {
  // Half of the target is for residuals; the other half is more than rounding takes.
  const double threshold = settings_.target / 2 * (1 - kPassedOn) * kFull;
  std::uint64_t work = 0;
  while (!changed_.empty() && work <= settings_.work) {
    round_.swap(changed_);
    changed_.clear();
    pushed_.clear();
    work += round_.size();
    for (const Firm s : round_) {
      marked_[s] = 0;
      const double *y = &y_[s * width_], to_l = to_l_[s];
      float* l = &l_[s * width_];
      if (rows::largest_residual(y, l, to_l, width_) <= threshold) continue;
      moved_.resize(std::max(moved_.size(), (pushed_.size() + 1) * width_));
      if (rows::step(y, l, &moved_[pushed_.size() * width_], to_l, .5, width_)) pushed_.push_back(s);
    }
    for (std::size_t p = 0; p < pushed_.size(); ++p) {
      for (const Exposure& supplier : sales_.holders(pushed_[p])) {
        if (supplier.leverage == 0) continue;
        rows::add(&y_[supplier.firm * width_], &moved_[p * width_], supplier.leverage, width_);
        mark(supplier.firm);
      }
      work += sales_.holders(pushed_[p]).size();
    }
  }
  publish();
  return std::all_of(epsilon_.begin(), epsilon_.end(), [&](double e) { return e <= settings_.target; });
}

void NetworkDependence::publish() {
  const double total = static_cast<double>(sales_.buffer_total());
  std::fill(residual_.begin(), residual_.end(), 0.0);
  std::fill(sum_.begin(), sum_.end(), 0.0);
  std::size_t most = 0;  // customers of one firm: each share is rounded up to a unit
  for (Firm s = 0; s < sales_.size(); ++s) {
    if (sales_.row(s).empty() || sales_.buffer(s) == 0) continue;
    KEIRETSU_CHECK(sales_.exponent(s) == 0);
    most = std::max(most, sales_.row(s).size());
    const double share = std::floor(static_cast<double>(sales_.buffer(s)) / total * kShareUnit);
    const double* __restrict y = &y_[s * width_];
    const float* __restrict l = &l_[s * width_];
    for (std::size_t slot = 0; slot < width_; ++slot) {
      residual_[slot] = std::max(residual_[slot], std::abs(rows::due(y[slot], to_l_[s]) - static_cast<double>(l[slot])));
      // Whole units, so that the sum is free of order.
      sum_[slot] += share * static_cast<double>(static_cast<std::int32_t>(std::min(kFull, y[slot] * kUnit)));
    }
  }
  for (std::size_t slot = 0; slot < customers_.size(); ++slot) {
    epsilon_[slot] = (residual_[slot] / kFull + static_cast<double>(most) * kUnit) / (1 - kPassedOn) + kRounding;
    const Firm customer = customers_[slot];
    const double own = static_cast<double>(sales_.buffer(customer));
    if (total <= own) {
      exposures_[slot] = {};
      continue;
    }
    const bool counted = !sales_.row(customer).empty() && own > 0;
    const double itself = counted ? std::floor(own / total * kShareUnit) * kFull : 0;
    const double others = total / (total - own);
    exposures_[slot].value = (sum_[slot] - itself) / kShareUnit / kFull * others;
    exposures_[slot].epsilon = epsilon_[slot] + (kRounding + static_cast<double>(sales_.size()) / kShareUnit) * others;
  }
}

NetworkDependence::Reading NetworkDependence::dependence(std::size_t slot, Firm supplier) const {
  if (sales_.row(supplier).empty() || sales_.buffer(supplier) == 0) return {};
  return {std::min(1.0, y_[supplier * width_ + slot] * kUnit / kFull), epsilon_[slot]};
}

}  // namespace keiretsu::measure
