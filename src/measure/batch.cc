#include "measure/batch.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/money.h"
#include "measure/batch_legs.h"
#include "measure/batch_registry.h"
#include "measure/batch_sums.h"

namespace keiretsu::measure {
namespace {

constexpr Day kShiftDays = 90;

// The readings of one lens on one day. The form of each float formula is part
// of the contract: the incremental program must give the same bits. Integers
// are summed first; each is converted once.
class LensReadings {
 public:
  LensReadings(const BatchInput& input, const BatchRegistry& registry, Lens lens)
      : input_(input),
        registry_(registry),
        lens_(lens),
        now_(batch_sums(batch_live_legs(input, registry, lens, input.until))),
        reference_(batch_sums(batch_live_legs(input, registry, lens, input.until - kShiftDays))) {}

  std::vector<Reading> all() {
    quality();
    sourcing();
    markets();
    shifts();
    capital_for_supply();
    dependence();
    ties_of_rivals();
    hosting();
    return std::move(readings_);
  }

 private:
  using Shares = std::map<std::string, std::int64_t>;

  Reading& add(std::string measure, std::string scope, std::vector<std::string> ids, std::string layer,
               std::variant<std::int64_t, double> value) {
    return readings_.emplace_back(Reading{std::move(measure), std::move(scope), std::move(ids), std::move(layer), "", lens_, value, {}});
  }

  static std::int64_t total(const Shares& shares) {
    std::int64_t sum = 0;
    for (const auto& [house, share] : shares) sum += share;
    return sum;
  }
  static Int128 squares(const Shares& shares) {
    Int128 sum = 0;
    for (const auto& [house, share] : shares) sum += Int128{share} * share;
    return sum;
  }
  static std::int64_t largest(const Shares& shares, std::size_t n) {
    std::vector<std::int64_t> sizes;
    for (const auto& [house, share] : shares) sizes.push_back(share);
    std::sort(sizes.begin(), sizes.end(), std::greater<>());
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < sizes.size() && i < n; ++i) sum += sizes[i];
    return sum;
  }
  static double ratio(Int128 part, Int128 whole) { return static_cast<double>(part) / static_cast<double>(whole); }
  static double hhi(const Shares& shares) {
    const auto t = static_cast<double>(total(shares));
    return 1e4 * static_cast<double>(squares(shares)) / (t * t);
  }
  static double effective_number(const Shares& shares) {
    const auto t = static_cast<double>(total(shares));
    return (t * t) / static_cast<double>(squares(shares));
  }
  static Shares counts(const ByHouse<std::set<std::string>>& sets) {
    Shares result;
    for (const auto& [house, set] : sets) result[house] = static_cast<std::int64_t>(set.size());
    return result;
  }

  void quality() {
    add("flow_total_cents", "graph", {}, "", now_.flow_total_cents);
    if (now_.valued_legs > 0) add("disclosed_share", "graph", {}, "", ratio(now_.disclosed_legs, now_.valued_legs));
  }

  void sourcing() {
    for (const auto& [key, shares] : now_.purchase_cents) {
      const auto& [customer, layer] = key;
      const std::int64_t sum = total(shares);
      if (sum == 0) continue;
      add("sourcing_hhi", "entity_layer", {customer}, layer, hhi(shares));
      add("sourcing_effective_number", "entity_layer", {customer}, layer, effective_number(shares));
      add("sourcing_cr1", "entity_layer", {customer}, layer, ratio(largest(shares, 1), sum));
      add("sourcing_cr3", "entity_layer", {customer}, layer, ratio(largest(shares, 3), sum));
    }
    for (const auto& [key, deals] : now_.purchase_deals) {
      const auto& [customer, layer] = key;
      const Shares shares = counts(deals);
      add("sourcing_count_hhi", "entity_layer", {customer}, layer, hhi(shares));
      add("sourcing_count_cr1", "entity_layer", {customer}, layer, ratio(largest(shares, 1), total(shares)));
    }
  }

  void markets() {
    for (const auto& [layer, shares] : now_.market_cents) {
      const std::int64_t sum = total(shares);
      if (sum == 0) continue;
      add("market_hhi", "layer", {}, layer, hhi(shares));
      add("market_effective_number", "layer", {}, layer, effective_number(shares));
      add("market_cr1", "layer", {}, layer, ratio(largest(shares, 1), sum));
      add("market_cr3", "layer", {}, layer, ratio(largest(shares, 3), sum));
    }
    for (const auto& [layer, customers] : now_.relations) {
      const Shares shares = counts(customers);
      add("market_relation_hhi", "layer", {}, layer, hhi(shares));
      for (const auto& [supplier, count] : shares)
        add("market_relation_share", "entity_layer", {supplier}, layer, ratio(count, total(shares)));
    }
  }

  struct Shift {
    double total_variation = 0;
    std::string loser, gainer;  // empty: no share has moved
  };

