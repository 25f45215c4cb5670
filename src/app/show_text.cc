#include "app/show_text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "alert/tell.h"
#include "base/money.h"

namespace keiretsu::app {
namespace {

constexpr std::size_t kName = 26, kCell = 16;

std::string padded(std::string text, std::size_t width) {
  // Code points, not bytes, take a column: continuation bytes take none.
  const auto columns =
      static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  text.append(columns < width ? width - columns : 1, ' ');
  return text;
}

std::string number(double x) {
  std::array<char, 32> text{};
  const int n = std::snprintf(text.data(), text.size(), "%.6g", x);
  return {text.data(), static_cast<std::size_t>(n)};
}

std::string years(const Json& days) {
  std::array<char, 32> text{};
  const int n = std::snprintf(text.data(), text.size(), "%.3g", days.get<double>() / 365.25);
  return {text.data(), static_cast<std::size_t>(n)};
}

std::string percent(const Json& share) {
  std::array<char, 32> text{};
  const int n = std::snprintf(text.data(), text.size(), "%.1f %%", 100 * share.get<double>());
  return {text.data(), static_cast<std::size_t>(n)};
}

std::string word(const Json& j) { return j.is_string() ? j.get<std::string>() : j.dump(); }

std::string joined(const Json& list, std::string_view by = ", ") {
  std::string out;
  for (const Json& one : list) out.append(out.empty() ? "" : by).append(word(one));
  return out;
}

std::string money(const Json& cents) { return alert::tell_money(cents.get<Cents>()); }

// "$60.0 bn", "$60.0 bn +2" (two legs more, undisclosed), "undisclosed", "yes" (no money of its own), "-".
std::string cell(const Json& lenses, std::string_view lens, bool has_money) {
  const auto it = lenses.find(lens);
  if (it == lenses.end()) return "-";
  if (!has_money) return "yes";
  const int legs = it->at("legs").get<int>(), disclosed = it->at("disclosed").get<int>();
  if (disclosed == 0) return "undisclosed";
  return money(it->at("cents")) + (legs > disclosed ? " +" + std::to_string(legs - disclosed) : "");
}

std::string subject(const Json& ids, const Json& layer, const Json& what = {}) {
  std::string out = joined(ids, " ");
  if (!layer.is_null()) out += (out.empty() ? "@" : " @") + word(layer);
  if (!what.is_null()) out += (out.empty() ? "in " : " in ") + word(what);
  return out;
}

Json value_or_null(const Json& j, const char* key) { return j.contains(key) ? j.at(key) : Json(); }

std::string readings_text(const Json& readings, Lens lens) {
  std::string out;
  for (const Json& r : readings) {
    if (r.at("lens") != name(lens)) continue;
    out += "  " + padded(word(r.at("measure")), kName) +
           padded(subject(r.at("ids"), value_or_null(r, "layer"), value_or_null(r, "what")), 33) + " " +
           number(r.at("value").get<double>());
    if (r.contains("detail"))
      for (const auto& [key, value] : r.at("detail").items())
        out += "  " + key + "=" + (value.is_number() ? number(value.get<double>()) : value.is_array() ? joined(value) : word(value));
    out += "\n";
  }
  return out.empty() ? out : "\nReadings, " + std::string(name(lens)) + "\n" + out;
}

std::string alerts_text(const Json& alerts) {
  std::string out;
  for (const Json& a : alerts) {
    out += "  " + padded(word(a.at("state")), 12) + padded(word(a.at("rule")), kName) +
           padded(subject(a.at("subject").at("ids"), value_or_null(a.at("subject"), "layer")), 34) +
           padded(a.contains("value") ? number(a.at("value").get<double>()) : "-", 10) + padded(word(a.at("certainty")), 10) +
           word(a.at("alert_id")) + (a.at("at_risk").get<bool>() ? "  at risk" : "") + "\n";
  }
  return out.empty() ? out : "\nOpen alerts (more: keiretsu explain ALERT_ID)\n" + out;
}

// purchase openai -> oracle, cloud: $300.0 bn, $60.0 bn a year, term 5.0 years, conditional
std::string leg_text(const Json& leg) {
  std::string out = word(leg.at("type")) + " " + word(leg.at("from"));
  if (leg.contains("to")) out += " -> " + word(leg.at("to"));
  if (leg.contains("for")) out += " for " + word(leg.at("for"));
  if (leg.contains("layer")) out += ", " + word(leg.at("layer"));
  out += ": ";
  if (leg.contains("amount_cents")) {
    const std::string basis = word(leg.at("basis"));
    out += money(leg.contains("value_cents") ? leg.at("value_cents") : leg.at("amount_cents"));
    if (basis != "total") out += " (" + basis + ")";
    if (leg.contains("flow_cents") && leg.at("flow_cents").get<Cents>() > 0) out += ", " + money(leg.at("flow_cents")) + " a year";
  } else {
    out += "no amount";
  }
  if (leg.contains("term_days")) out += ", term " + years(leg.at("term_days")) + " years";
  if (leg.contains("starts_on")) out += ", from " + word(leg.at("starts_on"));
  if (leg.contains("ends_on")) out += ", until " + word(leg.at("ends_on"));
  if (leg.contains("exclusivity")) out += ", exclusivity " + word(leg.at("exclusivity"));
  if (leg.contains("conditional")) out += ", conditional";
  if (leg.contains("part_of")) out += ", part of another deal";
  return out;
}

std::string sources_text(const Json& sources, std::string_view indent) {
  std::string out;
  for (const Json& s : sources) {
    out.append(indent).append(word(s.at("publisher")));
    if (s.contains("kind")) out += " (" + word(s.at("kind")) + ")";
    if (s.contains("title")) out += ": " + word(s.at("title"));
    if (s.contains("url")) out += " <" + word(s.at("url")) + ">";
    out += "\n";
  }
  return out;
}

}  // namespace

std::string entity_text(const Json& e, Lens lens) {
  std::string out = word(e.at("name")) + " (" + word(e.at("id")) + ")";
  if (e.contains("kind")) out += ", " + word(e.at("kind"));
  if (!e.at("layers").empty()) out += ", competes in " + joined(e.at("layers"));
  out += e.at("watched").get<bool>() ? ", watched" : "";
  out += e.at("provisional").get<bool>() ? ", provisional: nobody in the registry is called that" : "";
  out += "\nas of " + word(e.at("day"));
  if (e.contains("revenue_cents")) out += ", revenue " + money(e.at("revenue_cents")) + " a year";
  if (e.contains("equity_cents")) out += ", equity " + money(e.at("equity_cents"));
  if (e.contains("parent")) out += ", owned by " + word(e.at("parent"));
  if (!e.at("consolidates").empty()) out += ", stands for " + joined(e.at("consolidates"));
  out += "\n";
  for (const bool gives : {true, false}) {
    std::string rows;
    for (const Json& tie : e.at("ties")) {
      if ((tie.at("side") == "gives") != gives) continue;
      const std::string what = word(tie.at("what"));
      rows += "  " + padded(word(tie.at("with")), kName) + padded(what, 10);
      for (const Lens l : kAllLenses) rows += padded(cell(tie.at("lenses"), name(l), what != "tie"), kCell);
      while (rows.ends_with(' ')) rows.pop_back();
      rows += "\n";
    }
    if (rows.empty()) continue;
    out += "\n" + padded(gives ? "Gives to" : "Receives from", kName + 12) + padded("reported", kCell) + padded("stated", kCell) +
           "firm\n" + rows;
  }
  out += e.at("ties").empty() ? "\nNo live ties.\n" : "\nPurchases a year, else in all; +n: n legs more without an amount.\n";
  return out + readings_text(e.at("readings"), lens) + alerts_text(e.at("alerts"));
}

std::string tie_text(const Json& t, Lens lens) {
  std::string out =
      word(t.at("a")) + " and " + word(t.at("b")) + (t.at("rivals").get<bool>() ? ", rivals" : "") + ", as of " + word(t.at("day")) + "\n";
  for (const Json& deal : t.at("deals")) {
    out += "\n" + word(deal.at("deal_id")) + ", " + word(deal.at("stage")) + " (" + joined(deal.at("lenses")) + ")\n";
    for (const Json& leg : deal.at("legs")) out += "  " + leg_text(leg) + "\n";
    out += sources_text(deal.at("sources"), "    ");
  }
  if (t.at("deals").empty()) out += "\nNo live deal between them.\n";
  if (!t.at("not_live").empty()) out += "\nNot live any more, or not with each other: " + joined(t.at("not_live")) + "\n";
  return out + readings_text(t.at("readings"), lens) + alerts_text(t.at("alerts"));
}

std::string layer_text(const Json& l, Lens lens) {
  const std::string_view chosen = name(lens);
  std::string out = "Layer " + word(l.at("layer")) + ", " + std::string(chosen) + ", as of " + word(l.at("day")) + "\n";
  if (!l.at("lenses").contains(chosen)) return out + "Nothing is sold in it in this lens.\n";
  const Json& all = l.at("lenses").at(chosen);
  out += money(all.at("flow_cents")) + " a year, " + word(all.at("relations")) + " relations of a customer with a supplier, " +
         word(all.at("disclosed")) + " of " + word(all.at("legs")) + " legs disclose an amount\n";
  if (all.contains("market_hhi")) out += "market_hhi " + number(all.at("market_hhi").get<double>()) + ", ";
  if (all.contains("market_relation_hhi")) out += "market_relation_hhi " + number(all.at("market_relation_hhi").get<double>());
  out += "\n\n" + padded("Supplier", kName + 2) + padded("a year", kCell) + padded("share", 10) + padded("relations", 11) + "share\n";
  for (const Json& s : l.at("suppliers")) {
    if (!s.at("lenses").contains(chosen)) continue;
    const Json& one = s.at("lenses").at(chosen);
    const bool has_flow = one.at("flow_cents").get<Cents>() > 0;
    out += "  " + padded(word(s.at("id")), kName) + padded(has_flow ? money(one.at("flow_cents")) : "-", kCell) +
           padded(has_flow && one.contains("flow_share") ? percent(one.at("flow_share")) : "-", 10) +
           padded(word(one.at("relations")), 11) + percent(one.at("relation_share")) + "\n";
  }
  return out + alerts_text(l.at("alerts"));
}

std::string deal_text(const Json& d) {
  std::string out = "Deal " + word(d.at("deal_id")) + ", as of " + word(d.at("day")) + "\n\n";
  for (const Lens lens : kAllLenses) {
    out += padded(std::string(name(lens)), 10);
    if (!d.at("lenses").contains(name(lens))) {
      out += "not there\n";
      continue;
    }
    const Json& winner = d.at("lenses").at(name(lens));
    out += "revision " + word(winner.at("revision")) + ", report " + word(winner.at("event_id")) + "\n";
    for (const Json& leg : winner.at("legs")) out += "    " + leg_text(leg) + "\n";
    if (winner.at("legs").empty()) out += "    no live leg\n";
  }
  out += "\nReports (of one number say the same terms)\n";
  for (const Json& r : d.at("reports")) {
    out += "  " + word(r.at("published_at")) + "  revision " + word(r.at("revision")) + "  " + word(r.at("stage")) + "  " +
           word(r.at("event_id")) + "  terms " + word(r.at("terms"));
    if (r.at("ends_deal").get<bool>()) out += "  ends the deal";
    if (r.at("correction").get<bool>()) out += "  correction";
    out += "\n" + sources_text(r.at("sources"), "      ");
  }
  for (const Json& c : d.at("conflicts"))
    out += "\nConflict: revision " + word(c.at("revision")) + " is told with different terms by " + joined(c.at("event_ids")) +
           "; the one published first counts.\n";
  return out;
}

std::string insights_text(const Json& insights) {
  std::string out;
  for (const Json& one : insights) {
    out += padded(std::to_string(one.at("insight").get<int>()), 3) + word(one.at("question")) + "\n   " + word(one.at("answer")) + '\n';
    std::string deals;
    for (const Json& id : one.at("deals")) deals += (deals.empty() ? "" : ", ") + word(id);
    if (one.contains("deals_more")) deals += " and " + std::to_string(one.at("deals_more").get<std::size_t>()) + " more";
    if (!deals.empty()) out += "   deals: " + deals + '\n';
  }
  return out;
}

}  // namespace keiretsu::app
