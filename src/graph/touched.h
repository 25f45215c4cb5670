// The keys whose legs a step looks at: all those of the deals it changes, before and
// after, whether their sums move or not (a report may change only who stands behind).
#pragma once

#include <algorithm>
#include <vector>

#include "graph/effect.h"
#include "graph/rows.h"

namespace keiretsu::graph {

struct Touched {
  std::vector<PairKey> pairs;
  std::vector<SupplierKey> suppliers;
  std::vector<SourcingKey> sourcing;
  std::vector<LayerId> layers;
  std::vector<EntityId> entities;
  std::vector<EntityId> projects;  // that somebody supports
  std::vector<PairKey> facts;      // subject, counterparty

  // Keeps the memory.
  void clear() {
    for (auto* list : {&pairs, &facts}) list->clear();
    for (auto* list : {&entities, &projects}) list->clear();
    suppliers.clear();
    sourcing.clear();
    layers.clear();
  }
  // May add a key again; unique() takes the repeats out.
  void add(const Effect& effect) {
    for (const Winner& w : effect) {
      for (const LegEffect& e : w.legs) add(*e.leg);
      for (const Fact& f : w.version->facts()) facts.push_back({f.subject, f.counterparty});
    }
  }

  void unique() {
    once(pairs, [](const PairKey& k) { return std::tuple(k.from, k.to); });
    once(suppliers, [](const SupplierKey& k) { return std::tuple(k.customer, k.supplier, k.layer); });
    once(sourcing, [](const SourcingKey& k) { return std::tuple(k.customer, k.layer); });
    once(layers, [](const LayerId& k) { return k; });
    once(entities, [](const EntityId& k) { return k; });
    once(projects, [](const EntityId& k) { return k; });
    once(facts, [](const PairKey& k) { return std::tuple(k.from, k.to); });
  }

 private:
  void add(const Leg& leg) {
    if (leg.type == LegType::support) return projects.push_back(leg.to);
    if (leg.to.known()) pairs.push_back({leg.from, leg.to});
    if (leg.benefit.known() && leg.benefit != leg.from) pairs.push_back({leg.from, leg.benefit});
    if (is_purchase(leg)) {
      suppliers.push_back({leg.from, leg.to, leg.layer});
      sourcing.push_back({leg.from, leg.layer});
      layers.push_back(leg.layer);
      entities.push_back(leg.from);
      entities.push_back(leg.to);
    }
    if (is_capital(leg.type)) entities.push_back(leg.to);
    if (leg.type == LegType::capex) entities.push_back(leg.benefit.known() ? leg.benefit : leg.from);
    if (leg.type == LegType::guarantee) entities.push_back(leg.to);
  }

  template <class Key, class Order>
  static void once(std::vector<Key>& keys, Order order) {
    std::sort(keys.begin(), keys.end(), [&](const Key& a, const Key& b) { return order(a) < order(b); });
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  }
};

}  // namespace keiretsu::graph
