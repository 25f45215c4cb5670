#include "alert/summary.h"

#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>

#include "alert/legs_behind.h"
#include "measure/structure.h"

namespace keiretsu::alert {
namespace {

std::string print(const char* format, double x) {
  std::array<char, 64> text{};
  const int n = std::snprintf(text.data(), text.size(), format, x);
  return {text.data(), static_cast<std::size_t>(n)};
}

std::string with_thousands(double x) {
  std::string digits = print("%.0f", std::fabs(x));
  for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return (x < 0 ? "-" : "") + digits;
}

std::string percent(double share) { return print("%.1f", 100 * share) + " %"; }
std::string round_percent(double share) { return print("%.0f", 100 * share) + " %"; }

// As a sentence has it: "five", but 13.
std::string in_words(int n) {
  constexpr std::array<std::string_view, 13> kWords = {"none",  "one",   "two",  "three", "four",   "five",  "six",
                                                       "seven", "eight", "nine", "ten",   "eleven", "twelve"};
  return n >= 0 && static_cast<std::size_t>(n) < kWords.size() ? std::string(kWords[static_cast<std::size_t>(n)]) : std::to_string(n);
}

// What ties two rivals.
std::string bond(const Found& f) {
  std::string out;
  const auto add = [&out](bool there, const char* text) {
    if (there) out += (out.empty() ? "" : " and ") + std::string(text);
  };
  add(f.bond.capital, "capital (in money or in kind)");
  add(f.bond.other, "a guarantee or what one builds for the other");
  add(f.bond.supply, "supply");
  return out.empty() ? "an agreement" : out;
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

std::string fill(const std::string& sentence, const Rule& rule, const Subject& s, const Transition& t, const Sentence& numbers,
                 const measure::Context& c) {
  const Found& f = numbers.judged;
  const auto firm = [&](std::optional<EntityId> e) {
    return e && e->known() ? std::string(c.houses.display_name(*e)) : std::string("nobody");
  };
  const auto value = [&](const std::optional<double>& x) { return x ? tell_value(rule.watch, *x) : std::string("nothing"); };
  std::string out;
  for (std::size_t at = 0; at < sentence.size();) {
    const std::size_t open = sentence.find('{', at);
    const std::size_t close = open == std::string::npos ? open : sentence.find('}', open);
    if (close == std::string::npos) return out + sentence.substr(at);
    out += sentence.substr(at, open - at);
    const std::string word = sentence.substr(open + 1, close - open - 1);
    if (word == "a") out += firm(s.a);
    else if (word == "b") out += firm(s.b);
    else if (word == "layer") out += c.symbols.layer(f.contested.value_or(s.layer));
    else if (word == "value") out += value(numbers.value);
    else if (word == "before") out += value(numbers.before);
    else if (word == "was")
      out += numbers.before && value(numbers.before) != value(numbers.value) ? " (" + value(numbers.before) + " before)" : "";
    else if (word == "threshold") out += value(t.threshold);
    else if (word == "top") out += in_words(rule.top);
    else if (word == "reference") out += value(f.reference);
    else if (word == "money") out += tell_money(f.legs.money);
    else if (word == "count") out += std::to_string(f.suppliers > 0 ? f.suppliers : f.legs.count);
    else if (word == "members") out += list(f.members, c);
    else if (word == "left_out") out += list(f.dominant, c);
    else if (word == "period") out += f.period;
    else if (word == "circle") out += circle(s, judged_in(t.certainty), c, firm);
    else if (word == "bond") out += bond(f);
    else if (word == "loser") out += firm(f.shift ? f.shift->loser : std::nullopt);
    else if (word == "gainer") out += firm(f.shift ? f.shift->gainer : std::nullopt);
    else if (word == "anchor")
      out += f.shift && f.shift->anchor_weight
                 ? " (" + round_percent(*f.shift->anchor_weight) + " of what " + firm(f.shift->loser) + " sold in the layer)"
                 : "";
    at = close + 1;
  }
  return out;
}

// What a reader must know of the legs: " All of the money is conditional; no amount is disclosed."
std::string caveats(const graph::Legs& legs) {
  std::string out;
  const auto add = [&out](const std::string& text) { out += (out.empty() ? " " : "; ") + text; };
  const double conditional = legs.money > 0 ? static_cast<double>(legs.conditional) / static_cast<double>(legs.money) : 0;
  if (conditional >= 0.995) add("all of the money is conditional");
  else if (conditional >= 0.005) add(round_percent(conditional) + " of the money is conditional");
  if (const auto disclosed = measure::disclosed_share(legs); disclosed && *disclosed == 0) add("no amount is disclosed");
  else if (disclosed && *disclosed < 1) add(round_percent(*disclosed) + " of the legs disclose an amount");
  if (out.empty()) return out;
  out[1] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[1])));
  return out + ".";
}

