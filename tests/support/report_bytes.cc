#include "tests/support/report_bytes.h"

#include <nlohmann/json.hpp>

namespace keiretsu::testing {
namespace {

using Json = nlohmann::ordered_json;

void text(Json& o, const char* name, const std::string& value) {
  if (!value.empty()) o[name] = value;
}
void day(Json& o, const char* name, const std::optional<Day>& value) {
  if (value) o[name] = format_day(*value);
}

Json party(const PartyTold& p) {
  Json o = {{"ref", p.ref}};
  text(o, "id", p.id);
  text(o, "name", p.name);
  for (const auto& [scheme, value] : p.identifiers) o["identifiers"][scheme] = value;
  if (!p.roles.empty()) o["roles"] = p.roles;
  return o;
}

Json leg(const LegTold& l, const DealReport& r) {
  Json o = {{"type", name(l.type)}, {"from", r.parties[l.from].ref}};
  if (l.to) o["to"] = r.parties[*l.to].ref;
  if (l.benefit) o["for"] = r.parties[*l.benefit].ref;
  text(o, "layer", l.layer);
  if (l.what) o["what"] = name(*l.what);
  if (l.amount) o["amount"] = {{"value", l.amount->value}, {"currency", l.amount->currency}, {"basis", name(l.amount->basis)}};
  if (l.stake) o["stake"] = *l.stake;
  if (l.term_years) o["term_years"] = *l.term_years;
  day(o, "starts_on", l.starts_on);
  day(o, "ends_on", l.ends_on);
  if (l.conditional) o["conditional"] = true;
  if (l.quantity) o["quantity"] = {{"value", l.quantity->value}, {"unit", l.quantity->unit}};
  if (l.exclusivity != Exclusivity::untold) o["exclusivity"] = name(l.exclusivity);
  text(o, "part_of", l.part_of);
  text(o, "note", l.note);
  return o;
}

Json source(const SourceTold& s) {
  Json o = {{"publisher", s.publisher}};
  text(o, "title", s.title);
  text(o, "url", s.url);
  text(o, "group", s.group);
  day(o, "published_on", s.published_on);
  if (s.kind != SourceKind::untold) o["kind"] = name(s.kind);
  if (s.reliability) o["reliability"] = *s.reliability;
  if (s.verified) o["verified"] = *s.verified;
  return o;
}

Json fact(const FactTold& f, const DealReport& r) {
  Json o = {{"of", "revenue"}, {"subject", r.parties[f.subject].ref}, {"share", f.share}, {"period", f.period}};
  if (f.counterparty) o["counterparty"] = r.parties[*f.counterparty].ref;
  return o;
}

}  // namespace

std::string report_bytes(const DealReport& r) {
  Json o = {
      {"event_id", r.event_id}, {"deal_id", r.deal_id}, {"revision", r.revision}, {"action", name(r.action)}, {"stage", name(r.stage)}};
  o["published_at"] = format_instant(r.published_at);
  if (r.correction) o["correction"] = true;
  text(o, "kind", r.kind);
  day(o, "announced_on", r.announced_on);
  day(o, "starts_on", r.starts_on);
  day(o, "ends_on", r.ends_on);
  o["confidence"] = r.confidence;
  o["parties"] = Json::array();
  for (const PartyTold& p : r.parties) o["parties"].push_back(party(p));
  for (const LegTold& l : r.legs) o["legs"].push_back(leg(l, r));
  for (const SourceTold& s : r.sources) o["sources"].push_back(source(s));
  for (const FactTold& f : r.facts) o["facts"].push_back(fact(f, r));
  text(o, "note", r.note);
  return o.dump();
}

}  // namespace keiretsu::testing
