#include "codec/transition_json.h"

#include <algorithm>
#include <cmath>
#include <concepts>
#include <nlohmann/json.hpp>

namespace keiretsu::codec {
namespace {

using alert::Cause;
using alert::Contribution;
using alert::Transition;

// --- writing

// One line of JSON, written as it is told: a tree of values in between cost 20 us a transition, most of it memory.
class Writer {
 public:
  Writer& open(char bracket) {
    separate();
    out_ += bracket;
    return *this;
  }
  Writer& close(char bracket) {
    out_ += bracket;
    return *this;
  }
  Writer& name(std::string_view word) {  // one of ours: nothing in it is escaped
    separate();
    out_.append(1, '"').append(word).append("\":");
    return *this;
  }
  Writer& text(std::string_view value) {
    separate();
    if (std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }))
      out_.append(1, '"').append(value).append(1, '"');
    else  // titles come from the world: decoded reports are UTF-8, anything else is shown as U+FFFD
      out_ += nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return *this;
  }
  template <std::integral T>
  Writer& whole(T value) {
    separate();
    out_ += std::to_string(value);
    return *this;
  }
  Writer& number(double value) {
    constexpr double kExact = 9007199254740992.0;  // 2^53
    if (value == std::trunc(value) && std::abs(value) < kExact) return whole(static_cast<std::int64_t>(value));
    separate();
    out_ += nlohmann::json(value).dump();
    return *this;
  }
  Writer& flag(bool value) {
    separate();
    out_ += value ? "true" : "false";
    return *this;
  }
  Writer& texts(const std::vector<std::string>& values) {
    open('[');
    for (const std::string& value : values) text(value);
    return close(']');
  }

  void text_if(std::string_view word, std::string_view value) {
    if (!value.empty()) name(word).text(value);
  }
  void number_if(std::string_view word, const std::optional<double>& value) {
    if (value) name(word).number(*value);
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void separate() {
    if (!out_.empty() && out_.back() != '{' && out_.back() != '[' && out_.back() != ':') out_ += ',';
  }
  std::string out_;
};

void put(Writer& w, const Cause& c) {
  w.name("cause").open('{');
  switch (c.kind) {
    case Cause::Kind::timer: w.name("timer").text(format_day(c.day)); break;
    case Cause::Kind::config_epoch: w.name("config_epoch").whole(c.epoch); break;
    case Cause::Kind::report:
      w.name("deal_id").text(c.deal_id).name("revision").whole(c.revision).name("event_id").text(c.event_id);
      w.name("topic").text(c.topic).name("partition").whole(c.partition).name("offset").whole(c.offset);
      break;
  }
  w.close('}');
}

void put(Writer& w, const SourceQuoted& s) {
  w.open('{').name("publisher").text(s.publisher);
  w.text_if("title", s.title);
  w.text_if("url", s.url);
  w.name("group").text(s.group);
  if (s.kind != SourceKind::untold) w.name("kind").text(name(s.kind));
  w.close('}');
}

void put(Writer& w, const Contribution& c) {
  w.open('{').name("deal_id").text(c.deal_id);
  w.number_if("value_without", c.value_without);
  w.name("sources").open('[');
  for (const SourceQuoted& s : c.sources) put(w, s);
  w.close(']').close('}');
}

void put(Writer& w, const alert::SubjectTold& s) {
  w.name("subject").open('{').name("scope").text(s.scope).name("ids").texts(s.ids);
  w.text_if("layer", s.layer);
  w.close('}');
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
  if (o.contains("reason")) t.reason = word(o, "reason", alert::Reason::outdone, [](alert::Reason r) { return alert::name(r); });
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
  Writer w;
  w.open('{').name("alert_id").text(t.alert_id).name("episode").whole(t.episode).name("flaps").whole(t.flaps);
  w.name("seq").whole(t.seq).name("shard").text(t.shard).name("state").text(alert::name(t.state));
  w.text_if("reason", alert::name(t.reason));
  w.name("certainty").text(name(t.certainty)).name("at_risk").flag(t.at_risk).name("risen").flag(t.risen);
  w.name("confirmed_by").texts(t.confirmed_by);
  w.name("rule").text(t.rule).name("severity").text(alert::name(t.severity)).name("insight").whole(t.insight);
  w.name("config_epoch").whole(t.config_epoch);
  put(w, t.subject);
  w.name("measure").text(t.measure);
  w.number_if("value", t.value);
  w.number_if("before", t.before);
  w.name("values").open('{');
  for (const Lens lens : kAllLenses) w.number_if(name(lens), t.values[index(lens)]);
  w.close('}');
  w.number_if("threshold", t.threshold);
  w.number_if("clear_at", t.clear_at);
  w.name("epsilon").number(t.epsilon).name("as_of").text(format_instant(t.as_of)).name("late").flag(t.late);
  if (t.truncated) w.name("truncated").flag(true);
  put(w, t.cause);
  w.name("cause_id").text(t.cause_id).name("contributions").open('[');
  for (const Contribution& c : t.contributions) put(w, c);
  w.close(']');
  w.number_if("disclosed_share", t.disclosed_share);
  w.name("conditional_share").number(t.conditional_share).name("summary").text(t.summary);
  return w.close('}').take();
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
