#include "codec/rows.h"

#include <algorithm>

#include "codec/bytes.h"

namespace keiretsu::codec {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr char kUnit = '\x1f';

ByteWriter start() {
  ByteWriter w;
  w.byte(kVersion);
  return w;
}

// Answers nothing if the version is another.
ByteReader open(std::string_view value) {
  ByteReader r(value);
  return r.byte() == kVersion ? r : ByteReader({});
}

std::string numbered(char kind, std::uint64_t number) { return kind + big_endian(number); }

void put_headers(ByteWriter& w, const HeaderList& headers) {
  w.varint(headers.size());
  for (const auto& [name, value] : headers) w.text(name).text(value);
}

HeaderList get_headers(ByteReader& r) {
  HeaderList headers;
  const auto count = r.varint();
  for (std::uint64_t i = 0; i < count && r.ok(); ++i) {
    const auto name = r.text(), value = r.text();
    headers.emplace_back(name, value);
  }
  return headers;
}

// A day, or none: no day at all is 0, the others follow.
std::uint64_t from_day(Day day) { return day == kNoDay ? 0 : static_cast<std::uint64_t>(static_cast<std::int64_t>(day) - kNoDay); }
Day get_day(ByteReader& r) { return static_cast<Day>(kNoDay + r.below<std::int64_t>(std::uint64_t{1} << 32)); }

}  // namespace

std::string fact_key(std::int64_t generation, std::int64_t offset) {
  return "d" + big_endian(static_cast<std::uint64_t>(generation)) + big_endian(static_cast<std::uint64_t>(offset));
}

std::string fact_value(std::int64_t timestamp_ms, std::string_view value, std::span<const HeaderView> headers) {
  HeaderList needed;
  for (const auto& h : headers)
    if (decides_format(h.name)) needed.emplace_back(h.name, h.value);
  ByteWriter w = start();
  w.signed_varint(timestamp_ms);
  put_headers(w, needed);
  return w.raw(value).take();
}

std::optional<FactKey> read_fact_key(std::string_view key) {
  if (key.size() != 1 + 8 + 8 || key.front() != 'd') return std::nullopt;
  return FactKey{static_cast<std::int64_t>(from_big_endian(key.substr(1))), static_cast<std::int64_t>(from_big_endian(key.substr(9)))};
}

std::optional<FactRow> read_fact_value(std::string_view value) {
  ByteReader r = open(value);
  FactRow row;
  row.timestamp_ms = r.signed_varint();
  row.headers = get_headers(r);
  row.value = r.rest();
  return r.ok() ? std::optional(std::move(row)) : std::nullopt;
}

Decoded decode(Decoder& decoder, const FactRow& fact) {
  std::vector<HeaderView> headers;
  for (const auto& [name, value] : fact.headers) headers.push_back({name, value});
  return decoder.decode(fact.value, headers);
}

std::string alert_key(std::string_view rule, const alert::SubjectTold& subject) {
  std::string out = "a";
  out += rule;
  out += '\0';
  return out + subject.text();
}

std::string alert_value(const alert::AlertState& s) {
  return start()
      .signed_varint(s.episode)
      .byte(static_cast<std::uint8_t>(s.phase))
      .byte(static_cast<std::uint8_t>(s.certainty))
      .varint(s.held)
      .byte(static_cast<std::uint8_t>((s.critical ? 1 : 0) | (s.at_risk ? 2 : 0) | (s.blocked ? 4 : 0)))
      .varint(from_day(s.hold_due))
      .varint(from_day(s.close_due))
      .signed_varint(s.told_money)
      .varint(s.confirmed)
      .take();
}

// How many ids a subject of this scope has, of which `rest` holds them and the layer. A cycle has as many as firms, and no layer.
static std::ptrdiff_t ids_of(std::string_view scope, std::string_view rest) {
  if (scope == "layer" || scope == "graph") return 0;
  if (scope == "cycle") return 1 + std::ranges::count(rest, kUnit);
  return scope == "pair" ? 2 : 1;
}

