#include "codec/transition_json.h"

#include <charconv>
#include <cmath>
#include <concepts>
#include <nlohmann/json.hpp>
#include <span>

namespace keiretsu::codec {
namespace {

using alert::Cause;
using alert::Contribution;
using alert::Transition;

// One object under construction. Values are put in the order of the calls.
class Object {
 public:
  explicit Object(std::string& out) : out_(out) { out_ += '{'; }
  void close() { out_ += '}'; }

  std::string& key(std::string_view name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
    return out_;
  }
  void text(std::string_view name, std::string_view value) { quote(key(name), value); }
  void text_if(std::string_view name, std::string_view value) {
    if (!value.empty()) text(name, value);
  }
  void flag(std::string_view name, bool value) { key(name) += value ? "true" : "false"; }
  void integer(std::string_view name, std::integral auto value) { key(name) += std::to_string(value); }
  void number(std::string_view name, double value) {
    char buffer[32];
    constexpr double kExact = 9007199254740992.0;  // 2^53
    const bool whole = value == std::trunc(value) && std::abs(value) < kExact;
    const auto end = whole ? std::to_chars(buffer, buffer + sizeof buffer, static_cast<std::int64_t>(value)).ptr
                           : std::to_chars(buffer, buffer + sizeof buffer, value).ptr;
    key(name).append(buffer, end);
  }
  void number(std::string_view name, const std::optional<double>& value) {
    if (value) number(name, *value);
  }
  void texts(std::string_view name, std::span<const std::string> values) {
    std::string& out = key(name);
    out += '[';
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (i > 0) out += ',';
      quote(out, values[i]);
    }
    out += ']';
  }

 private:
  static void quote(std::string& out, std::string_view value) {
    // Titles come from the world: decoded reports are UTF-8, anything else is shown as U+FFFD.
    out += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  std::string& out_;
  bool first_ = true;
};

void put_cause(Object& message, const Cause& c) {
  Object o(message.key("cause"));
  switch (c.kind) {
    case Cause::Kind::report:
      o.text("deal_id", c.deal_id);
      o.integer("revision", c.revision);
      o.text("event_id", c.event_id);
      o.text("topic", c.topic);
      o.integer("partition", c.partition);
      o.integer("offset", c.offset);
      break;
    case Cause::Kind::timer: o.text("timer", format_day(c.day)); break;
    case Cause::Kind::config_epoch: o.integer("config_epoch", c.epoch); break;
  }
  o.close();
}

void put_contributions(Object& message, std::span<const Contribution> contributions) {
  std::string& out = message.key("contributions");
  out += '[';
  for (std::size_t i = 0; i < contributions.size(); ++i) {
    if (i > 0) out += ',';
    Object c(out);
    c.text("deal_id", contributions[i].deal_id);
    c.number("value_without", contributions[i].value_without);
    c.key("sources") += '[';
    for (std::size_t s = 0; s < contributions[i].sources.size(); ++s) {
      if (s > 0) out += ',';
      const SourceQuoted& source = contributions[i].sources[s];
      Object o(out);
      o.text("publisher", source.publisher);
      o.text_if("title", source.title);
      o.text_if("url", source.url);
      o.text("group", source.group);
      if (source.kind != SourceKind::untold) o.text("kind", name(source.kind));
      o.close();
    }
    out += ']';
    c.close();
  }
  out += ']';
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
  std::string out;
  out.reserve(2048);
  Object o(out);
  o.text("alert_id", t.alert_id);
  o.integer("episode", t.episode);
  o.integer("flaps", t.flaps);
  o.integer("seq", t.seq);
  o.text("shard", t.shard);
  o.text("state", alert::name(t.state));
  o.text_if("reason", alert::name(t.reason));
  o.text("certainty", name(t.certainty));
  o.flag("at_risk", t.at_risk);
  o.flag("risen", t.risen);
  o.texts("confirmed_by", t.confirmed_by);
  o.text("rule", t.rule);
  o.text("severity", alert::name(t.severity));
  o.integer("insight", t.insight);
  o.integer("config_epoch", t.config_epoch);
  Object subject(o.key("subject"));
  subject.text("scope", t.subject.scope);
  subject.texts("ids", t.subject.ids);
  subject.text_if("layer", t.subject.layer);
  subject.close();
  o.text("measure", t.measure);
  o.number("value", t.value);
  o.number("before", t.before);
  Object values(o.key("values"));
  for (const Lens lens : kAllLenses) values.number(name(lens), t.values[index(lens)]);
  values.close();
  o.number("threshold", t.threshold);
  o.number("clear_at", t.clear_at);
  o.number("epsilon", t.epsilon);
  o.text("as_of", format_instant(t.as_of));
  o.flag("late", t.late);
  put_cause(o, t.cause);
  o.text("cause_id", t.cause_id);
  put_contributions(o, t.contributions);
  o.number("disclosed_share", t.disclosed_share);
  o.number("conditional_share", t.conditional_share);
  o.text("summary", t.summary);
  o.close();
  return out;
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
