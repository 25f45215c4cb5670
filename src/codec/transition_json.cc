#include "codec/transition_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace keiretsu::codec {
namespace {

using alert::Cause;
using alert::Contribution;
using alert::Transition;

using Ordered = nlohmann::ordered_json;

Ordered number(double value) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  if (value == std::trunc(value) && std::abs(value) < kExact) return static_cast<std::int64_t>(value);
  return value;
}
void put_number(Ordered& o, std::string_view name, const std::optional<double>& value) {
  if (value) o[std::string(name)] = number(*value);
}
void put_text(Ordered& o, std::string_view name, std::string_view value) {
  if (!value.empty()) o[std::string(name)] = value;
}

Ordered told(const Cause& c) {
  switch (c.kind) {
    case Cause::Kind::report: break;
    case Cause::Kind::timer: return {{"timer", format_day(c.day)}};
    case Cause::Kind::config_epoch: return {{"config_epoch", c.epoch}};
  }
  return {{"deal_id", c.deal_id}, {"revision", c.revision},   {"event_id", c.event_id},
          {"topic", c.topic},     {"partition", c.partition}, {"offset", c.offset}};
}

Ordered told(const SourceQuoted& s) {
  Ordered o = {{"publisher", s.publisher}};
  put_text(o, "title", s.title);
  put_text(o, "url", s.url);
  o["group"] = s.group;
  if (s.kind != SourceKind::untold) o["kind"] = name(s.kind);
  return o;
}

Ordered told(const Contribution& c) {
  Ordered o = {{"deal_id", c.deal_id}};
  put_number(o, "value_without", c.value_without);
  Ordered& sources = o["sources"] = Ordered::array();
  for (const SourceQuoted& s : c.sources) sources.push_back(told(s));
  return o;
}

Ordered told(const alert::SubjectTold& s) {
  Ordered o = {{"scope", s.scope}, {"ids", s.ids}};
  put_text(o, "layer", s.layer);
  return o;
}

// --- reading

using Json = nlohmann::json;

// Thrown inside this file alone.
struct Wrong {
  std::string what;
};

const Json& field(const Json& object, const char* name) {
  const auto it = object.find(name);
  if (it == object.end()) throw Wrong{std::string(name) + " is missing"};
  return *it;
}
template <class T>
T get(const Json& object, const char* name) {
  try {
    return field(object, name).get<T>();
  } catch (const Json::exception&) {
    throw Wrong{std::string(name) + ": " + field(object, name).dump() + " has the wrong type"};
  }
}
std::string text_or_none(const Json& object, const char* name) {
  return object.contains(name) ? get<std::string>(object, name) : std::string{};
}
std::optional<double> number_or_none(const Json& object, const char* name) {
  return object.contains(name) ? std::optional(get<double>(object, name)) : std::nullopt;
}
template <class Enum>
Enum word(const Json& object, const char* name, Enum last, auto name_of) {
  const auto text = get<std::string>(object, name);
  for (std::uint8_t i = 0; i <= static_cast<std::uint8_t>(last); ++i)
    if (name_of(static_cast<Enum>(i)) == text) return static_cast<Enum>(i);
  throw Wrong{std::string(name) + ": no such word: " + text};
}

Cause get_cause(const Json& o) {
  Cause c;
  if (o.contains("timer")) {
    c.kind = Cause::Kind::timer;
    const auto day = parse_day(get<std::string>(o, "timer"));
    if (!day) throw Wrong{"cause.timer is no date"};
    c.day = *day;
  } else if (o.contains("config_epoch")) {
    c.kind = Cause::Kind::config_epoch;
    c.epoch = get<std::int64_t>(o, "config_epoch");
  } else {
    c.deal_id = get<std::string>(o, "deal_id");
    c.revision = get<std::int64_t>(o, "revision");
    c.event_id = get<std::string>(o, "event_id");
    c.topic = get<std::string>(o, "topic");
    c.partition = get<std::int32_t>(o, "partition");
    c.offset = get<std::int64_t>(o, "offset");
  }
  return c;
}

Contribution get_contribution(const Json& o) {
  Contribution c;
  c.deal_id = get<std::string>(o, "deal_id");
  c.value_without = number_or_none(o, "value_without");
  for (const Json& source : field(o, "sources")) {
    SourceQuoted s;
    s.publisher = get<std::string>(source, "publisher");
    s.title = text_or_none(source, "title");
    s.url = text_or_none(source, "url");
    s.group = get<std::string>(source, "group");
    if (source.contains("kind")) s.kind = word(source, "kind", SourceKind::social, [](SourceKind k) { return keiretsu::name(k); });
    c.sources.push_back(std::move(s));
  }
  return c;
}

