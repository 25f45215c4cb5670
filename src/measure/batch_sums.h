// Sums, sets and counts over live legs, from which every reading is a formula.
// Plain values; names as in measures.md 3 ("Exact aggregates").
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "base/money.h"
#include "measure/batch_legs.h"

namespace keiretsu::measure {

using CustomerLayer = std::pair<std::string, std::string>;
using HousePair = std::pair<std::string, std::string>;

template <class Value>
using ByHouse = std::map<std::string, Value>;

struct BatchSums {
  Cents flow_total_cents = 0;  // W
  std::int64_t valued_legs = 0, disclosed_legs = 0;
  std::map<CustomerLayer, ByHouse<Cents>> purchase_cents;                  // P_cls by supplier
  std::map<CustomerLayer, ByHouse<std::set<std::string>>> purchase_deals;  // deals_cls by supplier
  std::map<std::string, ByHouse<Cents>> market_cents;                      // layer -> market_ls by supplier
  std::map<std::string, ByHouse<std::set<std::string>>> relations;         // layer -> customers by supplier
  std::map<HousePair, Cents> pair_purchase_cents;                          // (supplier, customer)
  ByHouse<Cents> sales_cents, bought_cents;                                // P_s over customers, P_c over suppliers
  std::set<HousePair> buys, funds;                                         // (customer, supplier), (investor, investee)
  std::set<HousePair> allied;                                              // A: the lesser first
  ByHouse<std::set<std::string>> hosts;                                    // model provider -> platforms
};

[[nodiscard]] BatchSums batch_sums(std::span<const BatchLeg> legs);

}  // namespace keiretsu::measure
