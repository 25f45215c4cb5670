// Sums, sets and counts over live legs, from which every reading is a formula.
// Plain values; names as in measures.md 3 ("Exact aggregates"). Flows are a year's;
// values are of the whole term. A key without a leg is not there; one whose legs
// disclose nothing is there with 0.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "base/money.h"
#include "deal/deal.h"
#include "measure/batch_legs.h"

namespace keiretsu::measure {

using CustomerLayer = std::pair<std::string, std::string>;
using HousePair = std::pair<std::string, std::string>;

template <class Value>
using ByHouse = std::map<std::string, Value>;
template <class Value>
using ByPair = std::map<HousePair, Value>;

// What was given for a stake: cash, or the word of in_kind -> value.
using Consideration = std::map<std::string, Cents>;

struct BatchSums {
  Cents flow_total_cents = 0;  // W
  std::int64_t valued_legs = 0, disclosed_legs = 0;
  std::map<CustomerLayer, ByHouse<Cents>> purchase_cents;                  // P_cls by supplier
  std::map<CustomerLayer, ByHouse<std::set<std::string>>> purchase_deals;  // deals_cls by supplier
  std::map<std::string, ByHouse<Cents>> market_cents;                      // layer -> market_ls by supplier
  std::map<std::string, ByHouse<std::set<std::string>>> relations;         // layer -> customers by supplier
  ByPair<Cents> pair_purchase_cents;                                       // (supplier, customer)
  ByHouse<Cents> sales_cents, bought_cents;                                // P_s over customers, P_c over suppliers

  // Flows: (payer, payee), of those that pay anything.
  ByPair<Cents> flow_cents;     // w
  ByHouse<Cents> paid_cents;    // s+
  ByPair<Cents> capital_cents;  // K: (investor, investee)
  ByHouse<Cents> raised_cents;  // K and rounds

  // Values.
  ByPair<Cents> exposure_cents;                       // X: (holder, at risk)
  ByHouse<Cents> own_capex_cents, other_capex_cents;  // by beneficiary
  ByPair<Cents> site_cents;                           // (asset owner, beneficiary): its part of other_capex_cents
  ByPair<Cents> committed_cents;                      // (supplier, customer): purchase legs alone, worths too
  ByPair<Cents> paid_purchase_cents;                  // the same without worths
  ByPair<Cents> given_cents;                          // (investor, investee): capital, no worths, no rounds
  ByPair<Int128> stake_parts;                         // (holder, issuer), of kStakeParts
  ByHouse<Consideration> received_for, given_in;      // recipient -> ; deal -> : rounds too
  Consideration consideration;

  // Structure, whatever is known of the amounts.
  std::set<HousePair> buys, funds;           // (customer, supplier), (investor, investee)
  std::set<HousePair> allied, linked;        // A, and those of it by an access, partner or acquire leg: the lesser first
  ByHouse<std::set<std::string>> hosts;      // model provider -> platforms
  ByHouse<std::set<std::string>> members;    // project -> those who support it
  ByHouse<std::set<std::string>> contested;  // project -> layers of its support legs
  std::set<std::string> ends;                // the houses of V that legs name
};

[[nodiscard]] BatchSums batch_sums(std::span<const BatchLeg> legs);

}  // namespace keiretsu::measure
