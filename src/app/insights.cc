#include "app/insights.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>

#include "alert/tell.h"
#include "app/describe.h"
#include "app/insight_questions.h"
#include "app/lines.h"
#include "graph/effect.h"
#include "measure/obligations.h"
#include "measure/structure.h"

namespace keiretsu::app {
namespace {

constexpr std::size_t kDealsTold = 10;
constexpr int kHosting = 6;
constexpr std::int64_t kRelationsLeast = 10, kDealsLeast = 3;  // of a layer; of a customer in one: as the rules on concentration ask

using alert::Unit;

double number_of(const Reading& r) {
  return std::visit([](auto x) { return static_cast<double>(x); }, r.value);
}

class Answering {
 public:
  Answering(const ledger::Ledger& ledger, std::optional<EntityId> house, Lens lens)
      : ledger_(ledger),
        lens_(lens),
        view_(ledger.graph()),
        context_{view_, ledger.houses(), ledger.symbols(), ledger.day()},
        readings_(readings(ledger, lens)),
        signed_(lens == Lens::firm ? std::vector<Reading>() : readings(ledger, Lens::firm)) {
    if (house) house_ = ledger.symbols().id(*house);
  }

  [[nodiscard]] Json of(int number, const Insight& insight) const {
    const std::string none = house_ ? "No reading of this is about " + name_of(*house_) + " itself." : std::string(insight.none);
    Json out{{"insight", number}, {"question", insight.question}, {"answer", none}, {"deals", Json::array()}};
    for (const Answer& answer : insight.answers) {
      const Reading* most = nullptr;
      std::int64_t count = 0;
      for (const Reading& r : readings_) {
        if (!speaks(r, answer)) continue;
        ++count;
        if (most == nullptr || weight(r, answer) > weight(*most, answer)) most = &r;
      }
      if (most == nullptr) continue;
      out["answer"] = sentence(answer, *most, count) + how_signed(answer, *most);
      out["reading"] = Json::parse(json(*most));
      if (answer.sentence.find("{count}") != std::string_view::npos) out["count"] = count;
      tell_deals([&](const Leg& leg) { return is_behind(answer.behind, *most, leg); }, out);
      break;
    }
    if (number == kHosting) add_hosting(out);
    return out;
  }

 private:
  [[nodiscard]] bool speaks(const Reading& r, const Answer& a) const {
    if (r.measure != a.measure || r.scope != a.scope || number_of(r) <= a.least) return false;
    const auto layer = r.layer.empty() ? std::nullopt : ledger_.symbols().find_layer(r.layer);
    if (r.scope == "layer") {
      const graph::LayerRow* row = ledger_.graph().layers().find(*layer);
      if (row == nullptr || row->lens[index(lens_)].relations < kRelationsLeast) return false;
    }
    if (r.scope == "entity_layer") {
      const graph::SourcingRow* row = ledger_.graph().sourcing().find({firm(r.ids.at(0)), *layer});
      const bool few = row == nullptr || row->now[index(lens_)].distinct_deals < kDealsLeast;
      if (!ledger_.judge().supply_layer(*layer) || (few && a.unit == Unit::points)) return false;
    }
    // What has one kind of leg alone is a chain of sales, or of stakes.
    if (r.measure == "cycle_structural" && ids_in(r, "kinds").size() < 2) return false;
    const auto named = [&](const std::vector<std::string>& ids) { return std::ranges::find(ids, *house_) != ids.end(); };
    return !house_ || named(r.ids) || named(ids_in(r, "members")) || named(ids_in(r, "excluded_dominant"));
  }

  [[nodiscard]] static std::vector<std::string> ids_in(const Reading& r, std::string_view key) {
    for (const auto& [name, value] : r.detail)
      if (const auto* ids = name == key ? std::get_if<std::vector<std::string>>(&value) : nullptr) return *ids;
    return {};
  }

  [[nodiscard]] std::string id_of(EntityId firm) const { return std::string(ledger_.symbols().id(firm)); }
  [[nodiscard]] EntityId firm(const std::string& id) const { return ledger_.symbols().find(id).value_or(EntityId{}); }

  [[nodiscard]] double weight(const Reading& r, const Answer& a) const {
    if (!a.by_money) return number_of(r);
    if (r.scope == "cycle") return static_cast<double>(second_largest(r.ids));
    Cents sum = 0;
    for (const std::string& from : r.ids)
      for (const std::string& to : r.ids) {
        const graph::PairRow* row = ledger_.graph().pairs().find({firm(from), firm(to)});
        if (row != nullptr) sum += row->lens[index(lens_)].purchase.money + row->lens[index(lens_)].capital.money;
      }
    return static_cast<double>(sum);
  }

