#include "alert/but_for.h"

#include <algorithm>
#include <limits>
#include <type_traits>

#include "graph/fold.h"

namespace keiretsu::alert {
namespace {

// A set of places in a list of deals.
using Places = std::vector<std::size_t>;

class Removal {
 public:
  Removal(const Judge& judge, const Rule& rule, const Subject& subject, Lens lens, const Moment& moment)
      : judge_(judge),
        rule_(rule),
        subject_(subject),
        lens_(lens),
        moment_(moment),
        deals_(deals_in_key(rule, subject, lens, moment)),
        systemic_(is_systemic(rule.watch)) {
    if (systemic_ && deals_.size() > kDealsSolved) deals_.resize(kDealsSolved);
    held_.held = (1U << kLenses) - 1;  // what clears is below the clear level, not only below the level
    held_.phase = lens == Lens::reported ? Phase::provisional : Phase::firing;
  }

  [[nodiscard]] std::size_t size() const { return deals_.size(); }
  [[nodiscard]] std::string id(std::size_t place) const { return std::string(deals_[place].id); }

  [[nodiscard]] bool few() const { return !systemic_ && deals_.size() <= kDealsExhausted; }

  [[nodiscard]] bool clears(const Places& without) const {
    // The ledger's verdict is about the graph as it is; without deals the number itself is solved and compared.
    if (systemic_)
      return look(without, [&](const measure::Context& c) {
        const Found f = judge_.find(rule_, subject_, c, lens_);
        return !f.value || *f.value + f.epsilon < rule_.warn.at;
      });
    return look(without, [&](const measure::Context& c) { return !judge_.judge(rule_, subject_, held_, c, c, {}).in(lens_); });
  }

  // How far the reading is on the calm side: the less, the better.
  [[nodiscard]] double distance(const Places& without) const {
    return look(without, [&](const measure::Context& c) {
      const auto tested = judge_.find(rule_, subject_, c, lens_);
      const auto x = tested.tested ? tested.tested : tested.value;
      if (!x) return -std::numeric_limits<double>::infinity();
      return rule_.below || (rule_.condition == Condition::shift && rule_.warn.at < 0) ? -*x : *x;
    });
  }

 private:
  template <class Ask>
  std::invoke_result_t<Ask, const measure::Context&> look(const Places& without, Ask ask) const {
    graph::Delta removal;
    graph::Folder folder(moment_.context.view, {moment_.context.day, moment_.context.day}, removal);
    for (const std::size_t place : without) folder.add(deals_[place].effect, -1, graph::Fold::now);
    folder.finish();
    const graph::View view(moment_.context.view, removal);
    return ask(measure::Context{view, moment_.context.houses, moment_.context.symbols, moment_.context.day});
  }

  const Judge& judge_;
  const Rule& rule_;
  const Subject& subject_;
  Lens lens_;
  const Moment& moment_;
  std::vector<DealInKey> deals_;
  bool systemic_;
  AlertState held_;
};

// The next set of as many places in lexicographic order; false after the last.
bool advance(Places& set, std::size_t places) {
  for (std::size_t i = set.size(); i-- > 0;) {
    if (set[i] == places - set.size() + i) continue;
    ++set[i];
    for (std::size_t j = i + 1; j < set.size(); ++j) set[j] = set[j - 1] + 1;
    return true;
  }
  return false;
}

std::optional<Places> exhaust(const Removal& removal) {
  for (std::size_t size = 1; size <= removal.size(); ++size) {
    Places set(size);
    for (std::size_t i = 0; i < size; ++i) set[i] = i;
    do {
      if (removal.clears(set)) return set;
    } while (advance(set, removal.size()));
  }
  return std::nullopt;
}

// Takes away what calms most until it clears, then gives back what was not needed.
std::optional<Places> by_steps(const Removal& removal) {
  Places set;
  while (!removal.clears(set)) {
    std::optional<std::size_t> best;
    double least = 0;
    for (std::size_t place = 0; place < removal.size(); ++place) {
      if (std::ranges::find(set, place) != set.end()) continue;
      Places tried = set;
      tried.push_back(place);
      const double distance = removal.distance(tried);
      if (!best || distance < least) {
        best = place;
        least = distance;
      }
    }
    if (!best) return std::nullopt;
    set.push_back(*best);
  }
  for (std::size_t i = set.size(); i-- > 0;) {
    Places tried = set;
    tried.erase(tried.begin() + static_cast<std::ptrdiff_t>(i));
    if (removal.clears(tried)) set = std::move(tried);
  }
  return set;
}

}  // namespace

std::optional<ClearingSet> clearing_set(const Judge& judge, const Rule& rule, const Subject& subject, Lens lens, const Moment& moment) {
  if (rule.condition == Condition::vanishes) return std::nullopt;
  const Removal removal(judge, rule, subject, lens, moment);
  if (removal.clears({})) return std::nullopt;  // it does not stand
  const bool few = removal.few();
  const auto set = few ? exhaust(removal) : by_steps(removal);
  if (!set) return std::nullopt;
  ClearingSet out{{}, few || set->size() == 1};
  for (const std::size_t place : *set) out.deals.push_back(removal.id(place));
  std::ranges::sort(out.deals);
  return out;
}

}  // namespace keiretsu::alert
