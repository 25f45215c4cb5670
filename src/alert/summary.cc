#include "alert/summary.h"

#include <algorithm>
#include <cctype>

#include "alert/legs_behind.h"
#include "alert/tell.h"
#include "measure/structure.h"

namespace keiretsu::alert {
namespace {

std::string capitalised(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

// What ties two rivals.
std::string bond(const Found& f) {
  std::string out;
  const auto add = [&out](bool there, const char* text) {
    if (there) out += (out.empty() ? "" : " and ") + std::string(text);
  };
  add(f.bond.capital, "capital (money, compute, shares or rights)");
  add(f.bond.other, "a guarantee or what one builds for the other");
  add(f.bond.supply, "supply");
  return out.empty() ? "an agreement" : out;
}

std::string firm_name(std::optional<EntityId> e, const measure::Context& c) {
  return e && e->known() ? std::string(c.houses.display_name(*e)) : std::string("nobody");
}

// "Amd, Arm, Google and 7 more"
std::string list(const std::vector<EntityId>& firms, const measure::Context& c) {
  constexpr std::size_t kTold = 8;
  const std::size_t told = firms.size() > kTold ? kTold - 1 : firms.size();
  std::string out;
  for (std::size_t i = 0; i < told; ++i)
    out += (i == 0 ? "" : i + 1 == firms.size() ? " and " : ", ") + std::string(c.houses.display_name(firms[i]));
  return told < firms.size() ? out + " and " + std::to_string(firms.size() - told) + " more" : out;
}

// Did shares shrink for nothing but that others came to have more?
bool lost_none(const Subject& s, Lens lens, const measure::Context& c) {
  return std::ranges::all_of(c.view.suppliers_of({s.a, s.layer}), [&](EntityId supplier) {
    const graph::SupplierRow& row = c.view.supplier({s.a, supplier, s.layer});
    return row.now[index(lens)].deals >= row.past[index(lens)].deals;
  });
}

// Who moved most; nobody is singled out by his name among those who moved as much.
std::string equals(const std::vector<EntityId>& firms, const measure::Context& c) {
  constexpr std::size_t kTold = 4;
  if (firms.empty()) return "nobody";
  return firms.size() > kTold ? "several suppliers alike" : list(firms, c) + (firms.size() > 1 ? " alike" : "");
}

// "NVIDIA funds OpenAI, which buys from Oracle, which buys from NVIDIA"
template <class Firm>
std::string circle(const Subject& s, Lens lens, const measure::Context& c, Firm firm) {
  std::string out = firm(s.a);
  for (const graph::PairKey edge : edges_of(s)) {
    const auto& pair = c.view.pair(edge).lens[index(lens)];
    const bool funds = pair.capital.count > 0, buys = pair.purchase.count > 0;
    out += std::string(edge.from == s.a ? "" : ", which") +
           (funds && buys ? " funds and buys from "
            : funds       ? " funds "
                          : " buys from ") +
           firm(edge.to);
  }
  return out;
}

std::string word(std::string_view name, const Rule& rule, const Subject& s, const Transition& t, const Sentence& numbers,
                 const measure::Context& c) {
  const Found& f = numbers.judged;
  const auto firm = [&c](std::optional<EntityId> e) { return firm_name(e, c); };
  const auto value = [&](const std::optional<double>& x) { return x ? tell_value(rule.watch, *x) : std::string("nothing"); };
  if (name == "a") return firm(s.a);
  if (name == "b") return firm(s.b);
  if (name == "layer") return std::string(c.symbols.layer(f.contested.value_or(s.layer)));
  if (name == "value") return value(numbers.value);
  if (name == "before") return value(numbers.before);
  if (name == "was")
    return numbers.before && value(numbers.before) != value(numbers.value) ? " (" + value(numbers.before) + " before)" : "";
  if (name == "threshold") return value(t.threshold);
  if (name == "top") return in_words(rule.top);
  if (name == "reference") return value(f.reference);
  if (name == "money") return tell_money(f.legs.money);
  if (name == "count") return std::to_string(f.suppliers > 0 ? f.suppliers : f.legs.count);
  if (name == "members") return list(f.members, c);
  if (name == "left_out") return list(f.dominant, c);
  if (name == "period") return f.period;
  if (name == "circle") return circle(s, judged_in(t.certainty), c, firm);
  if (name == "bond") return bond(f);
  if (name == "kept") return f.shift && lost_none(s, judged_in(t.certainty), c) ? "; no supplier has lost a deal" : "";
  if (name == "loser" && f.shift) return equals(f.shift->losers, c);
  if (name == "gainer" && f.shift) return equals(f.shift->gainers, c);
  if (name == "anchor" && f.shift && f.shift->anchor_weight && f.shift->losers.size() == 1)
    return " (" + tell_percent(*f.shift->anchor_weight) + " of what " + firm(f.shift->loser) + " sold in the layer)";
  return "";
}

// Told of links and of numbers of relations: what is disclosed of the money is beside the point.
bool is_beside_money(Watch watch) { return watch == Watch::host || watch == Watch::cross_link || watch == Watch::market_relation_hhi; }

// What a reader must know of the legs: " All of the money is conditional; no amount is disclosed."
std::string caveats(const Rule& rule, const graph::Legs& legs) {
  if (is_beside_money(rule.watch)) return "";
  std::string out;
  const auto add = [&out](const std::string& text) { out += (out.empty() ? "" : "; ") + text; };
  const double conditional = legs.money > 0 ? static_cast<double>(legs.conditional) / static_cast<double>(legs.money) : 0;
  if (conditional >= 0.995) add("all of the money is conditional");
  else if (conditional >= 0.005) add(tell_percent(conditional) + " of the money is conditional");
  if (const auto disclosed = measure::disclosed_share(legs); disclosed && *disclosed == 0)
    add(legs.money > 0 ? "no amount is disclosed but those of whole rounds, " + tell_money(legs.money) : "no amount is disclosed");
  else if (disclosed && *disclosed < 1) add(tell_percent(*disclosed) + " of the legs disclose an amount");
  return out.empty() ? out : " " + capitalised(out) + ".";
}

// Of a notice that is signed: is all the money?
std::string but_for_money(const Sentence& numbers) {
  const Cents all = numbers.judged.legs.money, its = numbers.firm->legs.money;
  return its >= all ? "" : its == 0 ? ", but none of the money" : ", but not all of the money";
}

// Is the number among the signed contracts alone told in the same words?
bool same_value(const Rule& rule, const Sentence& numbers) {
  const auto& its = numbers.firm->value;
  return !numbers.value || !its || tell_value(rule.watch, *numbers.value) == tell_value(rule.watch, *its);
}

// Do the signed contracts of a firm alert say by themselves what the sentence tells? Then the remark on its legs is about them too.
bool all_signed(const Rule& rule, const Sentence& numbers) {
  const Found &judged = numbers.judged, &its = *numbers.firm;
  if (manner_of(rule).notice) return but_for_money(numbers).empty();
  if (judged.shift && its.shift && judged.shift->gainers != its.shift->gainers) return false;
  return same_value(rule, numbers);
}

// Is it new to be known, but not new?
bool tells_since(const Sentence& numbers) { return numbers.is_news && numbers.deal.since; }

std::string since(const Sentence& numbers) { return "known by this report, in force since " + format_day(*numbers.deal.since); }

// "with a further deal the money behind it is at least twice what was told last"
std::string risen(const Sentence& numbers) {
  const DealOfStep& deal = numbers.deal;
  const std::string by = !deal.here     ? ""
                         : deal.further ? "with a further deal" + (deal.since ? ", " + since(numbers) + "," : "") + " "
                                        : "by changed terms ";
  return by + (numbers.first_amount ? "an amount behind it is told for the first time"
                                    : "the money behind it is at least twice what was told last");
}

std::string how_sure(const Rule& rule, const Transition& t, const Sentence& numbers, const measure::Context& c) {
  switch (t.certainty) {
    case Lens::firm: {
      if (manner_of(rule).notice) {
        // One that is told again for its money, or was in force before, tells no number.
        const bool other =
            !t.risen && !tells_since(numbers) && rule.summary.find("{value}") != std::string::npos && !same_value(rule, numbers);
        return "Under signed contracts" + but_for_money(numbers) +
               (other ? "; by those alone it is " + tell_value(rule.watch, *numbers.firm->value) : "") + ".";
      }
      if (all_signed(rule, numbers)) return "Under signed contracts.";
      const Found &judged = numbers.judged, &its = *numbers.firm;
      const bool another = judged.shift && its.shift && judged.shift->gainers != its.shift->gainers;
      return "As the parties have announced it; under signed contracts alone it is " + tell_value(rule.watch, its.value.value_or(0)) +
             (another ? ", and " + equals(its.shift->gainers, c) + " gained most" : "") + ".";
    }
    case Lens::stated:
      if (manner_of(rule).notice && kind_of(rule.watch).unit == Unit::count && t.values[index(Lens::firm)].value_or(0) > 0 &&
          t.values[index(Lens::firm)] == t.values[index(Lens::stated)])
        return "It stands under signed contracts already; the money that makes it one to tell has been announced, and no signing of that "
               "is known.";
      return "As the parties have announced it; no signing is known.";
    case Lens::reported: return "Only reported so far, not stated by the parties.";
  }
  return {};
}

// How an episode ended: what was told, and what is so now.
std::string ending(const Rule& rule, const Transition& t, const Sentence& numbers, const std::string& topic, const std::string& now) {
  const std::string quiet = "No report of a further move for " + std::to_string(rule.window_days) + " days";
  // What has ended or lapsed meanwhile moves shares too, and no report has told of it.
  const bool reads = is_share_shift(rule.watch) && numbers.value && *numbers.value >= rule.warn.clear;
  const std::string moved =
      "." + (reads ? " By what has ended or lapsed since, it reads " + tell_value(rule.watch, *numbers.value) + "." : std::string());
  if (t.reason == Reason::outdone)
    return "Closed, for the rule " + numbers.stronger + " tells more of it from here on: " + topic + "." + now;
  switch (t.state) {
    case State::withdrawn:
      if (rule.condition == Condition::shift && t.cause.kind == Cause::Kind::timer)
        return quiet + ", and the parties have stated none: " + topic + moved;
      return "Withdrawn, it was never stated by the parties: " + topic + "." + now;
    case State::retracted:
      return (t.reason == Reason::correction ? "Taken back, a report was corrected: " : "Taken back, a report was retracted: ") + topic +
             "." + now;
    case State::expired:
      if (t.reason != Reason::lapse) return "A term has ended: " + topic + "." + now;
      return (t.certainty == Lens::reported ? "Lapsed, for what was reported has not been confirmed in time: "
                                            : "Lapsed without a definitive agreement: ") +
             topic + "." + now;
    default: break;
  }
  if (t.reason == Reason::noted)
    return "Noted: " + topic + (rule.condition == Condition::vanishes ? "." : ". It stays in the graph.") +
           " This notice closes after seven days.";
  if (t.reason == Reason::rule_changed) return "Closed, for the rules or the registry have changed: " + topic + "." + now;
  if (rule.condition == Condition::shift && t.reason == Reason::improved) return quiet + ": " + topic + moved;
  return "Over: " + topic + "." + now;
}

}  // namespace

std::string summarise(const Rule& rule, const Subject& subject, const Transition& t, const Sentence& numbers, const measure::Context& c) {
  const auto filled = [&](const std::string& sentence) {
    return fill(sentence, [&](std::string_view name) { return word(name, rule, subject, t, numbers, c); });
  };
  const auto told = [&](const std::optional<double>& x) { return x ? tell_value(rule.watch, *x) : std::string("nothing"); };
  const std::string topic = filled(rule.topic);
  const bool reads = numbers.value && (rule.condition == Condition::level || rule.condition == Condition::rank);
  const std::string now = !reads ? ""
                          : rule.watch == Watch::stability && ended(t.state)
                              ? " They die out now: what is lost in one round costs " + told(numbers.value) + " times as much in the next."
                              : " It now stands at " + told(numbers.value) + ".";
  if (ended(t.state)) return ending(rule, t, numbers, topic, now);

  const std::string why =
      t.cause.kind == Cause::Kind::config_epoch ? "Judged anew, for the rules or the registry have changed: " : std::string();
  const graph::Legs& legs = numbers.firm && all_signed(rule, numbers) ? numbers.firm->legs : numbers.judged.legs;
  if (numbers.now_signed) return why + "Now under signed contracts" + but_for_money(numbers) + ": " + topic + "." + caveats(rule, legs);
  if (numbers.no_longer_signed)
    return why + "No longer under signed contracts alone: " + topic + "." +
           (manner_of(rule).notice ? " It stands as the parties have announced it."
                                   : " As the parties have announced it, it reads " + told(numbers.value) +
                                         "; under signed contracts alone " + told(t.values[index(Lens::firm)]) + ".") +
           caveats(rule, legs);
  if (numbers.now_confirmed) return why + "Now told by a party or a filing itself: " + topic + "." + now + caveats(rule, legs);

  const bool notice = manner_of(rule).notice, known_now = tells_since(numbers);
  std::string out = filled(rule.summary);
  if (notice && t.risen) out = capitalised(topic) + ": " + risen(numbers) + ".";
  else if (notice && known_now) out = capitalised(topic) + ": " + since(numbers) + ".";
  else if (t.risen && !t.at_risk) out += " " + capitalised(risen(numbers)) + ".";
  // What a filing states is sure by itself; its "contract" would be another one.
  const bool filing = rule.watch == Watch::disclosed_dependence;
  if (known_now && !notice && !t.risen && !filing) out += " A deal behind it is " + since(numbers) + ".";
  if (t.at_risk) out += " At risk: the latest reports no longer support it.";
  return why + out + (filing && t.certainty == Lens::firm ? "" : " " + how_sure(rule, t, numbers, c)) + caveats(rule, legs);
}

}  // namespace keiretsu::alert
