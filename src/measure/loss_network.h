// Insight 8: who loses what if whom fails, in one lens. Only a firm with equity can lose
// (without, it absorbs: measures.md 3), so distress lives on the holders of equity alone,
// and every other firm is a column: those who are exposed to it. Holders are numbered by
// name, so every sum here runs in an order that the numbers of firms do not decide, and
// what is computed is a function of the graph, bit by bit.
//
//   Lambda_ij = X_ij / E_i   between holders, X and E in US cents
//
// Sources: measures.md 3 ("Exact aggregates", "Insight 8"), 5, 11. Pure; any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "measure/context.h"

namespace keiretsu::measure {

using Holder = std::uint32_t;  // 0 and up, by name

// The firms of which the registry tells an equity.
class Holders {
 public:
  explicit Holders(const resolve::Houses& houses);

  [[nodiscard]] std::size_t size() const { return firms_.size(); }
  [[nodiscard]] EntityId firm(Holder i) const { return firms_[i]; }
  [[nodiscard]] std::optional<Holder> find(EntityId firm) const {
    return firm.value < places_.size() && places_[firm.value] != kNone ? std::optional(places_[firm.value]) : std::nullopt;
  }

 private:
  static constexpr Holder kNone = static_cast<Holder>(-1);
  std::span<const EntityId> firms_;
  std::vector<Holder> places_;  // by firm
};

// X_ij of a holder, above 0.
struct Loss {
  Holder holder = 0;
  Cents cents = 0;
  bool operator==(const Loss&) const = default;
};
// Who is exposed to one firm, by holder.
using LossColumn = std::vector<Loss>;

// O(those who have put something into the firm).
[[nodiscard]] LossColumn losses_at(const graph::View& view, const Holders& holders, EntityId at_risk, Lens lens);

class LossNetwork {
 public:
  // `column` gives the losses at a holder; its result is read before the next call. O(holders + losses).
  LossNetwork(const Holders& holders, const resolve::Houses& houses, Day day, const std::function<std::span<const Loss>(EntityId)>& column);
  // As the view has it; must look at a graph and deltas of this day.
  LossNetwork(const Holders& holders, const Context& c, Lens lens);

  struct Entry {
    Holder holder;
    double leverage;  // Lambda_ij, above 0
  };

  [[nodiscard]] std::size_t size() const { return equity_.size(); }
  [[nodiscard]] std::size_t entries() const { return entries_.size(); }
  [[nodiscard]] double equity(Holder i) const { return equity_[i]; }  // cents; 0 = none, the firm absorbs
  [[nodiscard]] double equity_total() const { return total_; }
  // Of column j, by holder; those without equity left out.
  [[nodiscard]] std::span<const Entry> column(Holder j) const { return std::span(entries_).subspan(first_[j], first_[j + 1] - first_[j]); }
  // The firms whose column has entries, and those whose row has: by far the fewer of all.
  [[nodiscard]] std::span<const Holder> at_risk() const { return at_risk_; }
  [[nodiscard]] std::span<const Holder> exposed() const { return exposed_; }
  // y = Lambda x; both of size().
  void spread(const std::vector<double>& x, std::vector<double>& y) const;

 private:
  std::vector<double> equity_;
  double total_ = 0;
  std::vector<std::size_t> first_;  // of each column's entries, and their end
  std::vector<Entry> entries_;
  std::vector<Holder> at_risk_, exposed_;
};

}  // namespace keiretsu::measure
