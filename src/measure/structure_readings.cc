#include "measure/structure_readings.h"

#include <map>
#include <set>

#include "measure/coalitions.h"
#include "measure/consideration.h"
#include "measure/coopetition.h"
#include "measure/dependence.h"
#include "measure/market_if_allied.h"

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
  if (!ids.empty()) lines.put("non_cash_share", scope, ids, {}, *non_cash);  // the graph's: graph_readings.cc
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

void coopetition_shares(const Context& c, Lens lens, Lines& lines) {
  for (const auto& [house, row] : c.view.graph().entities())
    lines.put_if("coopetition_share", "entity", {lines.id(house)}, {}, coopetition_share(c.view, house, lens));
}

void markets_if_allied(const Context& c, Lens lens, Lines& lines) {
  std::map<EntityId, std::vector<LayerId>> sells_in;
  for (const auto& [key, row] : c.view.graph().market())
    if (row.now[index(lens)].flow > 0) sells_in[key.supplier].push_back(key.layer);
  for (const auto& [key, row] : c.view.graph().pairs()) {
    if (row.lens[index(lens)].ties == 0 || !sells_in.contains(key.from)) continue;
    // An unordered pair has up to two rows: the one from the lesser name speaks, if it has a tie.
    const bool other = c.view.pair({key.to, key.from}).lens[index(lens)].ties > 0;
    if (other && c.symbols.before(key.to, key.from)) continue;
    for (const LayerId layer : sells_in.at(key.from)) {
      const auto delta = delta_hhi(c.view, key.from, key.to, layer, lens);
      if (!delta) continue;
      Reading& r = lines.put("delta_hhi", "pair", lines.both(key.from, key.to), lines.word(layer), delta->value);
      r.detail.emplace_back("post_hhi", delta->post_hhi);
      r.detail.emplace_back("joint_share", delta->joint_share);
      r.detail.emplace_back("presumption", delta->presumption);
    }
  }
}

void coalitions(const Context& c, Lens lens, Lines& lines) {
  for (const auto& [project, row] : c.view.graph().coalitions()) {
    const Coalition those = coalition(c, project, lens);
    const auto names = [&](const std::vector<EntityId>& firms) {
      std::vector<std::string> ids;
      for (const EntityId firm : firms) ids.push_back(lines.id(firm));
      return ids;
    };
    const auto add = [&](const char* measure, std::optional<double> value) {
      if (!value) return;
      Reading& r = lines.put(measure, "coalition", {lines.id(project)}, those.layer ? lines.word(*those.layer) : "", *value);
      r.detail.emplace_back("members", names(those.members));
      r.detail.emplace_back("excluded_dominant", names(those.dominant));
    };
    add("rival_density", rival_density(c.view, project, lens));
    add("common_enemy_closure", common_enemy_closure(those));
    add("coalition_share", coalition_share(those));
    add("power_ratio", power_ratio(those));
  }
}

}  // namespace

void add_structure_readings(const Context& c, const graph::Deals& deals, Lens lens, Lines& lines) {
  consideration(c, deals, lens, lines);
  disclosed(c, lens, lines);
  coopetition_shares(c, lens, lines);
  markets_if_allied(c, lens, lines);
  coalitions(c, lens, lines);
}

}  // namespace keiretsu::measure
