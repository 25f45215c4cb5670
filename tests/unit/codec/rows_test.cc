#include "codec/rows.h"

#include <gtest/gtest.h>

#include <limits>

#include "codec/bytes.h"
#include "codec/message.h"
#include "codec/transition_json.h"

namespace keiretsu::codec {
namespace {

TEST(Bytes, NumbersAtTheirEnds) {
  for (const std::int64_t x : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1}, std::int64_t{63}, std::int64_t{64},
                               std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    const std::string bytes = ByteWriter().signed_varint(x).varint(static_cast<std::uint64_t>(x)).take();
    ByteReader r(bytes);
    EXPECT_EQ(r.signed_varint(), x);
    EXPECT_EQ(r.varint(), static_cast<std::uint64_t>(x));
    EXPECT_TRUE(r.done());
    EXPECT_EQ(from_big_endian(big_endian(static_cast<std::uint64_t>(x))), static_cast<std::uint64_t>(x));
  }
  EXPECT_LT(big_endian(255), big_endian(256));
}

TEST(Bytes, ATornEndIsNoAnswer) {
  const std::string bytes = ByteWriter().text("abc").optional_text("d").optional_text(std::nullopt).take();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    ByteReader r(std::string_view(bytes).substr(0, size));
    (void)r.text();
    (void)r.optional_text();
    (void)r.optional_text();
    EXPECT_FALSE(r.ok()) << size;
  }
  ByteReader endless("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff");
  (void)endless.varint();
  EXPECT_FALSE(endless.ok());
}

TEST(Rows, FactsAreInTheOrderOfTheLog) {
  EXPECT_LT(fact_key(0, 255), fact_key(0, 256));
  EXPECT_LT(fact_key(0, 256), fact_key(1, 0));
  EXPECT_EQ(read_fact_key(fact_key(3, 7)), (FactKey{3, 7}));
  EXPECT_EQ(read_fact_key("d"), std::nullopt);
  EXPECT_EQ(read_fact_key(fact_key(3, 7) + "x"), std::nullopt);
}

TEST(Rows, AFactDecodesAsItsRecordDid) {
  const std::string event =
      R"({"event_id":"e","deal_id":"d","action":"report","stage":"closed","published_at":"2025-01-01T00:00:00Z","parties":[{"id":"a"}]})";
  const HeaderView headers[] = {{"Content-Type", "application/json"}, {"x-other", "1"}, {"ce_specversion", "1.0"}};
  const auto row = read_fact_value(fact_value(1'735'689'600'000, event, headers));
  ASSERT_TRUE(row);
  EXPECT_EQ(*row, (FactRow{1'735'689'600'000, {{"Content-Type", "application/json"}, {"ce_specversion", "1.0"}}, event}));
  Decoder decoder;
  const Decoded first = decoder.decode(event, headers), again = decode(decoder, *row);
  ASSERT_TRUE(first.report && again.report);
  EXPECT_EQ(*first.report, *again.report);
  EXPECT_EQ(first.decoder, again.decoder);
  EXPECT_EQ(read_fact_value("\x02rest"), std::nullopt);
  EXPECT_EQ(read_fact_value(""), std::nullopt);
}

TEST(Rows, AlertKeysOfEveryScope) {
  for (const alert::SubjectTold& subject :
       {alert::SubjectTold{"layer", {}, "cloud"}, alert::SubjectTold{"entity", {"openai"}, ""},
        alert::SubjectTold{"entity_layer", {"@x"}, "a\x1f@b"}, alert::SubjectTold{"pair", {"oracle", "@cloud"}, ""},
        alert::SubjectTold{"pair", {"oracle", "openai"}, "cloud"}, alert::SubjectTold{"coalition", {"ualink"}, ""},
        alert::SubjectTold{"graph", {}, ""}, alert::SubjectTold{"cycle", {"amazon", "anthropic"}, ""},
        alert::SubjectTold{"cycle", {"a", "b", "@c", "d"}, ""}})
    EXPECT_EQ(read_alert_key(alert_key("some_rule", subject)), (AlertKey{"some_rule", subject}));
  EXPECT_EQ(read_alert_key("arule"), std::nullopt);
  EXPECT_EQ(read_alert_key(std::string("arule\0pair\x1fone", 14)), std::nullopt);
}

TEST(Rows, AlertStateRoundTrip) {
  alert::AlertState s;
  EXPECT_EQ(read_alert_value(alert_value(s)), s);
  s.episode = 3;
  s.phase = alert::Phase::noted;
  s.certainty = Lens::firm;
  s.held = 7;
  s.critical = s.at_risk = s.blocked = true;
  s.hold_due = 20'000;
  s.close_due = -1;
  s.told_money = kCentsMax;
  s.confirmed = 3;
  EXPECT_EQ(read_alert_value(alert_value(s)), s);
  EXPECT_EQ(read_alert_value(alert_value(s) + "x"), std::nullopt);
  EXPECT_EQ(read_alert_value(alert_value(s).substr(0, 9)), std::nullopt);
}

