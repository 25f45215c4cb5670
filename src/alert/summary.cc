#include "alert/summary.h"

#include <array>
#include <cmath>
#include <cstdio>

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

std::string fill(const std::string& sentence, const Rule& rule, const Subject& s, const Transition& t, const Found& f,
                 const measure::Context& c) {
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
    else if (word == "layer") out += c.symbols.layer(s.layer);
    else if (word == "value") out += value(t.value);
    else if (word == "before") out += value(t.before);
    else if (word == "threshold") out += value(t.threshold);
    else if (word == "reference") out += value(f.reference);
    else if (word == "money") out += tell_money(f.legs.money);
    else if (word == "count") out += std::to_string(f.suppliers > 0 ? f.suppliers : f.legs.count);
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

std::string how_sure(const Transition& t) {
  std::string out = t.certainty == Lens::firm     ? "Under signed contracts"
                    : t.certainty == Lens::stated ? "As the parties have announced it, not signed"
                                                  : "Only reported so far, not stated by the parties";
  if (t.conditional_share > 0)
    out += "; " + (t.conditional_share >= 0.995 ? "all" : round_percent(t.conditional_share)) + " of the money is conditional";
  if (t.disclosed_share && *t.disclosed_share < 1) {
    out +=
        *t.disclosed_share == 0 ? "; no amount is disclosed" : "; " + round_percent(*t.disclosed_share) + " of the legs disclose an amount";
  }
  return out + ".";
}

}  // namespace

std::string tell_money(Cents cents) {
  const double usd = static_cast<double>(cents) / 100;
  if (usd >= 1e12) return "$" + print("%.1f", usd / 1e12) + " tn";
  if (usd >= 1e9) return "$" + print("%.1f", usd / 1e9) + " bn";
  if (usd >= 1e6) return "$" + print("%.0f", usd / 1e6) + " m";
  return "$" + with_thousands(usd);
}

std::string tell_value(Watch watch, double value) {
  switch (watch) {
    case Watch::sourcing_hhi:
    case Watch::sourcing_count_hhi:
    case Watch::market_hhi:
    case Watch::market_relation_hhi:
    case Watch::new_supplier:
    case Watch::exclusive: return with_thousands(value);
    case Watch::sourcing_effective_number: return print("%.2f", value);
    case Watch::direct_dependence:
    case Watch::commitment_to_revenue:
    case Watch::commitment_burden:
    case Watch::share_shift_tv:
    case Watch::share_shift_count_tv: return percent(value);
    case Watch::capital_for_supply:
    case Watch::coopetition_tie:
    case Watch::host: return print("%.0f", value);
  }
  return {};
}

std::string summarise(const Rule& rule, const Subject& subject, const Transition& t, const Found& found, const measure::Context& c) {
  const std::string topic = fill(rule.topic, rule, subject, t, found, c);
  const std::string now = t.value && rule.condition != Condition::appears && rule.condition != Condition::vanishes
                              ? " It now stands at " + tell_value(rule.watch, *t.value) + "."
                              : "";
  switch (t.state) {
    case State::resolved:
      if (t.reason == Reason::noted) return "Noted: " + topic + ". It stays in the graph; this notice closes after seven days.";
      if (t.reason == Reason::rule_changed) return "Closed: the rules or the registry have changed: " + topic + "." + now;
      return "Over: " + topic + "." + now;
    case State::withdrawn: return "Withdrawn, it was never stated by the parties: " + topic + "." + now;
    case State::retracted:
      return std::string(t.reason == Reason::correction ? "Taken back, a report was corrected: " : "Taken back, a report was retracted: ") +
             topic + "." + now;
    case State::expired:
      return std::string(t.reason == Reason::lapse ? "Lapsed without a definitive agreement: " : "A term has ended: ") + topic + "." + now;
    default: break;
  }
  std::string out = fill(rule.summary, rule, subject, t, found, c);
  if (t.at_risk) out = "At risk, the latest reports no longer support it: " + out;
  else if (t.risen) out = "The money behind it has at least doubled: " + out;
  return out + " " + how_sure(t);
}

}  // namespace keiretsu::alert