// Of a notice that is signed: is all the money?
std::string but_for_money(const Sentence& numbers) {
  const Cents all = numbers.judged.legs.money, its = numbers.firm->legs.money;
  return its >= all ? "" : its == 0 ? ", but none of the money" : ", but not all of the money";
}

std::string how_sure(const Rule& rule, Lens certainty, const Sentence& numbers) {
  constexpr std::string_view kAnnounced = "As the parties have announced it";
  switch (certainty) {
    case Lens::firm: {
      if (manner_of(rule).notice) return "Under signed contracts" + but_for_money(numbers) + ".";
      const auto &all = numbers.value, &its = numbers.firm->value;
      if (!all || !its || tell_value(rule.watch, *all) == tell_value(rule.watch, *its)) return "Under signed contracts.";
      return std::string(kAnnounced) + "; under signed contracts alone it is " + tell_value(rule.watch, *its) + ".";
    }
    case Lens::stated: return std::string(kAnnounced) + ", not signed.";
    case Lens::reported: return "Only reported so far, not stated by the parties.";
  }
  return {};
}

}  // namespace

std::string tell_money(Cents cents) {
  const double usd = static_cast<double>(cents) / 100;
  if (usd >= 1e12) return "$" + print("%.1f", usd / 1e12) + " tn";
  if (usd >= 1e9) return "$" + print("%.1f", usd / 1e9) + " bn";
  if (usd >= 1e6) return "$" + print("%.0f", usd / 1e6) + " m";
  return "$" + with_thousands(usd);
}

std::string tell_value(Watch watch, double value) { return tell_value(kind_of(watch).unit, value); }

std::string tell_value(Unit unit, double value) {
  switch (unit) {
    case Unit::points: return with_thousands(value);
    case Unit::number: return print("%.2f", value);
    case Unit::share: return percent(value);
    case Unit::count: return print("%.0f", value);
    case Unit::money: return tell_money(static_cast<Cents>(value));
  }
  return {};
}

std::string summarise(const Rule& rule, const Subject& subject, const Transition& t, const Sentence& numbers, const measure::Context& c) {
  const std::string topic = fill(rule.topic, rule, subject, t, numbers, c);
  const std::string now = numbers.value && (rule.condition == Condition::level || rule.condition == Condition::rank)
                              ? " It now stands at " + tell_value(rule.watch, *numbers.value) + "."
                              : "";
  switch (t.state) {
    case State::resolved:
      if (t.reason == Reason::noted)
        return "Noted: " + topic + (rule.condition == Condition::vanishes ? "." : ". It stays in the graph.") +
               " This notice closes after seven days.";
      if (t.reason == Reason::rule_changed) return "Closed: the rules or the registry have changed: " + topic + "." + now;
      if (rule.condition == Condition::shift && t.reason == Reason::improved)
        return "No further move for " + std::to_string(rule.window_days) + " days: " + topic + ".";
      return "Over: " + topic + "." + now;
    case State::withdrawn: return "Withdrawn, it was never stated by the parties: " + topic + "." + now;
    case State::retracted:
      return std::string(t.reason == Reason::correction ? "Taken back, a report was corrected: " : "Taken back, a report was retracted: ") +
             topic + "." + now;
    case State::expired:
      return std::string(t.reason == Reason::lapse ? "Lapsed without a definitive agreement: " : "A term has ended: ") + topic + "." + now;
    default: break;
  }
  const graph::Legs& legs = numbers.judged.legs;
  if (numbers.now_signed) return "Now under signed contracts" + but_for_money(numbers) + ": " + topic + "." + caveats(legs);
  // What is told again is not new.
  std::string out = t.risen && manner_of(rule).notice ? topic + "." : fill(rule.summary, rule, subject, t, numbers, c);
  if (t.at_risk) out = "At risk, the latest reports no longer support it: " + out;
  else if (t.risen) out = "The money behind it has at least doubled: " + out;
  // What a filing states is sure by itself; its "contract" would be another one.
  const bool filed = rule.watch == Watch::disclosed_dependence && t.certainty == Lens::firm;
  return out + (filed ? "" : " " + how_sure(rule, t.certainty, numbers)) + caveats(legs);
}

}  // namespace keiretsu::alert
