#include "alert/sieve.h"

#include <algorithm>

#include "alert/legs_behind.h"

namespace keiretsu::alert {
namespace {

// Lets through the keys that some rule may ask for.
class Sieve {
 public:
  Sieve(const Book& book, const Judge& judge, const StepSeen& step)
      : book_(book), judge_(judge), before_(step.before.context.view), after_(step.after.context.view) {}

  Sieved operator()(const graph::Touched& touched) const {
    Sieved out;
    for (const auto& k : touched.pairs) pair(k, out.pairs);
    for (const auto& k : touched.sourcing) {
      const auto money = [&](const graph::View& view) {
        return more([&, &row = view.sourcing(k)](std::size_t l) { return row.now[l].legs.money; });
      };
      keep({Scope::entity_layer, k.customer, {}, k.layer}, money, out.sourcing);
    }
    for (const auto& k : touched.suppliers) {
      const auto money = [&](const graph::View& view) {
        return more([&, &row = view.supplier(k)](std::size_t l) { return row.now[l].flow; });
      };
      keep({Scope::pair, k.customer, k.supplier, k.layer}, money, out.suppliers);
    }
    for (const EntityId e : touched.entities) {
      const auto money = [&](const graph::View& view) {
        const graph::EntityRow& entity = view.entity(e);
        const graph::FinanceRow& finance = view.finance(e);
        return more([&](std::size_t l) {
          return std::max(entity.lens[l].paid.money, finance.lens[l].capital.money + finance.lens[l].built.money);
        });
      };
      if (keep({Scope::entity, e, {}, {}}, money, out.entities)) out.entities.back().moved = moved(e);
    }
    return out;
  }

 private:
  template <class Money>
  [[nodiscard]] static Cents more(Money money) {
    return std::max<Cents>(money(index(Lens::reported)), money(index(Lens::stated)));
  }
  [[nodiscard]] bool enough(Cents money) const { return money >= judge_.least_money_cents(); }

  template <class Money>
  bool keep(const Subject& subject, Money money, std::vector<AskedSubject>& out) const {
    const AskedSubject asked{subject, judge_.watched(subject.a), money(after_), book_.rules_of(subject), 0};
    if (!asked.watched && asked.standing == 0 && !enough(asked.after) && !enough(money(before_))) return false;
    out.push_back(asked);
    return true;
  }

  // A hub is in most reports, and most move one of its sums or two.
  [[nodiscard]] std::uint64_t moved(EntityId firm) const {
    std::uint64_t out = 0;
    const auto note = [&out](Watch watch, bool differs) {
      if (differs) out |= std::uint64_t{1} << static_cast<unsigned>(watch);
    };
    const graph::EntityRow &pays = before_.entity(firm), &will_pay = after_.entity(firm);
    const graph::FinanceRow &had = before_.finance(firm), &has = after_.finance(firm);
    const bool given = !(before_.consideration(firm) == after_.consideration(firm));
    for (std::size_t l = 0; l < kLenses; ++l) {
      const auto &was = had.lens[l], &is = has.lens[l];
      const bool capital = was.capital != is.capital;
      note(Watch::commitment_burden, pays.lens[l].paid != will_pay.lens[l].paid);
      note(Watch::risk_transfer_ratio, was.built != is.built || was.own_capex != is.own_capex || was.other_capex != is.other_capex);
      note(Watch::supplier_funded_capital, capital || was.raised != is.raised || was.from_suppliers != is.from_suppliers);
      note(Watch::non_cash_share, capital || given);
    }
    return out;
  }

  void pair(graph::PairKey k, std::vector<AskedPair>& out) const {
    const graph::PairKey back{k.to, k.from};
    AskedPair asked;
    asked.key = k;
    asked.watched = judge_.watched(k.from) && judge_.watched(k.to);
    asked.there.subject = {Scope::pair, k.from, k.to, {}};
    asked.back.subject = {Scope::pair, k.to, k.from, {}};
    const auto look = [&](const graph::View& view, Cents& money, std::uint64_t& there, std::uint64_t& here) {
      const graph::PairRow &x = view.pair(k), &y = view.pair(back);
      money = more([&](std::size_t l) {
        const auto &a = x.lens[l], &b = y.lens[l];
        return a.purchase.money + a.capital.money + a.other.money + b.purchase.money + b.capital.money + b.other.money;
      });
      there = may_be_watched(x, y);
      here = may_be_watched(y, x);
    };
    look(before_, asked.before, asked.there.before, asked.back.before);
    look(after_, asked.after, asked.there.after, asked.back.after);
    for (Way* way : {&asked.there, &asked.back}) way->standing = book_.rules_of(way->subject);
    if (asked.watched || enough(asked.after) || enough(asked.before) || (asked.there.standing | asked.back.standing) != 0)
      out.push_back(asked);
  }

  const Book& book_;
  const Judge& judge_;
  const graph::View &before_, &after_;
};

}  // namespace

Sieved sieve(const Book& book, const Judge& judge, const StepSeen& step, const graph::Touched& touched) {
  return Sieve(book, judge, step)(touched);
}

}  // namespace keiretsu::alert