TEST(Rows, TheOthers) {
  const MessageRow message{std::nullopt, "v", {{"a", "1"}, {"a", "2"}}};
  EXPECT_EQ(read_message(message_value(message)), message);
  EXPECT_EQ(read_message("x"), std::nullopt);
  EXPECT_EQ(read_number_key('t', transition_key(12)), 12U);
  EXPECT_EQ(read_number_key('q', transition_key(12)), std::nullopt);
  EXPECT_EQ(read_cursor(cursor_value(1ULL << 60)), 1ULL << 60);
  const EpochRow epoch{9, "{}", "rules:", ""};
  EXPECT_EQ(read_epoch(epoch_value(epoch)), epoch);
  EXPECT_EQ(read_number_key('k', tick_key(20'000)), 20'000U);
  EXPECT_EQ(read_tick(tick_value(5)), 5);
}

TEST(Message, AnAlertIsACloudEvent) {
  alert::Transition t;
  t.seq = 12;
  t.alert_id = "abc";
  t.shard = "deals-0";
  t.subject = {"pair", {"oracle", "openai"}, "cloud"};
  t.as_of = *parse_instant("2025-09-10T12:00:00Z");
  const MessageRow m = alert_message(t, "lin");
  EXPECT_EQ(m.key, "pair\x1foracle\x1fopenai\x1f@cloud");
  EXPECT_EQ(decode_transition(*m.value), t);
  EXPECT_EQ(m.headers, (HeaderList{{"content-type", "application/json"},
                                   {"ce_specversion", "1.0"},
                                   {"ce_id", "abc-12"},
                                   {"ce_source", "keiretsu/lin/deals-0"},
                                   {"ce_type", "keiretsu.v1.Alert"},
                                   {"ce_time", "2025-09-10T12:00:00Z"},
                                   {"ce_subject", "pair oracle openai @cloud"},
                                   {"shard", "deals-0"}}));
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const MessageRow traced = alert_message(t, "lin", trace);
  HeaderList headers = m.headers;
  headers.emplace_back("traceparent", trace);
  EXPECT_EQ(traced.headers, headers);
  EXPECT_EQ(traced.value, m.value);
}

std::string header(const MessageRow& m, std::string_view name) {
  for (const auto& [n, v] : m.headers)
    if (n == name) return v;
  return "(none)";
}

TEST(Message, AnAlertHasALimit) {
  alert::Transition t;
  t.contributions = {{"a", 1, std::vector<SourceQuoted>(3, {"p", std::string(400'000, 't'), "", "g", SourceKind::wire})},
                     {"b", 1, {{"p", "short", "", "g", SourceKind::wire}}}};
  const MessageRow m = alert_message(t, "lin");
  EXPECT_LE(m.value->size(), kAlertBytesMax);
  const auto back = decode_transition(*m.value);
  ASSERT_TRUE(back);
  EXPECT_TRUE(back->truncated);
  EXPECT_EQ(back->contributions[0].sources.size(), 1U);
  EXPECT_EQ(back->contributions[1].sources.size(), 1U);
}

TEST(Message, ADeadLetterKeepsTheBytesAndSaysWhy) {
  const HeaderView headers[] = {{"h", "1"}};
  const Rejection why{RejectionClass::not_json, "not_json", "line 1: ..."};
  const MessageRow m = dead_letter({"deals", 3, 17, 5, "key", "{\xff", headers, "json"}, why);
  EXPECT_EQ(m.key, "key");
  EXPECT_EQ(m.value, "{\xff");
  EXPECT_EQ(m.headers, (HeaderList{{"h", "1"},
                                   {"keiretsu.error.class", "not_json"},
                                   {"keiretsu.error.code", "not_json"},
                                   {"keiretsu.error.message", "line 1: ..."},
                                   {"keiretsu.error.topic", "deals"},
                                   {"keiretsu.error.partition", "3"},
                                   {"keiretsu.error.offset", "17"},
                                   {"keiretsu.error.timestamp", "5"},
                                   {"keiretsu.error.sha256", "e2da7787d8252df7b19ca247c901d29c6c1de28b2694f23202a198b2515d7382"},
                                   {"keiretsu.error.decoder", "json"}}));
  const MessageRow tombstone = dead_letter({"deals", 0, 1, -1, std::nullopt, std::nullopt, {}, "none"}, why);
  EXPECT_EQ(tombstone.key, std::nullopt);
  EXPECT_EQ(tombstone.value, std::nullopt);
  EXPECT_EQ(header(tombstone, "keiretsu.error.timestamp"), "(none)");
}

TEST(Message, ADeadLetterHasALimit) {
  const std::string big(1'500'000, 'x'), wide(60'000, 'h');
  const HeaderView headers[] = {{"a", wide}, {"b", wide}, {"c", "1"}};
  const MessageRow m = dead_letter({"deals", 0, 1, -1, "k", big, headers, "json"}, {RejectionClass::too_large, "too_large", "m"});
  std::size_t bytes = m.key->size() + m.value->size();
  for (const auto& [n, v] : m.headers) bytes += n.size() + v.size();
  EXPECT_LE(bytes, kDeadLetterBytesMax);
  EXPECT_GT(bytes, kDeadLetterBytesMax - 100);
  EXPECT_EQ(header(m, "keiretsu.error.truncated"), "1500000");
  EXPECT_EQ(header(m, "a"), wide);
  EXPECT_EQ(header(m, "b"), "(none)");
  EXPECT_EQ(header(m, "c"), "1");
  const std::string key(200'000, 'k');
  const MessageRow cut = dead_letter({"deals", 0, 1, -1, key, "{", {}, "json"}, {RejectionClass::not_json, "not_json", "m"});
  EXPECT_EQ(cut.key->size(), kDeadLetterFrameBytesMax);
  EXPECT_EQ(header(cut, "keiretsu.error.truncated"), "1");
}

}  // namespace
}  // namespace keiretsu::codec
