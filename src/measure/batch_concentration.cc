#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "measure/batch_families.h"

namespace keiretsu::measure::batch {
namespace {

using Shares = std::map<std::string, std::int64_t>;

std::int64_t total(const Shares& shares) {
  std::int64_t sum = 0;
  for (const auto& [house, share] : shares) sum += share;
  return sum;
}
Int128 squares(const Shares& shares) {
  Int128 sum = 0;
  for (const auto& [house, share] : shares) sum += Int128{share} * share;
  return sum;
}
std::int64_t largest(const Shares& shares, std::size_t n) {
  std::vector<std::int64_t> sizes;
  for (const auto& [house, share] : shares) sizes.push_back(share);
  std::sort(sizes.begin(), sizes.end(), std::greater<>());
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < sizes.size() && i < n; ++i) sum += sizes[i];
  return sum;
}
double hhi(const Shares& shares) {
  const auto t = static_cast<double>(total(shares));
  return 1e4 * static_cast<double>(squares(shares)) / (t * t);
}
double effective_number(const Shares& shares) {
  const auto t = static_cast<double>(total(shares));
  return (t * t) / static_cast<double>(squares(shares));
}
Shares counts(const ByHouse<std::set<std::string>>& sets) {
  Shares result;
  for (const auto& [house, set] : sets) result[house] = static_cast<std::int64_t>(set.size());
  return result;
}

struct Shift {
  double total_variation = 0;
  std::string loser, gainer;  // empty: no share has moved
};

Shift shift(const Shares& now, const Shares& before) {
  Shares suppliers = now;
  suppliers.insert(before.begin(), before.end());
  const std::int64_t t = total(now), t0 = total(before);
  double sum = 0;
  Int128 least = 0, greatest = 0;
  Shift result;
  for (const auto& [supplier, unused] : suppliers) {
    const std::int64_t q = at_or_0(now, supplier), q0 = at_or_0(before, supplier);
    sum += std::fabs(ratio(q, t) - ratio(q0, t0));
    const Int128 moved = Int128{q} * t0 - Int128{q0} * t;
    if (moved < least) {
      least = moved;
      result.loser = supplier;
    }
    if (moved > greatest) {
      greatest = moved;
      result.gainer = supplier;
    }
  }
  result.total_variation = 0.5 * sum;
  return result;
}

Reading& add_shift(Lines& lines, const char* measure, const CustomerLayer& key, const Shift& shift) {
  Reading& reading = lines.add(measure, "entity_layer", {key.first}, key.second, shift.total_variation);
  if (!shift.loser.empty()) {
    reading.detail.emplace_back("loser", shift.loser);
    reading.detail.emplace_back("gainer", shift.gainer);
  }
  return reading;
}

}  // namespace

void quality(const LensDay& day, Lines& lines) {
  lines.add("flow_total_cents", "graph", {}, "", day.now.flow_total_cents);
  if (day.now.valued_legs > 0) lines.add("disclosed_share", "graph", {}, "", ratio(day.now.disclosed_legs, day.now.valued_legs));
}

void sourcing(const LensDay& day, Lines& lines) {
  for (const auto& [key, shares] : day.now.purchase_cents) {
    const auto& [customer, layer] = key;
    const std::int64_t sum = total(shares);
    if (sum == 0) continue;
    lines.add("sourcing_hhi", "entity_layer", {customer}, layer, hhi(shares));
    lines.add("sourcing_effective_number", "entity_layer", {customer}, layer, effective_number(shares));
    lines.add("sourcing_cr1", "entity_layer", {customer}, layer, ratio(largest(shares, 1), sum));
    lines.add("sourcing_cr3", "entity_layer", {customer}, layer, ratio(largest(shares, 3), sum));
  }
  for (const auto& [key, deals] : day.now.purchase_deals) {
    const auto& [customer, layer] = key;
    const Shares shares = counts(deals);
    lines.add("sourcing_count_hhi", "entity_layer", {customer}, layer, hhi(shares));
    lines.add("sourcing_count_cr1", "entity_layer", {customer}, layer, ratio(largest(shares, 1), total(shares)));
  }
}

void markets(const LensDay& day, Lines& lines) {
  for (const auto& [layer, shares] : day.now.market_cents) {
    const std::int64_t sum = total(shares);
    if (sum == 0) continue;
    lines.add("market_hhi", "layer", {}, layer, hhi(shares));
    lines.add("market_effective_number", "layer", {}, layer, effective_number(shares));
    lines.add("market_cr1", "layer", {}, layer, ratio(largest(shares, 1), sum));
    lines.add("market_cr3", "layer", {}, layer, ratio(largest(shares, 3), sum));
  }
  for (const auto& [layer, customers] : day.now.relations) {
    const Shares shares = counts(customers);
    lines.add("market_relation_hhi", "layer", {}, layer, hhi(shares));
    lines.add("market_relation_cr1", "layer", {}, layer, ratio(largest(shares, 1), total(shares)));
    for (const auto& [supplier, count] : shares)
      lines.add("market_relation_share", "entity_layer", {supplier}, layer, ratio(count, total(shares)));
  }
}

void share_shifts(const LensDay& day, Lines& lines) {
  for (const auto& [key, shares] : day.now.purchase_cents) {
    const auto before = day.reference.purchase_cents.find(key);
    if (before == day.reference.purchase_cents.end() || total(shares) == 0 || total(before->second) == 0) continue;
    const Shift moved = shift(shares, before->second);
    Reading& reading = add_shift(lines, "share_shift_tv", key, moved);
    if (moved.loser.empty()) continue;
    // A loser had a share then; its market may be empty, where all is part of another deal.
    const auto market = day.reference.market_cents.find(key.second);
    if (market == day.reference.market_cents.end()) continue;
    const std::int64_t sales = at_or_0(market->second, moved.loser);
    if (sales > 0) reading.detail.emplace_back("anchor_weight", ratio(before->second.at(moved.loser), sales));
  }
  for (const auto& [key, deals] : day.now.purchase_deals) {
    const auto before = day.reference.purchase_deals.find(key);
    if (before != day.reference.purchase_deals.end())
      add_shift(lines, "share_shift_count_tv", key, shift(counts(deals), counts(before->second)));
  }
}

void market_if_allied(const LensDay& day, Lines& lines) {
  for (const auto& [layer, shares] : day.now.market_cents) {
    const auto t = static_cast<double>(total(shares));
    for (const auto& [a, b] : day.now.allied) {
      const Int128 qa = at_or_0(shares, a), qb = at_or_0(shares, b);
      if (qa == 0 || qb == 0) continue;
      const double delta = 1e4 * static_cast<double>(2 * qa * qb) / (t * t);
      const double post = 1e4 * static_cast<double>(squares(shares) + 2 * qa * qb) / (t * t);
      const double joint = static_cast<double>(qa + qb) / t;
      Reading& reading = lines.add("delta_hhi", "pair", {a, b}, layer, delta);
      reading.detail.emplace_back("post_hhi", post);
      reading.detail.emplace_back("joint_share", joint);
      reading.detail.emplace_back("presumption", delta > 100 && (post > 1800 || joint > 0.3));
    }
  }
}

}  // namespace keiretsu::measure::batch