Transition get_transition(const Json& o) {
  Transition t;
  t.alert_id = get<std::string>(o, "alert_id");
  t.episode = get<std::int64_t>(o, "episode");
  t.flaps = get<std::int64_t>(o, "flaps");
  t.seq = get<std::uint64_t>(o, "seq");
  t.shard = get<std::string>(o, "shard");
  t.state = word(o, "state", alert::State::expired, [](alert::State s) { return alert::name(s); });
  if (o.contains("reason")) t.reason = word(o, "reason", alert::Reason::rule_changed, [](alert::Reason r) { return alert::name(r); });
  t.certainty = word(o, "certainty", Lens::firm, [](Lens l) { return keiretsu::name(l); });
  t.at_risk = get<bool>(o, "at_risk");
  t.risen = get<bool>(o, "risen");
  t.confirmed_by = get<std::vector<std::string>>(o, "confirmed_by");
  t.rule = get<std::string>(o, "rule");
  t.severity = word(o, "severity", alert::Severity::critical, [](alert::Severity s) { return alert::name(s); });
  t.insight = get<int>(o, "insight");
  t.config_epoch = get<std::int64_t>(o, "config_epoch");
  const Json& subject = field(o, "subject");
  t.subject = {get<std::string>(subject, "scope"), get<std::vector<std::string>>(subject, "ids"), text_or_none(subject, "layer")};
  t.measure = get<std::string>(o, "measure");
  t.value = number_or_none(o, "value");
  t.before = number_or_none(o, "before");
  for (const Lens lens : kAllLenses) t.values[index(lens)] = number_or_none(field(o, "values"), std::string(name(lens)).c_str());
  t.threshold = number_or_none(o, "threshold");
  t.clear_at = number_or_none(o, "clear_at");
  t.epsilon = get<double>(o, "epsilon");
  const auto as_of = parse_instant(get<std::string>(o, "as_of"));
  if (!as_of) throw Wrong{"as_of is no instant"};
  t.as_of = *as_of;
  t.late = get<bool>(o, "late");
  t.truncated = o.contains("truncated") && get<bool>(o, "truncated");
  t.cause = get_cause(field(o, "cause"));
  t.cause_id = get<std::string>(o, "cause_id");
  for (const Json& c : field(o, "contributions")) t.contributions.push_back(get_contribution(c));
  t.disclosed_share = number_or_none(o, "disclosed_share");
  t.conditional_share = get<double>(o, "conditional_share");
  t.summary = get<std::string>(o, "summary");
  return t;
}

}  // namespace

std::string encode_transition(const Transition& t) {
  Ordered o = {{"alert_id", t.alert_id}, {"episode", t.episode}, {"flaps", t.flaps}, {"seq", t.seq}, {"shard", t.shard}};
  o["state"] = alert::name(t.state);
  put_text(o, "reason", alert::name(t.reason));
  o["certainty"] = name(t.certainty);
  o["at_risk"] = t.at_risk;
  o["risen"] = t.risen;
  o["confirmed_by"] = t.confirmed_by;
  o["rule"] = t.rule;
  o["severity"] = alert::name(t.severity);
  o["insight"] = t.insight;
  o["config_epoch"] = t.config_epoch;
  o["subject"] = told(t.subject);
  o["measure"] = t.measure;
  put_number(o, "value", t.value);
  put_number(o, "before", t.before);
  Ordered& values = o["values"] = Ordered::object();
  for (const Lens lens : kAllLenses) put_number(values, name(lens), t.values[index(lens)]);
  put_number(o, "threshold", t.threshold);
  put_number(o, "clear_at", t.clear_at);
  o["epsilon"] = number(t.epsilon);
  o["as_of"] = format_instant(t.as_of);
  o["late"] = t.late;
  if (t.truncated) o["truncated"] = true;
  o["cause"] = told(t.cause);
  o["cause_id"] = t.cause_id;
  Ordered& contributions = o["contributions"] = Ordered::array();
  for (const Contribution& c : t.contributions) contributions.push_back(told(c));
  put_number(o, "disclosed_share", t.disclosed_share);
  o["conditional_share"] = number(t.conditional_share);
  o["summary"] = t.summary;
  // Titles come from the world: decoded reports are UTF-8, anything else is shown as U+FFFD.
  return o.dump(-1, ' ', false, Ordered::error_handler_t::replace);
}

std::expected<Transition, std::string> decode_transition(std::string_view json) {
  const Json o = Json::parse(json, nullptr, false);
  if (!o.is_object()) return std::unexpected("the transition is no JSON object");
  try {
    return get_transition(o);
  } catch (const Wrong& wrong) {
    return std::unexpected(wrong.what);
  }
}

}  // namespace keiretsu::codec
