#include "measure/batch_systemic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <set>
#include <string_view>
#include <vector>

namespace keiretsu::measure {
namespace {

constexpr double kStill = 1e-15;  // no element moves by more: the iteration is over
constexpr int kMaxRounds = 1'000'000;
constexpr double kPassedOn = .85;  // delta of measures.md 3 "Insight 3"
constexpr std::array<std::string_view, 4> kEssentialLayers{"chips", "cloud", "energy", "foundry"};

using Matrix = std::vector<std::vector<double>>;

struct Leverage {
  std::vector<std::string> names;  // sorted
  Matrix lambda;                   // X_ij / E_i, row = holder
  std::vector<double> weight;      // E_i / sum of E
  std::vector<bool> at_risk;       // somebody is exposed to it
};

Leverage leverage(const BatchExposures& exposures) {
  std::set<std::string> names;
  for (const auto& [pair, cents] : exposures.exposure_cents) names.insert({pair.first, pair.second});
  for (const auto& [name, cents] : exposures.equity_cents) names.insert(name);
  Leverage result;
  result.names.assign(names.begin(), names.end());
  const std::size_t n = result.names.size();
  result.lambda.assign(n, std::vector<double>(n, 0));
  result.weight.assign(n, 0);
  result.at_risk.assign(n, false);
  const auto place = [&](const std::string& name) {
    return static_cast<std::size_t>(std::lower_bound(result.names.begin(), result.names.end(), name) - result.names.begin());
  };
  Int128 equity_total = 0;
  for (const auto& [name, cents] : exposures.equity_cents) equity_total += std::max<Cents>(cents, 0);
  for (const auto& [name, cents] : exposures.equity_cents) {
    if (cents > 0) result.weight[place(name)] = static_cast<double>(cents) / static_cast<double>(equity_total);
  }
  for (const auto& [pair, cents] : exposures.exposure_cents) {
    if (cents <= 0) continue;
    result.at_risk[place(pair.second)] = true;
    const auto equity = exposures.equity_cents.find(pair.first);
    if (equity == exposures.equity_cents.end() || equity->second <= 0) continue;
    result.lambda[place(pair.first)][place(pair.second)] = static_cast<double>(cents) / static_cast<double>(equity->second);
  }
  return result;
}

std::vector<double> distress(const Leverage& net, std::size_t failed) {
  const std::size_t n = net.names.size();
  std::vector<double> h(n, 0), next(n, 0);
  h[failed] = 1;
  for (int round = 0; round < kMaxRounds; ++round) {
    double moved = 0;
    for (std::size_t i = 0; i < n; ++i) {
      double sum = i == failed ? 1 : 0;
      for (std::size_t j = 0; j < n; ++j) sum += net.lambda[i][j] * h[j];
      next[i] = std::min(1.0, sum);
      moved = std::max(moved, std::abs(next[i] - h[i]));
    }
    h.swap(next);
    if (moved <= kStill) break;
  }
  return h;
}

// Gelfand: rho = lim |A^N|^(1/N), by squaring up to N = 2^50. Neither periodic nor
// nilpotent matrices trouble it, and it shares nothing with a power iteration.
double spectral_radius(Matrix a) {
  const std::size_t n = a.size();
  double log_radius = 0, share = 1;  // of the exponent: 2^-k
  for (int k = 0; k <= 50; ++k) {
    double norm = 0;
    for (const auto& row : a) {
      double sum = 0;
      for (const double x : row) sum += x;
      norm = std::max(norm, sum);
    }
    if (norm == 0) return 0;
    log_radius += share * std::log(norm);
    share /= 2;
    Matrix square(n, std::vector<double>(n, 0));
    for (auto& row : a) {
      for (double& x : row) x /= norm;
    }
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t l = 0; l < n; ++l) {
        if (a[i][l] == 0) continue;
        for (std::size_t j = 0; j < n; ++j) square[i][j] += a[i][l] * a[l][j];
      }
    }
    a.swap(square);
  }
  return std::exp(log_radius);
}

bool essential(std::string_view layer) {
  return std::find(kEssentialLayers.begin(), kEssentialLayers.end(), layer) != kEssentialLayers.end();
}

