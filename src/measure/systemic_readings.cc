#include "measure/systemic_readings.h"

#include <algorithm>
#include <set>

#include "measure/loss_solve.h"
#include "measure/sales_network.h"

namespace keiretsu::measure {
namespace {

constexpr std::size_t kLineWork = 1'000;  // nearly every firm may hang a little on every customer

struct AtRisk {
  EntityId firm;
  LossColumn column;
  double bound;  // UB
};

std::vector<AtRisk> all_at_risk(const Context& c, Lens lens, const Holders& holders, const LossNetwork& net,
                                const std::vector<double>* multipliers) {
  std::set<EntityId> firms;
  for (const auto& [key, row] : c.view.graph().obligations())
    if (row.lens[index(lens)].exposure > 0) firms.insert(key.to);
  std::vector<AtRisk> out;
  for (const EntityId firm : firms) {
    LossColumn column = losses_at(c.view, holders, firm, lens);
    const double bound = multipliers != nullptr ? debtrank_upper_bound(net, *multipliers, column) : 1;
    out.push_back({firm, std::move(column), bound});
  }
  std::ranges::sort(
      out, [&](const AtRisk& a, const AtRisk& b) { return a.bound != b.bound ? a.bound > b.bound : c.symbols.before(a.firm, b.firm); });
  return out;
}

// Between what is lost before it spreads and the bound.
Enclosed unsolved(const LossNetwork& net, const AtRisk& at_risk, double most) {
  double least = 0;
  for (const Loss& loss : at_risk.column) least += std::min(net.equity(loss.holder), static_cast<double>(loss.cents));
  least /= net.equity_total();
  return {least, std::max(0.0, std::min(1.0, most) - least)};
}

void losses(const Context& c, Lens lens, Lines& lines, std::size_t work) {
  const Holders holders(c.houses);
  const LossNetwork net(holders, c, lens);
  const Enclosed radius = stability(net, holders);
  lines.put("stability", "graph", {}, {}, radius.value).epsilon = radius.epsilon;
  if (net.equity_total() == 0) return;
  const auto multipliers = radius.value < 1 ? loss_multipliers(net) : std::nullopt;
  const std::vector<double>* g = multipliers ? &*multipliers : nullptr;
  std::size_t done = 0;
  for (const AtRisk& at_risk : all_at_risk(c, lens, holders, net, g)) {
    if (g != nullptr) lines.put("debtrank_upper_bound", "entity", {lines.id(at_risk.firm)}, {}, at_risk.bound);
    const Enclosed impact =
        done > work ? unsolved(net, at_risk, at_risk.bound) : debtrank(net, g, at_risk.column, holders.find(at_risk.firm), done);
    lines.put("debtrank", "entity", {lines.id(at_risk.firm)}, {}, impact.value).epsilon = impact.epsilon;
  }
}

// All firms, the heaviest first.
std::vector<SalesNetwork::Seller> by_weight(const SalesNetwork& net, auto weight) {
  std::vector<SalesNetwork::Seller> order(net.size());
  for (SalesNetwork::Seller i = 0; i < net.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, std::ranges::greater(), weight);
  return order;
}

void sales(const Context& c, Lens lens, Lines& lines, std::size_t work) {
  const SalesNetwork net(c, lens);
  std::size_t done = 0;
  for (const auto customer : by_weight(net, [&](auto i) { return net.bought(i); })) {
    if (net.bought(customer) <= 0 || done > work) break;
    const std::vector<double> x = net.dependence(customer, done);
    done += kLineWork * static_cast<std::size_t>(std::ranges::count_if(x, [](double part) { return part > 0; }));
    for (SalesNetwork::Seller s = 0; s < net.size(); ++s)
      if (x[s] > 0) lines.put("network_dependence", "pair", {lines.id(net.firm(s)), lines.id(net.firm(customer))}, {}, x[s]);
    if (const auto exposure = net.ecosystem_exposure(customer, x))
      lines.put("ecosystem_exposure", "entity", {lines.id(net.firm(customer))}, {}, *exposure);
  }
  done = 0;
  for (const auto failed : by_weight(net, [&](auto i) { return net.bought(i) + net.sold(i); })) {
    if (done > work) break;
    lines.put("esri", "entity", {lines.id(net.firm(failed))}, {}, net.esri(failed, done));
  }
}

}  // namespace

void add_systemic_readings(const Context& c, Lens lens, Lines& lines, std::size_t work) {
  losses(c, lens, lines, work);
  sales(c, lens, lines, work);
}

}  // namespace keiretsu::measure