  // As the rule on structural circles weighs them: src/README.md.
  [[nodiscard]] Cents second_largest(const std::vector<std::string>& circle) const {
    std::vector<Cents> stretches;
    for (std::size_t i = 0; i < circle.size(); ++i) {
      const graph::PairRow* row = ledger_.graph().pairs().find({firm(circle[i]), firm(circle[(i + 1) % circle.size()])});
      stretches.push_back(row == nullptr ? 0 : std::max(row->lens[index(lens_)].purchase.money, row->lens[index(lens_)].capital.money));
    }
    std::ranges::sort(stretches, std::greater());
    return stretches.at(1);
  }

  [[nodiscard]] std::string name_of(const std::string& id) const { return std::string(ledger_.houses().display_name(firm(id))); }

  [[nodiscard]] std::string detail(const Reading& r, std::string_view key) const {
    for (const auto& [name, value] : r.detail) {
      if (name != key) continue;
      if (const auto* id = std::get_if<std::string>(&value)) return name_of(*id);
      if (const auto* ids = std::get_if<std::vector<std::string>>(&value)) {
        std::string out;
        for (const std::string& id : *ids) out += (out.empty() ? "" : " and ") + name_of(id);
        return out;
      }
    }
    return "nobody";
  }

  [[nodiscard]] std::string sentence(const Answer& a, const Reading& r, std::int64_t count) const {
    return alert::fill(a.sentence, [&](std::string_view word) {
      if (word == "a") return name_of(r.ids.at(0));
      if (word == "b") return name_of(r.ids.at(1));
      if (word == "layer") return r.layer;
      if (word == "value") return alert::tell_value(a.unit, number_of(r));
      if (word == "first")
        return weight(r, a) > 0 ? std::string("First by known money, capital and a year of purchases")
                                : std::string("No money is known; one is");
      if (word == "count") return std::to_string(count);
      if (word == "untold") {
        const bool sold = view_.entity(firm(r.ids.at(0))).lens[index(lens_)].untold > 0;
        return sold ? "; what " + name_of(r.ids.at(0)) + " has sold for sums not told may cover it" : std::string();
      }
      if (word == "left_out") return detail(r, "excluded_dominant");
      if (word == "circle") {
        std::string out;
        for (const std::string& id : r.ids) out += name_of(id) + " to ";
        return out + name_of(r.ids.at(0));
      }
      return detail(r, word);
    });
  }

  // Of money at stake or promised, what of it stands under signed contracts alone: a letter of intent is none.
  [[nodiscard]] std::string how_signed(const Answer& a, const Reading& r) const {
    const bool of_money = a.behind == Behind::exposure || a.behind == Behind::incentive || a.behind == Behind::commitment;
    if (lens_ == Lens::firm || !of_money) return "";
    const auto same = std::ranges::find_if(signed_, [&](const Reading& s) {
      return s.measure == r.measure && s.scope == r.scope && s.ids == r.ids && s.layer == r.layer && s.what == r.what;
    });
    if (same == signed_.end()) return " Under signed contracts alone there is nobody of whom that could be said.";
    const std::string all = alert::tell_value(a.unit, number_of(r)), its = alert::tell_value(a.unit, number_of(*same));
    return all == its ? "" : " Under signed contracts alone it is " + its + ".";
  }

  [[nodiscard]] static EntityId exposed_to(const Leg& leg) { return leg.type == LegType::capex ? leg.benefit : leg.to; }
  // A part of X (graph/fold.cc): what a firm has put into another, builds for it or stands in for; not in its own shares.
  [[nodiscard]] static bool is_at_stake(const Leg& leg) {
    const bool counts = is_capital(leg.type) ? leg.type != LegType::in_kind || leg.what != What::equity
                                             : leg.type == LegType::guarantee || leg.type == LegType::capex;
    return counts && leg.known && leg.basis != Basis::round && leg.basis != Basis::valuation_implied && exposed_to(leg) != leg.from;
  }