  static Shift shift(const Shares& now, const Shares& before) {
    const auto share_of = [](const Shares& shares, const std::string& house) {
      const auto it = shares.find(house);
      return it == shares.end() ? std::int64_t{0} : it->second;
    };
    Shares suppliers = now;
    suppliers.insert(before.begin(), before.end());
    const std::int64_t t = total(now), t0 = total(before);
    double sum = 0;
    Int128 least = 0, greatest = 0;
    Shift result;
    for (const auto& [supplier, unused] : suppliers) {
      const std::int64_t q = share_of(now, supplier), q0 = share_of(before, supplier);
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

  Reading& add_shift(const char* measure, const CustomerLayer& key, const Shift& shift) {
    Reading& reading = add(measure, "entity_layer", {key.first}, key.second, shift.total_variation);
    if (!shift.loser.empty()) {
      reading.detail.emplace_back("loser", shift.loser);
      reading.detail.emplace_back("gainer", shift.gainer);
    }
    return reading;
  }

  void shifts() {
    for (const auto& [key, shares] : now_.purchase_cents) {
      const auto before = reference_.purchase_cents.find(key);
      if (before == reference_.purchase_cents.end() || total(shares) == 0 || total(before->second) == 0) continue;
      const Shift moved = shift(shares, before->second);
      Reading& reading = add_shift("share_shift_tv", key, moved);
      if (moved.loser.empty()) continue;
      // A loser had a share then; its market may be empty, where all is part of another deal.
      const auto market = reference_.market_cents.find(key.second);
      if (market == reference_.market_cents.end()) continue;
      const auto sales = market->second.find(moved.loser);
      if (sales == market->second.end() || sales->second == 0) continue;
      reading.detail.emplace_back("anchor_weight", ratio(before->second.at(moved.loser), sales->second));
    }
    for (const auto& [key, deals] : now_.purchase_deals) {
      const auto before = reference_.purchase_deals.find(key);
      if (before != reference_.purchase_deals.end()) add_shift("share_shift_count_tv", key, shift(counts(deals), counts(before->second)));
    }
  }

  void capital_for_supply() {
    for (const auto& [investor, investee] : now_.funds)
      if (now_.buys.contains({investee, investor})) add("capital_for_supply", "pair", {investor, investee}, "", std::int64_t{1});
  }

  void dependence() {
    for (const auto& [pair, cents] : now_.pair_purchase_cents) {
      if (cents == 0) continue;
      const auto& [supplier, customer] = pair;
      const std::optional<Int128> reported = registry_.reported_revenue_cents(supplier, input_.fx, input_.until);
      const Int128 observed = now_.sales_cents.at(supplier);
      const bool by_report = reported && *reported >= observed;
      Reading& reading = add("direct_dependence", "pair", {supplier, customer}, "", ratio(cents, by_report ? *reported : observed));
      reading.detail.emplace_back("revenue_basis", by_report ? "reported" : "observed");
      if (reported && *reported > 0) add("commitment_to_revenue", "pair", {supplier, customer}, "", ratio(cents, *reported));
    }
    for (const auto& [customer, cents] : now_.bought_cents) {
      const std::optional<Int128> reported = registry_.reported_revenue_cents(customer, input_.fx, input_.until);
      if (cents > 0 && reported && *reported > 0) add("commitment_burden", "entity", {customer}, "", ratio(cents, *reported));
    }
  }

  void ties_of_rivals() {
    for (const auto& [a, b] : now_.allied)
      if (registry_.rivals(a, b)) add("coopetition_tie", "pair", {a, b}, "", std::int64_t{1});
  }

  void hosting() {
    for (const auto& [provider, platforms] : now_.hosts) {
      const auto in_cloud = std::count_if(platforms.begin(), platforms.end(),
                                          [&](const std::string& platform) { return registry_.competes_in(platform, "cloud"); });
      add("hosts", "entity", {provider}, "", static_cast<std::int64_t>(platforms.size()));
      add("cloud_hosts", "entity", {provider}, "", static_cast<std::int64_t>(in_cloud));
    }
  }

  const BatchInput& input_;
  const BatchRegistry& registry_;
  Lens lens_;
  BatchSums now_, reference_;
  std::vector<Reading> readings_;
};

}  // namespace

std::vector<Reading> batch_readings(const BatchInput& input, std::span<const Lens> lenses) {
  const BatchRegistry registry(input.registry);
  std::vector<Reading> readings;
  for (const Lens lens : lenses) {
    std::vector<Reading> of_lens = LensReadings(input, registry, lens).all();
    readings.insert(readings.end(), std::make_move_iterator(of_lens.begin()), std::make_move_iterator(of_lens.end()));
  }
  std::sort(readings.begin(), readings.end(), [](const Reading& a, const Reading& b) { return a.key() < b.key(); });
  return readings;
}

}  // namespace keiretsu::measure