// scope ids layer of SubjectTold::text(): the scope tells how many ids there are, so that a
// layer may hold anything.
std::optional<AlertKey> read_alert_key(std::string_view key) {
  const auto end_of_rule = key.find('\0');
  if (!key.starts_with('a') || end_of_rule == std::string_view::npos) return std::nullopt;
  AlertKey out;
  out.rule = key.substr(1, end_of_rule - 1);
  std::string_view rest = key.substr(end_of_rule + 1);
  const auto cut = [&rest] {
    const auto part = rest.substr(0, rest.find(kUnit));
    rest.remove_prefix(std::min(rest.size(), part.size() + 1));
    return std::string(part);
  };
  out.subject.scope = cut();
  for (auto i = ids_of(out.subject.scope, rest); i > 0; --i) out.subject.ids.push_back(cut());
  if (rest.starts_with('@')) out.subject.layer = rest.substr(1);
  if (alert_key(out.rule, out.subject) != key) return std::nullopt;
  return out;
}

std::optional<alert::AlertState> read_alert_value(std::string_view value) {
  ByteReader r = open(value);
  alert::AlertState s;
  s.episode = r.signed_varint();
  s.phase = r.below<alert::Phase>(5);
  s.certainty = r.below<Lens>(kLenses);
  s.held = r.below<unsigned>(1U << kLenses);
  const auto flags = r.below<unsigned>(8);
  s.critical = (flags & 1) != 0;
  s.at_risk = (flags & 2) != 0;
  s.blocked = (flags & 4) != 0;
  s.hold_due = get_day(r);
  s.close_due = get_day(r);
  s.told_money = r.signed_varint();
  s.confirmed = r.below<unsigned>(4);
  return r.done() ? std::optional(s) : std::nullopt;
}

std::string transition_key(std::uint64_t seq) { return numbered('t', seq); }
std::string dead_letter_key(std::uint64_t n) { return numbered('q', n); }

std::string message_value(const MessageRow& message) {
  ByteWriter w = start();
  w.optional_text(message.key).optional_text(message.value);
  put_headers(w, message.headers);
  return w.take();
}

std::optional<MessageRow> read_message(std::string_view value) {
  ByteReader r = open(value);
  MessageRow row;
  row.key = r.optional_text();
  row.value = r.optional_text();
  row.headers = get_headers(r);
  return r.done() ? std::optional(std::move(row)) : std::nullopt;
}

std::optional<std::uint64_t> read_number_key(char kind, std::string_view key) {
  if (key.size() != 9 || key.front() != kind) return std::nullopt;
  return from_big_endian(key.substr(1));
}

std::string cursor_key(std::string_view sink) { return "c" + std::string(sink); }
std::string cursor_value(std::uint64_t position) { return start().varint(position).take(); }
std::optional<std::uint64_t> read_cursor(std::string_view value) {
  ByteReader r = open(value);
  const auto position = r.varint();
  return r.done() ? std::optional(position) : std::nullopt;
}

std::string epoch_key(std::int64_t epoch) { return numbered('e', static_cast<std::uint64_t>(epoch)); }
std::string epoch_value(const EpochRow& epoch) {
  return start().signed_varint(epoch.position).text(epoch.registry).text(epoch.rules).text(epoch.fx).take();
}
std::optional<EpochRow> read_epoch(std::string_view value) {
  ByteReader r = open(value);
  EpochRow row;
  row.position = r.signed_varint();
  row.registry = r.text();
  row.rules = r.text();
  row.fx = r.text();
  return r.done() ? std::optional(std::move(row)) : std::nullopt;
}

std::string tick_key(Day day) { return numbered('k', static_cast<std::uint64_t>(day)); }
std::string tick_value(std::int64_t position) { return start().signed_varint(position).take(); }
std::optional<std::int64_t> read_tick(std::string_view value) {
  ByteReader r = open(value);
  const auto position = r.signed_varint();
  return r.done() ? std::optional(position) : std::nullopt;
}

}  // namespace keiretsu::codec