Cents total(const ByHouse<Cents>& parts) {
  Cents sum = 0;
  for (const auto& [name, cents] : parts) sum += cents;
  return sum;
}

Cents of(const ByHouse<Cents>& values, const std::string& name) {
  const auto found = values.find(name);
  return found == values.end() ? 0 : found->second;
}

ByHouse<double> supply_step(const BatchSums& sums, const ByHouse<double>& supply) {
  std::map<std::string, double> available;  // per layer: what the market still delivers
  for (const auto& [layer, suppliers] : sums.market_cents) {
    for (const auto& [name, cents] : suppliers) available[layer] += static_cast<double>(cents) * supply.at(name);
  }
  // sigma_xl: how much of what x no longer delivers is not to be had from the others.
  const auto irreplaceable = [&](const std::string& layer, const std::string& supplier) {
    if (available[layer] == 0) return 1.0;
    return std::min(1.0, static_cast<double>(of(sums.market_cents.at(layer), supplier)) / available[layer]);
  };
  ByHouse<double> essential_loss, other_loss, next;
  for (const auto& [key, suppliers] : sums.purchase_cents) {
    const auto& [customer, layer] = key;
    const Cents bought = total(suppliers);
    if (bought <= 0) continue;
    double lost = 0;  // loss_cl * P_cl
    for (const auto& [supplier, cents] : suppliers) {
      lost += irreplaceable(layer, supplier) * static_cast<double>(cents) * (1 - supply.at(supplier));
    }
    if (essential(layer)) {
      essential_loss[customer] = std::max(essential_loss[customer], lost / static_cast<double>(bought));
    } else {
      other_loss[customer] += lost / static_cast<double>(sums.bought_cents.at(customer));
    }
  }
  for (const auto& [name, before] : supply) next[name] = std::max(0.0, std::min(1 - essential_loss[name], 1 - other_loss[name]));
  return next;
}

ByHouse<double> demand_step(const BatchSums& sums, const ByHouse<Cents>& revenue_cents, const ByHouse<double>& demand) {
  ByHouse<double> lost, next;
  for (const auto& [pair, cents] : sums.pair_purchase_cents) {
    const auto& [supplier, customer] = pair;
    if (cents > 0)
      lost[supplier] += static_cast<double>(cents) * (1 - demand.at(customer)) / static_cast<double>(revenue_cents.at(supplier));
  }
  for (const auto& [name, before] : demand) next[name] = std::max(0.0, 1 - lost[name]);
  return next;
}

template <class Step>
ByHouse<double> greatest(ByHouse<double> level, const std::string& failed, Step step) {
  level[failed] = 0;
  for (int round = 0; round < kMaxRounds; ++round) {
    ByHouse<double> next = step(level);
    next[failed] = 0;
    double moved = 0;
    for (const auto& [name, value] : next) moved = std::max(moved, std::abs(value - level[name]));
    level.swap(next);
    if (moved <= kStill) break;
  }
  return level;
}

}  // namespace

ByHouse<double> batch_debtrank(const BatchExposures& exposures) {
  const Leverage net = leverage(exposures);
  ByHouse<double> result;
  if (std::all_of(net.weight.begin(), net.weight.end(), [](double v) { return v == 0; })) return result;
  for (std::size_t j = 0; j < net.names.size(); ++j) {
    if (!net.at_risk[j]) continue;
    const std::vector<double> h = distress(net, j);
    double sum = 0;
    for (std::size_t i = 0; i < h.size(); ++i) sum += i == j ? 0 : net.weight[i] * h[i];
    result[net.names[j]] = sum;
  }
  return result;
}

ByHouse<double> batch_distress(const BatchExposures& exposures, const std::string& failed) {
  const Leverage net = leverage(exposures);
  const auto place = std::find(net.names.begin(), net.names.end(), failed);
  ByHouse<double> result;
  if (place == net.names.end()) return result;
  const std::vector<double> h = distress(net, static_cast<std::size_t>(place - net.names.begin()));
  for (std::size_t i = 0; i < h.size(); ++i) result[net.names[i]] = h[i];
  return result;
}

