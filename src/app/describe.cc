#include "app/describe.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "app/lines.h"
#include "deal/sources.h"
#include "graph/effect.h"
#include "measure/concentration.h"
#include "measure/readings.h"

namespace keiretsu::app {
namespace {

std::string id_of(const ledger::Ledger& ledger, EntityId e) { return std::string(ledger.symbols().id(e)); }

Json money_of(const graph::Legs& legs) {
  return {{"legs", legs.count}, {"disclosed", legs.disclosed}, {"cents", legs.money}, {"conditional_cents", legs.conditional}};
}

// {"reported": of(0), ...}: null where `of` gives null is left out.
template <class Of>
Json by_lens(Of of) {
  Json out = Json::object();
  for (const Lens lens : kAllLenses)
    if (Json one = of(index(lens)); !one.is_null()) out[std::string(name(lens))] = std::move(one);
  return out;
}

Json sources_of(const std::vector<SourceQuoted>& sources) {
  Json out = Json::array();
  for (const SourceQuoted& s : sources) {
    Json one{{"publisher", s.publisher}};
    if (s.kind != SourceKind::untold) one["kind"] = name(s.kind);
    if (!s.title.empty()) one["title"] = s.title;
    if (!s.url.empty()) one["url"] = s.url;
    out.push_back(std::move(one));
  }
  return out;
}

Json leg_of(const ledger::Ledger& ledger, const Leg& leg) {
  Json out{{"type", name(leg.type)}, {"from", id_of(ledger, leg.from)}};
  if (leg.to.known()) out["to"] = id_of(ledger, leg.to);
  if (leg.benefit.known()) out["for"] = id_of(ledger, leg.benefit);
  if (leg.layer.known()) out["layer"] = ledger.symbols().layer(leg.layer);
  if (leg.known) {
    out["basis"] = name(leg.basis);
    out["amount_cents"] = leg.amount;
  }
  if (leg.exclusivity != Exclusivity::untold) out["exclusivity"] = name(leg.exclusivity);
  if (leg.conditional) out["conditional"] = true;
  if (leg.part_of) out["part_of"] = true;
  if (leg.term_days >= 0) out["term_days"] = leg.term_days;
  if (leg.starts != kNoDay) out["starts_on"] = format_day(leg.starts);
  if (leg.ends != kNoDay) out["ends_on"] = format_day(leg.ends);
  return out;
}

Json leg_of(const ledger::Ledger& ledger, const graph::LegEffect& effect) {
  Json out = leg_of(ledger, *effect.leg);
  if (effect.leg->known) {
    out["value_cents"] = effect.value;
    out["flow_cents"] = effect.flow;
  }
  return out;
}

Json readings_naming(const ledger::Ledger& ledger, const std::vector<std::string>& ids) {
  Json out = Json::array();
  for (const Reading& r : readings(ledger, std::nullopt)) {
    const auto names = [&r](const std::string& id) { return std::ranges::find(r.ids, id) != r.ids.end(); };
    if (std::ranges::all_of(ids, names)) out.push_back(Json::parse(json(r)));
  }
  return out;
}

// The open alerts whose subject fits, by rule and subject.
template <class Fits>
Json alerts_of(const ledger::Ledger& ledger, Fits fits) {
  const graph::View view(ledger.graph());
  const measure::Context context{view, ledger.houses(), ledger.symbols(), ledger.day()};
  const auto& rules = ledger.judge().rules().rules;
  std::map<std::pair<std::string, std::string>, Json> sorted;
  for (const auto& [key, state] : ledger.book().states()) {
    if (!state.open() || !fits(key.subject)) continue;
    const alert::Rule& rule = rules[key.rule];
    const alert::SubjectTold subject = alert::tell(key.subject, ledger.symbols());
    Json told{{"scope", subject.scope}, {"ids", subject.ids}};
    if (!subject.layer.empty()) told["layer"] = subject.layer;
    const bool escalated = state.phase == alert::Phase::escalated, firing = state.phase == alert::Phase::firing;
    Json one{{"alert_id", alert::alert_id(ledger.config().origin.lineage, rule.name, subject, state.episode)},
             {"rule", rule.name},
             {"subject", std::move(told)},
             {"state", escalated ? "escalated"
                       : firing  ? "firing"
                                 : "provisional"},
             {"certainty", name(state.certainty)},
             {"at_risk", state.at_risk}};
    if (const auto value = ledger.judge().find(rule, key.subject, context, state.certainty).value) one["value"] = *value;
    sorted.emplace(std::pair(rule.name, subject.text()), std::move(one));
  }
  Json out = Json::array();
  for (auto& [order, one] : sorted) out.push_back(std::move(one));
  return out;
}

// The deals of a pair, both ways, by id.
std::vector<DealIx> deals_between(const ledger::Ledger& ledger, EntityId a, EntityId b) {
  std::map<std::string_view, DealIx> out;
  for (const graph::PairKey key : {graph::PairKey{a, b}, graph::PairKey{b, a}})
    for (const DealIx ix : ledger.deals().between(key)) out.emplace(ledger.deals().at(ix).id, ix);
  std::vector<DealIx> list;
  for (const auto& [id, ix] : out) list.push_back(ix);
  return list;
}

// Every source of a report that tells these terms, each once.
std::vector<SourceQuoted> sources_behind(const Deal& deal, const Hash128& terms) {
  std::vector<SourceQuoted> out;
  for (const Version& v : deal.versions)
    if (v.terms == terms)
      for (SourceQuoted& s : unpack_sources(v.sources()))
        if (std::ranges::find(out, s) == out.end()) out.push_back(std::move(s));
  return out;
}

Json ties_of(const ledger::Ledger& ledger, EntityId house) {
  struct Tie {
    Cents most = 0;  // in any lens: the order
    Json told;
  };
  std::vector<Tie> ties;
  const auto add = [&](bool gives, EntityId with, const char* what, auto legs_of) {
    Tie tie;
    Json lenses = by_lens([&](std::size_t l) {
      const graph::Legs legs = legs_of(l);
      tie.most = std::max(tie.most, legs.money);
      return legs.count > 0 ? money_of(legs) : Json();
    });
    if (lenses.empty()) return;
    tie.told = {{"side", gives ? "gives" : "receives"}, {"with", id_of(ledger, with)}, {"what", what}, {"lenses", std::move(lenses)}};
    ties.push_back(std::move(tie));
  };
  for (const auto& [key, row] : ledger.graph().pairs()) {
    if (key.from != house && key.to != house) continue;
    const bool gives = key.from == house;
    const EntityId with = gives ? key.to : key.from;
    const auto& lens = row.lens;
    add(gives, with, "purchase", [&](std::size_t l) { return lens[l].purchase; });
    add(gives, with, "capital", [&](std::size_t l) { return lens[l].capital; });
    add(gives, with, "other", [&](std::size_t l) { return lens[l].other; });
    // Access, acquisition, partnership: no money of its own.
    add(gives, with, "tie", [&](std::size_t l) {
      graph::Legs legs;
      legs.count = std::max(0, lens[l].ties - lens[l].purchase.count - lens[l].capital.count - lens[l].other.count);
      return legs;
    });
  }
  std::ranges::sort(ties, [](const Tie& a, const Tie& b) {
    const auto order = [](const Tie& t) { return std::tuple(-t.most, t.told["with"].get<std::string>(), t.told["side"], t.told["what"]); };
    return order(a) < order(b);
  });
  Json out = Json::array();
  for (Tie& tie : ties) out.push_back(std::move(tie.told));
  return out;
}

}  // namespace

std::vector<Reading> readings(const ledger::Ledger& ledger, std::optional<Lens> lens) {
  const graph::View view(ledger.graph());
  const std::vector<Lens> lenses = lens ? std::vector<Lens>{*lens} : std::vector<Lens>(kAllLenses.begin(), kAllLenses.end());
  return measure::readings({view, ledger.houses(), ledger.symbols(), ledger.day()}, ledger.deals(), lenses);
}

Json describe_entity(const ledger::Ledger& ledger, EntityId house) {
  const resolve::Houses& houses = ledger.houses();
  const resolve::Registry& registry = ledger.registry();
  const std::string id = id_of(ledger, house);
  Json out{{"id", id}, {"name", houses.display_name(house)}};
  if (!houses.kind(house).empty()) out["kind"] = houses.kind(house);
  out["provisional"] = houses.provisional(house);
  std::vector<std::string> below, layers;
  if (const auto entry = registry.find_id(id)) {
    if (const auto parent = registry.parent(*entry)) out["parent"] = registry.at(*parent).id;
    for (resolve::Registry::Entry e = 0; e < registry.entries().size(); ++e)
      if (e != *entry && registry.owner(e) == *entry) below.push_back(registry.at(e).id);
  }
  for (const LayerId layer : houses.layers(house)) layers.emplace_back(ledger.symbols().layer(layer));
  std::ranges::sort(below);
  std::ranges::sort(layers);
  out["consolidates"] = below;
  out["layers"] = layers;
  out["watched"] = ledger.judge().watched(house);
  out["day"] = format_day(ledger.day());
  if (const auto revenue = houses.revenue(house, ledger.day())) out["revenue_cents"] = *revenue;
  if (const auto equity = houses.equity(house, ledger.day())) out["equity_cents"] = *equity;
  out["ties"] = ties_of(ledger, house);
  out["readings"] = readings_naming(ledger, {id});
  out["alerts"] = alerts_of(ledger, [house](const alert::Subject& s) { return s.names(house); });
  return out;
}

Json describe_tie(const ledger::Ledger& ledger, EntityId a, EntityId b) {
  Json out{{"a", id_of(ledger, a)}, {"b", id_of(ledger, b)}, {"day", format_day(ledger.day())}, {"rivals", ledger.houses().rivals(a, b)}};
  Json deals = Json::array(), not_live = Json::array();
  const auto between = [a, b](const Leg& leg) {
    return (leg.from == a && (leg.to == b || leg.benefit == b)) || (leg.from == b && (leg.to == a || leg.benefit == a));
  };
  for (const DealIx ix : deals_between(ledger, a, b)) {
    const Deal& deal = ledger.deals().at(ix);
    bool live = false;
    for (const graph::Winner& winner : graph::effect(ledger.deals().history(ix), ledger.day())) {
      Json one{{"deal_id", deal.id}, {"lenses", Json::array()}, {"stage", name(winner.version->stage)}, {"legs", Json::array()}};
      for (const Lens lens : kAllLenses)
        if ((winner.mask >> index(lens) & 1U) != 0) one["lenses"].push_back(name(lens));
      for (const graph::LegEffect& effect : winner.legs)
        if (between(*effect.leg)) one["legs"].push_back(leg_of(ledger, effect));
      if (one["legs"].empty()) continue;
      live = true;
      one["sources"] = sources_of(sources_behind(deal, winner.version->terms));
      deals.push_back(std::move(one));
    }
    if (!live) not_live.push_back(deal.id);
  }
  out["deals"] = std::move(deals);
  out["not_live"] = std::move(not_live);
  out["readings"] = readings_naming(ledger, {id_of(ledger, a), id_of(ledger, b)});
  out["alerts"] = alerts_of(ledger, [a, b](const alert::Subject& s) { return s.names(a) && s.names(b); });
  return out;
}

Json describe_layer(const ledger::Ledger& ledger, LayerId layer) {
  const graph::View view(ledger.graph());
  const graph::LayerRow all = view.layer(layer);
  Json out{{"layer", ledger.symbols().layer(layer)}, {"day", format_day(ledger.day())}};
  out["lenses"] = by_lens([&](std::size_t l) {
    const auto& r = all.lens[l];
    if (r.legs.count == 0) return Json();
    Json one{{"flow_cents", r.flow}, {"relations", r.relations}, {"legs", r.legs.count}, {"disclosed", r.legs.disclosed}};
    if (const auto hhi = measure::market_hhi(r)) one["market_hhi"] = *hhi;
    if (const auto hhi = measure::market_relation_hhi(r)) one["market_relation_hhi"] = *hhi;
    return one;
  });
  struct Supplier {
    std::int64_t relations = 0;
    Cents flow = 0;
    Json told;
  };
  std::vector<Supplier> suppliers;
  for (const auto& [key, market] : ledger.graph().market()) {
    if (key.layer != layer) continue;
    const graph::MarketRow& row = market;  // a binding cannot be captured
    Supplier s;
    s.told = {{"id", id_of(ledger, key.supplier)}, {"name", ledger.houses().display_name(key.supplier)}};
    s.told["lenses"] = by_lens([&](std::size_t l) {
      const auto& r = row.now[l];
      if (r.relations == 0) return Json();
      s.relations = std::max<std::int64_t>(s.relations, r.relations);
      s.flow = std::max(s.flow, r.flow);
      Json one{{"flow_cents", r.flow}};
      if (all.lens[l].flow > 0) one["flow_share"] = static_cast<double>(r.flow) / static_cast<double>(all.lens[l].flow);
      one["relations"] = r.relations;
      one["relation_share"] = static_cast<double>(r.relations) / static_cast<double>(all.lens[l].relations);
      return one;
    });
    if (!s.told["lenses"].empty()) suppliers.push_back(std::move(s));
  }
  std::ranges::sort(suppliers, [](const Supplier& a, const Supplier& b) {
    if (a.flow != b.flow) return a.flow > b.flow;
    if (a.relations != b.relations) return a.relations > b.relations;
    return a.told["id"].get<std::string>() < b.told["id"].get<std::string>();
  });
  out["suppliers"] = Json::array();
  for (Supplier& s : suppliers) out["suppliers"].push_back(std::move(s.told));
  out["alerts"] = alerts_of(ledger, [layer](const alert::Subject& s) { return s.layer == layer; });
  return out;
}

Json describe_deal(const ledger::Ledger& ledger, DealIx ix) {
  const Deal& deal = ledger.deals().at(ix);
  Json out{{"deal_id", deal.id}, {"day", format_day(ledger.day())}, {"reports", Json::array()}};
  std::vector<Hash128> terms;
  std::map<std::int64_t, std::set<Hash128>> told_of;
  for (const Version& v : deal.versions) {
    told_of[v.revision].insert(v.terms);
    auto it = std::ranges::find(terms, v.terms);
    if (it == terms.end()) it = terms.insert(terms.end(), v.terms);
    Json legs = Json::array();
    for (const Leg& leg : v.legs) legs.push_back(leg_of(ledger, leg));
    out["reports"].push_back({{"revision", v.revision},
                              {"event_id", v.event_id()},
                              {"published_at", format_instant(v.published)},
                              {"stage", name(v.stage)},
                              {"ends_deal", v.ends_deal},
                              {"correction", v.correction},
                              {"terms", it - terms.begin() + 1},
                              {"legs", std::move(legs)},
                              {"sources", sources_of(unpack_sources(v.sources()))}});
  }
  const graph::Effect effect = graph::effect(ledger.deals().history(ix), ledger.day());
  out["lenses"] = by_lens([&](std::size_t l) {
    for (const graph::Winner& winner : effect) {
      if ((winner.mask >> l & 1U) == 0) continue;
      Json one{{"revision", winner.version->revision}, {"event_id", winner.version->event_id()}, {"legs", Json::array()}};
      for (const graph::LegEffect& leg : winner.legs) one["legs"].push_back(leg_of(ledger, leg));
      return one;
    }
    return Json();
  });
  out["conflicts"] = Json::array();
  for (const auto& [revision, of] : told_of) {
    if (of.size() < 2) continue;
    Json ids = Json::array();
    for (const Version& v : deal.versions)
      if (v.revision == revision) ids.push_back(v.event_id());
    out["conflicts"].push_back({{"revision", revision}, {"event_ids", std::move(ids)}});
  }
  return out;
}

}  // namespace keiretsu::app
