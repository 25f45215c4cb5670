#include "measure/structure_readings.h"

#include <set>

#include "measure/consideration.h"
#include "measure/dependence.h"

namespace keiretsu::measure {
namespace {

void add_mix(Lines& lines, const char* scope, const Lines::Ids& ids, const graph::Mix& mix) {
  const std::optional<double> non_cash = non_cash_share(mix);
  if (!non_cash) return;
  const auto add = [&](std::string_view what, Cents part) {
    if (part > 0) lines.put("consideration_share", scope, ids, {}, consideration_share(mix, part), std::string(what));
  };
  add("cash", mix.cash);
  for (std::size_t w = 0; w < mix.in_kind.size(); ++w) add(name(static_cast<What>(w)), mix.in_kind[w]);
  lines.put("non_cash_share", scope, ids, {}, *non_cash);
}

void consideration(const Context& c, const graph::Deals& deals, Lens lens, Lines& lines) {
  const std::size_t l = index(lens);
  add_mix(lines, "graph", {}, c.view.total().lens[l].given);
  for (const auto& [recipient, row] : c.view.graph().considerations()) add_mix(lines, "entity", {lines.id(recipient)}, row.lens[l]);
  for (std::uint32_t i = 0; i < deals.size(); ++i)
    for (const graph::Winner& winner : graph::effect(deals.history(DealIx{i}), c.day))
      if ((winner.mask >> l & 1U) != 0) add_mix(lines, "deal", {deals.at(DealIx{i}).id}, given_in(winner));
}

void disclosed(const Context& c, Lens lens, Lines& lines) {
  std::set<std::pair<EntityId, EntityId>> pairs;
  for (const auto& [key, row] : c.view.graph().facts()) pairs.emplace(key.pair.from, key.pair.to);
  for (const auto& [subject, counterparty] : pairs)
    if (const auto d = disclosed_dependence(c.view, subject, counterparty, lens))
      lines.put("disclosed_dependence", "pair", {lines.id(subject), lines.id(counterparty)}, {}, d->share)
          .detail.emplace_back("period", d->period);
}

}  // namespace

void add_structure_readings(const Context& c, const graph::Deals& deals, Lens lens, Lines& lines) {
  consideration(c, deals, lens, lines);
  disclosed(c, lens, lines);
}

}  // namespace keiretsu::measure
