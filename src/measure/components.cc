#include "measure/components.h"

#include <algorithm>
#include <cstdint>
#include <tuple>

namespace keiretsu::measure {
namespace {

// Tarjan's algorithm without recursion: a chain of a million firms is no deeper than another.
class Tarjan {
 public:
  static constexpr std::uint32_t kNone = 0;

  explicit Tarjan(const Edges& sorted) {
    std::uint32_t firms = 0;
    for (const auto& [from, to] : sorted) firms = std::max({firms, from.value + 1, to.value + 1});
    first_.assign(firms + std::size_t{1}, 0);
    for (const auto& edge : sorted) ++first_[edge.from.value + 1];
    for (std::uint32_t v = 0; v < firms; ++v) first_[v + 1] += first_[v];
    edges_ = &sorted;
    order_.assign(firms, kNone);
    low_.assign(firms, kNone);
    component_.assign(firms, kNone);
    for (const auto& edge : sorted)
      if (order_[edge.from.value] == kNone) from(edge.from.value);
  }

  // From 1 on; firms of one component have the same.
  [[nodiscard]] std::uint32_t component(EntityId firm) const { return component_[firm.value]; }
  [[nodiscard]] std::uint32_t components() const { return components_; }

 private:
  struct Frame {
    std::uint32_t firm;
    std::size_t edge;  // the next to follow
  };

  void enter(std::uint32_t v) {
    order_[v] = low_[v] = ++entered_;
    stack_.push_back(v);
    frames_.push_back({v, first_[v]});
  }

  void from(std::uint32_t root) {
    enter(root);
    while (!frames_.empty()) {
      Frame& f = frames_.back();
      const std::uint32_t v = f.firm;
      if (f.edge < first_[v + std::size_t{1}]) {
        const std::uint32_t w = (*edges_)[f.edge++].to.value;
        if (order_[w] == kNone) enter(w);
        else if (component_[w] == kNone) low_[v] = std::min(low_[v], order_[w]);  // still on the stack
        continue;
      }
      frames_.pop_back();
      if (!frames_.empty()) low_[frames_.back().firm] = std::min(low_[frames_.back().firm], low_[v]);
      if (low_[v] != order_[v]) continue;
      ++components_;
      std::uint32_t w = 0;
      do {
        w = stack_.back();
        stack_.pop_back();
        component_[w] = components_;
      } while (w != v);
    }
  }

  const Edges* edges_;
  std::vector<std::size_t> first_;  // by firm: its first edge in the sorted list
  std::vector<std::uint32_t> order_, low_, component_, stack_;
  std::vector<Frame> frames_;
  std::uint32_t entered_ = 0, components_ = 0;
};

}  // namespace

Edges dealing_pairs(const graph::Graph& graph, Lens lens) {
  Edges out;
  for (const auto& [key, row] : graph.pairs())
    if (const auto& r = row.lens[index(lens)]; r.purchase.count > 0 || r.capital.count > 0) out.push_back(key);
  return out;
}

Components::Components(Edges edges) {
  std::ranges::sort(edges, [](const auto& a, const auto& b) { return std::tuple(a.from, a.to) < std::tuple(b.from, b.to); });
  const Tarjan tarjan(edges);
  std::erase_if(edges, [&](const auto& e) { return tarjan.component(e.from) != tarjan.component(e.to); });
  std::vector<std::size_t> place(tarjan.components() + std::size_t{1});  // in firms_, from 1 on
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (i > 0 && edges[i].from == edges[i - 1].from) continue;  // every firm of a component has an edge within it
    std::size_t& at = place[tarjan.component(edges[i].from)];
    if (at == 0) {
      firms_.emplace_back();
      at = firms_.size();
    }
    firms_[at - 1].push_back(edges[i].from);
  }
  within_ = std::move(edges);
}

std::vector<EntityId> triple_roles(const graph::View& view, const Edges& within, Lens lens) {
  constexpr unsigned kCustomer = 1, kSupplier = 2, kCapital = 4;
  std::vector<std::pair<EntityId, unsigned>> roles;
  for (const auto& edge : within) {
    const auto& r = view.pair(edge).lens[index(lens)];
    const unsigned both = r.capital.count > 0 ? kCapital : 0;
    roles.emplace_back(edge.from, both | (r.purchase.count > 0 ? kCustomer : 0));
    roles.emplace_back(edge.to, both | (r.purchase.count > 0 ? kSupplier : 0));
  }
  std::ranges::sort(roles);
  std::vector<EntityId> out;
  for (std::size_t i = 0; i < roles.size();) {
    const EntityId firm = roles[i].first;
    unsigned all = 0;
    for (; i < roles.size() && roles[i].first == firm; ++i) all |= roles[i].second;
    if (all == (kCustomer | kSupplier | kCapital)) out.push_back(firm);
  }
  return out;
}

}  // namespace keiretsu::measure