  [[nodiscard]] bool is_behind(Behind behind, const Reading& r, const Leg& leg) const {
    const auto in = [&](EntityId e) {
      return e.known() && std::ranges::any_of(r.ids, [&](const std::string& id) { return ledger_.symbols().id(e) == id; });
    };
    const auto is = [&](EntityId e, std::size_t place) { return e.known() && ledger_.symbols().id(e) == r.ids.at(place); };
    const bool in_layer = r.layer.empty() || (leg.layer.known() && ledger_.symbols().layer(leg.layer) == r.layer);
    switch (behind) {
      case Behind::tie: return in(leg.from) && (in(leg.to) || in(leg.benefit)) && leg.type != LegType::support;
      case Behind::money: return in(leg.from) && (in(leg.to) || in(leg.benefit)) && is_valued(leg.type);
      case Behind::commitment: return is_purchase(leg) && is(leg.from, 1) && is(leg.to, 0);
      case Behind::supply: return is_purchase(leg) && in_layer && (r.ids.empty() || in(leg.from));
      case Behind::capital_in: return (is_capital(leg.type) && in(leg.to)) || (leg.type == LegType::capex && in(leg.benefit));
      case Behind::exposure: return is_at_stake(leg) && is(leg.from, 0) && is(exposed_to(leg), 1);
      case Behind::incentive:
        return is_at_stake(leg) && is(exposed_to(leg), 0) && measure::support_incentive(context_, leg.from, exposed_to(leg), lens_) > 0;
      case Behind::access_to: return leg.type == LegType::access && in(leg.to);
      case Behind::support_of: return leg.type == LegType::support && in(leg.to);
    }
    return false;
  }

  // The other side of what lives on several clouds: the cloud asked for, or the one that offers most of it.
  void add_hosting(Json& out) const {
    std::map<std::string, std::vector<std::string>> offered;  // by host
    for (const auto& [key, row] : ledger_.graph().pairs())
      if (row.lens[index(lens_)].access > 0 && ledger_.houses().competes_in_cloud(key.from) &&
          measure::cloud_hosts(context_, key.to, lens_, 2) >= 2)
        offered[id_of(key.from)].push_back(id_of(key.to));
    const auto most =
        house_ ? offered.find(*house_) : std::ranges::max_element(offered, {}, [](const auto& one) { return one.second.size(); });
    if (most == offered.end()) return;
    auto& [host, providers] = *most;
    std::ranges::sort(providers);
    std::string names;
    for (const std::string& id : providers) names += (names.empty() ? "" : ", ") + name_of(id);
    const std::string which = ": " + std::to_string(providers.size()) + " (" + names + ").";
    const std::string told = house_ ? "Firms whose models " + name_of(host) + " offers and that are on rival clouds too" + which
                                    : "The cloud that offers the models of most such firms is " + name_of(host) + which;
    const bool also = out.contains("reading");
    out["answer"] = (also ? out.at("answer").get<std::string>() + " " : "") + told;
    out["hosting"] = {{"host", host}, {"providers", providers}};
    if (also) return;
    tell_deals(
        [&](const Leg& leg) {
          return leg.type == LegType::access && id_of(leg.from) == host && std::ranges::binary_search(providers, id_of(leg.to));
        },
        out);
  }

  // "deals": the largest live ones by the value of a leg, then by id; "deals_more": how many are left out.
  template <class Is>
  void tell_deals(Is is_behind, Json& out) const {
    std::vector<std::pair<Cents, std::string_view>> found;
    for (std::uint32_t i = 0; i < ledger_.deals().size(); ++i) {
      const DealIx ix{i};
      Cents value = -1;
      for (const graph::Winner& w : graph::effect(ledger_.deals().history(ix), ledger_.day())) {
        if ((w.mask >> index(lens_) & 1U) == 0) continue;
        for (const graph::LegEffect& e : w.legs)
          if (is_behind(*e.leg)) value = std::max(value, e.value);
      }
      if (value >= 0) found.emplace_back(value, ledger_.deals().at(ix).id);
    }
    std::ranges::sort(found, [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
    for (const auto& [value, id] : found)
      if (out["deals"].size() < kDealsTold) out["deals"].push_back(id);
    if (found.size() > kDealsTold) out["deals_more"] = found.size() - kDealsTold;
  }

  const ledger::Ledger& ledger_;
  Lens lens_;
  graph::View view_;
  measure::Context context_;
  std::vector<Reading> readings_, signed_;  // in lens_; among the signed contracts alone, if that is another
  std::optional<std::string> house_;
};

}  // namespace

Json describe_insights(const ledger::Ledger& ledger, std::optional<EntityId> house, Lens lens) {
  const Answering answering(ledger, house, lens);
  Json out = Json::array();
  for (std::size_t i = 0; i < insights().size(); ++i) out.push_back(answering.of(static_cast<int>(i), insights()[i]));
  return out;
}

}  // namespace keiretsu::app