ByHouse<double> batch_debtrank_upper_bound(const BatchExposures& exposures) {
  const Leverage net = leverage(exposures);
  const std::size_t n = net.names.size();
  ByHouse<double> result;
  if (batch_stability(exposures) >= 1) return result;
  if (std::all_of(net.weight.begin(), net.weight.end(), [](double v) { return v == 0; })) return result;
  std::vector<double> z = net.weight, next(n, 0);
  for (int round = 0; round < kMaxRounds; ++round) {
    double moved = 0;
    for (std::size_t j = 0; j < n; ++j) {
      next[j] = net.weight[j];
      for (std::size_t i = 0; i < n; ++i) next[j] += net.lambda[i][j] * z[i];
      moved = std::max(moved, std::abs(next[j] - z[j]) / std::max(1.0, next[j]));
    }
    z.swap(next);
    if (moved <= kStill) break;
  }
  for (std::size_t j = 0; j < n; ++j) {
    if (net.at_risk[j]) result[net.names[j]] = z[j] - net.weight[j];
  }
  return result;
}

double batch_stability(const BatchExposures& exposures) {
  Leverage net = leverage(exposures);
  return spectral_radius(std::move(net.lambda));
}

ByHouse<double> batch_esri(const BatchSums& sums, const ByHouse<Cents>& revenue_cents) {
  ByHouse<double> all;
  for (const auto& [pair, cents] : sums.pair_purchase_cents) {
    if (cents > 0) all[pair.first] = all[pair.second] = 1;
  }
  ByHouse<double> everyone = all;  // also those whose purchases are undisclosed: they hold at 1
  for (const auto& [pair, cents] : sums.pair_purchase_cents) everyone.try_emplace(pair.first, 1), everyone.try_emplace(pair.second, 1);
  ByHouse<double> result;
  double sold = 0;
  for (const auto& [name, cents] : sums.sales_cents) sold += static_cast<double>(cents);
  for (const auto& [failed, full] : all) {
    const ByHouse<double> supply = greatest(everyone, failed, [&](const auto& d) { return supply_step(sums, d); });
    const ByHouse<double> demand = greatest(everyone, failed, [&](const auto& u) { return demand_step(sums, revenue_cents, u); });
    double lost = 0;
    for (const auto& [name, cents] : sums.sales_cents)
      lost += static_cast<double>(cents) * (1 - std::min(supply.at(name), demand.at(name)));
    result[failed] = lost / sold;
  }
  return result;
}

std::map<HousePair, double> batch_network_dependence(const BatchSums& sums, const ByHouse<Cents>& revenue_cents) {
  std::map<HousePair, double> result;
  for (const auto& [customer, bought] : sums.bought_cents) {
    if (bought <= 0) continue;
    ByHouse<double> x, next;
    for (int round = 0; round < kMaxRounds; ++round) {
      next.clear();
      for (const auto& [pair, cents] : sums.pair_purchase_cents) {
        const auto& [supplier, buyer] = pair;
        if (cents <= 0 || supplier == customer) continue;
        const double share = static_cast<double>(cents) / static_cast<double>(revenue_cents.at(supplier));
        next[supplier] += buyer == customer ? share : kPassedOn * share * x[buyer];
      }
      double moved = 0;
      for (const auto& [supplier, value] : next) moved = std::max(moved, std::abs(value - x[supplier]));
      x.swap(next);
      if (moved <= kStill) break;
    }
    for (const auto& [supplier, value] : x) {
      if (value > 0) result[{supplier, customer}] = value;
    }
  }
  return result;
}

ByHouse<double> batch_ecosystem_exposure(const BatchSums& sums, const ByHouse<Cents>& revenue_cents) {
  const std::map<HousePair, double> dependence = batch_network_dependence(sums, revenue_cents);
  ByHouse<double> result, weighted;
  for (const auto& [pair, x] : dependence) weighted[pair.second] += static_cast<double>(of(revenue_cents, pair.first)) * x;
  for (const auto& [customer, bought] : sums.bought_cents) {
    double others = 0;
    for (const auto& [name, cents] : revenue_cents) others += name == customer ? 0 : static_cast<double>(cents);
    if (bought > 0 && others > 0) result[customer] = weighted[customer] / others;
  }
  return result;
}

}  // namespace keiretsu::measure
