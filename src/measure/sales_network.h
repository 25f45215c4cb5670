// Who buys what from whom, in one lens, as the systemic readings of insights 3 and 8 need it,
// and these solved on demand: how much of a firm's sales comes from one customer's spending
// through whatever chain, and how much of all sales stops if one firm does. Firms are
// numbered by name: a function of the graph, bit by bit. Values 0..1, class S (1e-9).
//
//   network dependence  x_s = a_sc + .85 sum_{k != c} a_sk x_k,   a_sk = P_ks / Rev_s
//   ESRI                1 - min(d, u) of each firm, weighed by its sales; d: what it can still make of what is
//                       delivered, by layers of which four are essential; u: what it still sells
//
// Cost: rounds x purchases for each firm; 160 rounds for the first, as few as losses take to die out
// for the second. Source: measures.md 3 ("Insight 3", "Insight 8": ESRI), 11; Leontief, Katz 1953;
// Diem, Borsos, Reisch, Kertesz & Thurner 2022. The live solver of the first is network_dependence.h.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "measure/context.h"

namespace keiretsu::measure {

class SalesNetwork {
 public:
  using Seller = std::uint32_t;  // a firm that sells or buys: 0 and up, by name

  // `c.view` looks at a graph alone. O(purchases).
  SalesNetwork(const Context& c, Lens lens);

  [[nodiscard]] std::size_t size() const { return firms_.size(); }
  [[nodiscard]] EntityId firm(Seller i) const { return firms_[i]; }
  [[nodiscard]] std::size_t purchases() const { return supplies_.size(); }
  [[nodiscard]] double bought(Seller i) const { return bought_[i]; }  // cents a year
  [[nodiscard]] double sold(Seller i) const { return sold_[i]; }

  // x by firm; 0 for the customer itself. Adds the purchases that were looked at to `work`.
  [[nodiscard]] std::vector<double> dependence(Seller customer, std::size_t& work) const;
  // sum Rev_s x_s / sum Rev_s over all firms but the customer; absent if these have no revenue.
  [[nodiscard]] std::optional<double> ecosystem_exposure(Seller customer, const std::vector<double>& dependence) const;
  [[nodiscard]] double esri(Seller failed, std::size_t& work) const;

 private:
  struct Supply {
    Seller supplier;
    double cents;  // P_cls
  };
  // What a customer buys in a layer: supplies_[first .. end).
  struct Need {
    Seller customer;
    std::uint16_t layer;
    bool essential;
    double cents;  // P_cl
    std::size_t first, end;
  };
  struct Sale {
    Seller supplier, customer;
    double share;  // a_sc
  };
  struct Offer {
    std::uint16_t layer;
    Seller supplier;
    double cents;  // market_ls
  };

  [[nodiscard]] std::vector<double> deliveries(Seller failed, std::size_t& work) const;  // d
  [[nodiscard]] std::vector<double> demand(Seller failed, std::size_t& work) const;      // u

  std::vector<EntityId> firms_;
  std::vector<double> bought_, sold_, revenue_;
  double sold_total_ = 0;
  Int128 revenue_total_ = 0;      // of all firms, those that sell nothing too
  std::vector<Supply> supplies_;  // by need
  std::vector<double> market_;    // market_ls of each supply
  std::vector<Need> needs_;       // by (customer, layer)
  std::vector<Sale> sales_;       // by (supplier, customer)
  std::vector<Offer> offers_;     // by (layer, supplier)
  std::size_t layers_ = 0;
};

}  // namespace keiretsu::measure
