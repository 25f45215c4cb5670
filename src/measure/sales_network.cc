#include "measure/sales_network.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>
#include <tuple>

#include "measure/dependence.h"

namespace keiretsu::measure {
namespace {

constexpr double kPassedOn = .85;
constexpr double kStill = 1e-14;  // no firm moves by more
constexpr int kMaxRounds = 100'000;
constexpr std::array<std::string_view, 4> kEssential = {"chips", "cloud", "energy", "foundry"};

double largest_move(const std::vector<double>& a, const std::vector<double>& b) {
  double moved = 0;
  for (std::size_t i = 0; i < a.size(); ++i) moved = std::max(moved, std::abs(a[i] - b[i]));
  return moved;
}

}  // namespace

SalesNetwork::SalesNetwork(const Context& c, Lens lens) {
  const graph::Graph& g = c.view.graph();
  const std::size_t l = index(lens);
  std::vector<graph::SupplierKey> keys;
  for (const auto& [key, row] : g.suppliers()) {
    if (row.now[l].flow <= 0) continue;
    keys.push_back(key);
    firms_.insert(firms_.end(), {key.customer, key.supplier});
  }
  const auto by_name = [&](EntityId e) { return c.symbols.id(e); };
  std::ranges::sort(firms_, {}, by_name);
  firms_.erase(std::unique(firms_.begin(), firms_.end()), firms_.end());
  std::vector<Seller> place(c.symbols.entity_count(), 0);
  for (Seller i = 0; i < firms_.size(); ++i) place[firms_[i].value] = i;
  const auto order = [&](const graph::SupplierKey& k) {
    return std::tuple(place[k.customer.value], c.symbols.layer(k.layer), place[k.supplier.value]);
  };
  std::ranges::sort(keys, {}, order);

  for (const EntityId firm : firms_) {
    const auto& row = c.view.entity(firm).lens[l];
    bought_.push_back(static_cast<double>(row.paid.money));
    sold_.push_back(static_cast<double>(row.received));
    revenue_.push_back(static_cast<double>(revenue(c, firm, lens).cents));
  }
  Int128 sold = 0;
  for (const EntityId firm : firms_) {
    sold += c.view.entity(firm).lens[l].received;
    if (c.houses.provisional(firm)) revenue_total_ += revenue(c, firm, lens).cents;
  }
  sold_total_ = static_cast<double>(sold);
  for (const EntityId firm : c.houses.all()) revenue_total_ += revenue(c, firm, lens).cents;

  std::map<std::string_view, std::uint16_t> layers;  // of this lens, by name
  for (const auto& key : keys) layers.emplace(c.symbols.layer(key.layer), std::uint16_t{0});
  for (auto& [word, number] : layers) number = static_cast<std::uint16_t>(layers_++);
  for (const auto& key : keys) {
    const std::string_view word = c.symbols.layer(key.layer);
    const Seller customer = place[key.customer.value], supplier = place[key.supplier.value];
    if (needs_.empty() || needs_.back().customer != customer || needs_.back().layer != layers.at(word)) {
      const bool essential = std::ranges::find(kEssential, word) != kEssential.end();
      const auto bought = static_cast<double>(c.view.sourcing({key.customer, key.layer}).now[l].flow);
      needs_.push_back({customer, layers.at(word), essential, bought, supplies_.size(), supplies_.size()});
    }
    supplies_.push_back({supplier, static_cast<double>(c.view.supplier(key).now[l].flow)});
    market_.push_back(static_cast<double>(c.view.market({key.supplier, key.layer}).now[l].flow));
    ++needs_.back().end;
    sales_.push_back({supplier, customer, 0});
    offers_.push_back({layers.at(word), supplier, market_.back()});
  }
  const auto of_sale = [](const Sale& s) { return std::tuple(s.supplier, s.customer); };
  std::ranges::sort(sales_, {}, of_sale);
  sales_.erase(std::unique(sales_.begin(), sales_.end(), [&](const Sale& a, const Sale& b) { return of_sale(a) == of_sale(b); }),
               sales_.end());
  for (Sale& s : sales_)
    s.share = static_cast<double>(c.view.pair({firms_[s.customer], firms_[s.supplier]}).lens[l].purchase.money) / revenue_[s.supplier];
  const auto of_offer = [](const Offer& o) { return std::tuple(o.layer, o.supplier); };
  std::ranges::sort(offers_, {}, of_offer);
  offers_.erase(std::unique(offers_.begin(), offers_.end(), [&](const Offer& a, const Offer& b) { return of_offer(a) == of_offer(b); }),
                offers_.end());
}

std::vector<double> SalesNetwork::dependence(Seller customer, std::size_t& work) const {
  std::vector<double> x(size(), 0), next(size(), 0);
  for (int round = 0; round < kMaxRounds; ++round) {
    std::ranges::fill(next, 0.0);
    for (const Sale& s : sales_)
      if (s.supplier != customer) next[s.supplier] += s.customer == customer ? s.share : kPassedOn * s.share * x[s.customer];
    work += sales_.size();
    const double moved = largest_move(x, next);
    x.swap(next);
    if (moved <= kStill) break;
  }
  return x;
}

std::optional<double> SalesNetwork::ecosystem_exposure(Seller customer, const std::vector<double>& dependence) const {
  const double others = static_cast<double>(revenue_total_) - revenue_[customer];
  if (others <= 0) return std::nullopt;
  double weighted = 0;
  for (Seller s = 0; s < size(); ++s) weighted += revenue_[s] * dependence[s];
  return weighted / others;
}

// From full deliveries down. What a supplier no longer delivers is lost as far as the others of its layer
// cannot replace it; of an essential layer the loss is that of the whole firm, others add up by their weight.
std::vector<double> SalesNetwork::deliveries(Seller failed, std::size_t& work) const {
  std::vector<double> d(size(), 1), next, available(layers_), essential(size()), other(size());
  d[failed] = 0;
  for (int round = 0; round < kMaxRounds; ++round) {
    std::ranges::fill(available, 0.0);
    std::ranges::fill(essential, 0.0);
    std::ranges::fill(other, 0.0);
    for (const Offer& o : offers_) available[o.layer] += o.cents * d[o.supplier];
    for (const Need& need : needs_) {
      double lost = 0;  // loss_cl P_cl
      for (std::size_t i = need.first; i < need.end; ++i) {
        const Supply& s = supplies_[i];
        if (d[s.supplier] == 1) continue;
        const double irreplaceable = available[need.layer] == 0 ? 1 : std::min(1.0, market_[i] / available[need.layer]);
        lost += irreplaceable * s.cents * (1 - d[s.supplier]);
      }
      if (need.essential) essential[need.customer] = std::max(essential[need.customer], lost / need.cents);
      else other[need.customer] += lost / bought_[need.customer];
    }
    next.assign(size(), 0);
    for (Seller i = 0; i < size(); ++i)
      if (i != failed) next[i] = std::max(0.0, std::min(1 - essential[i], 1 - other[i]));
    work += supplies_.size();
    const double moved = largest_move(d, next);
    d.swap(next);
    if (moved <= kStill) break;
  }
  return d;
}

std::vector<double> SalesNetwork::demand(Seller failed, std::size_t& work) const {
  std::vector<double> u(size(), 1), next;
  u[failed] = 0;
  for (int round = 0; round < kMaxRounds; ++round) {
    next.assign(size(), 0);  // what is lost
    for (const Sale& s : sales_) next[s.supplier] += s.share * (1 - u[s.customer]);
    for (Seller i = 0; i < size(); ++i) next[i] = i == failed ? 0 : std::max(0.0, 1 - next[i]);
    work += sales_.size();
    const double moved = largest_move(u, next);
    u.swap(next);
    if (moved <= kStill) break;
  }
  return u;
}

double SalesNetwork::esri(Seller failed, std::size_t& work) const {
  const std::vector<double> d = deliveries(failed, work), u = demand(failed, work);
  double lost = 0;
  for (Seller i = 0; i < size(); ++i) lost += sold_[i] * (1 - std::min(d[i], u[i]));
  return lost / sold_total_;
}

}  // namespace keiretsu::measure
