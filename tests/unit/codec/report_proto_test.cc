// Protobuf against JSON: the real reports, told in both, are one; what no field takes is
// refused in the same words. The messages are made by protobuf's own reader of JSON.
#include "codec/report_proto.h"

#include <gtest/gtest.h>
#include <keiretsu/v1/report.pb.h>

#include <limits>

#include "codec/envelope.h"
#include "tests/support/real_log.h"
#include "tests/support/report_message.h"

namespace keiretsu::codec {
namespace {

using enum RejectionClass;
using testing::message_of;

Decoded decode_protobuf(const std::string& bytes) {
  static Decoder decoder;
  const HeaderView header{"content-type", "application/x-protobuf"};
  return decoder.decode(bytes, {&header, 1});
}

const std::string kReport =
    R"({"event_id":"e","deal_id":"d","action":"report","stage":"announced","published_at":"2025-09-10T12:00:00Z","parties":[{"id":"a"},{"id":"b"}],)"
    R"("legs":[{"type":"debt","from":"a","to":"b","amount":{"value":5,"currency":"USD"}}]})";

TEST(Protobuf, TheRealReportsAreTheSameInBoth) {
  Decoder decoder;
  std::size_t compared = 0;
  const std::string text = testing::file_text("deploy/data/ai-deals.jsonl");
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const std::string line = text.substr(from, end - from);
    const Decoded in_json = decoder.decode(line, {}), in_protobuf = decode_protobuf(message_of(line).SerializeAsString());
    ASSERT_TRUE(in_json.report && in_protobuf.report) << line;
    EXPECT_EQ(*in_protobuf.report, *in_json.report) << line;
    EXPECT_EQ(in_protobuf.decoder, "protobuf");
    from = end + 1;
    ++compared;
  }
  EXPECT_GT(compared, 200u);
}

TEST(Protobuf, WhatIsRefusedIsToldAsOfJson) {
  struct Case {
    std::function<void(v1::DealReport&)> change;
    RejectionClass cls;
    const char* message;
  };
  const std::vector<Case> cases = {
      {[](auto& m) { m.clear_event_id(); }, bad_field, "event_id: missing; expected 1 to 128 bytes"},
      {[](auto& m) { m.clear_action(); }, bad_field, "action: missing; expected report, amend or retract"},
      {[](auto& m) { m.set_stage(static_cast<v1::Stage>(99)); }, unknown_enum,
       R"(stage: "99" is no known word; expected rumour, announced, loi, definitive, closed or terminated)"},
      {[](auto& m) { m.set_revision(-3); }, bad_field, "revision: -3; expected a whole number from 1 to 2^63-1"},
      {[](auto& m) { m.clear_parties(); }, bad_field, "parties: missing; expected 1 to 256 parties"},
      {[](auto& m) { m.mutable_legs(0)->set_from("nobody"); }, unknown_ref,
       R"(legs[0].from: "nobody" names no party; expected the ref of a party (default: its id, else its name))"},
      {[](auto& m) { m.mutable_legs(0)->mutable_amount()->set_value(-5); }, bad_amount,
       "legs[0].amount.value: -5 is negative; expected 0 to 1e13"},
      {[](auto& m) { m.mutable_legs(0)->mutable_amount()->set_value(std::numeric_limits<double>::infinity()); }, bad_amount, nullptr},
      {[](auto& m) { m.mutable_legs(0)->mutable_amount()->set_value(std::numeric_limits<double>::quiet_NaN()); }, bad_amount, nullptr},
      {[](auto& m) { m.set_published_at("2025-13-01T00:00:00Z"); }, bad_date, nullptr},
      {[](auto& m) { m.mutable_parties(0)->set_name("a\nb"); }, bad_field, nullptr},
  };
  for (const Case& c : cases) {
    v1::DealReport m = message_of(kReport);
    c.change(m);
    const Decoded d = decode_protobuf(m.SerializeAsString());
    ASSERT_FALSE(d.report) << m.DebugString();
    EXPECT_EQ(d.report.error().cls, c.cls) << d.report.error().message;
    if (c.message != nullptr) {
      EXPECT_EQ(d.report.error().message, c.message);
    }
  }
}

TEST(Protobuf, BytesThatAreNoMessageAreNotProtobuf) {
  const std::string good = message_of(kReport).SerializeAsString();
  v1::DealReport not_utf8 = message_of(kReport);
  not_utf8.set_note("x");
  std::string broken = not_utf8.SerializeAsString();
  broken.back() = '\xff';
  ::testing::internal::CaptureStderr();
  for (const std::string& bytes : {std::string("\x0a\x05"
                                               "ab"),
                                   good.substr(0, good.size() - 1), kReport, broken, std::string("\xff\xff\xff")}) {
    const Decoded d = decode_protobuf(bytes);
    ASSERT_FALSE(d.report);
    EXPECT_EQ(d.report.error().code, "not_protobuf");
  }
  EXPECT_EQ(::testing::internal::GetCapturedStderr(), "");
  // An unknown field is left out; an empty message is one, of which everything is missing.
  EXPECT_TRUE(decode_protobuf(good + std::string("\xf8\x7f\x01", 3)).report);
  EXPECT_EQ(decode_protobuf("").report.error().cls, bad_field);
}

TEST(Frame, TheIdAndTheMessageDecide) {
  const std::string report = message_of(kReport).SerializeAsString();
  const auto frame = [&](std::string_view id, std::string_view index) {
    return std::string(1, '\0') + std::string(id) + std::string(index) + report;
  };
  const std::string_view seven("\0\0\0\x07", 4), eight("\0\0\0\x08", 4);
  struct Case {
    std::string value;
    const char* code;  // null: accepted
  };
  const std::vector<Case> cases = {
      {frame(seven, std::string_view("\0", 1)), nullptr},
      {frame(seven, std::string_view("\x02\0", 2)), nullptr},
      {frame(eight, std::string_view("\0", 1)), "unknown_schema.id"},
      {frame(seven, std::string_view("\x02\x02", 2)), "unknown_schema.message"},
      {frame(seven, std::string_view("\x04\0\0", 3)), "unknown_schema.message"},
      {frame(seven, std::string_view("\xff\xff\xff\xff\xff\xff", 6)), "unknown_schema.message"},
      {std::string("\0\0\0", 3), "unknown_schema.frame"},
      {std::string("\0\0\0\0\x07", 5), "unknown_schema.frame"},
      {std::string("\0\0\0\0\x07\x02", 6), "unknown_schema.frame"},
      {std::string("\0\0\0\0\x07\0\xff", 7), "not_protobuf"},
  };
  Decoder decoder(std::vector<std::uint32_t>{7, 300}), none, any(std::nullopt);
  for (const Case& c : cases) {
    const Decoded d = decoder.decode(c.value, {});
    EXPECT_EQ(d.decoder, "registry");
    EXPECT_EQ(d.report ? std::string() : d.report.error().code, c.code == nullptr ? "" : c.code);
    if (d.report) {
      EXPECT_EQ(*d.report, *decode_protobuf(report).report);
    }
  }
  EXPECT_EQ(none.decode(cases[0].value, {}).report.error().message,
            "schema id 7 is not known; expected one of codec.schema_ids (none is set)");
  EXPECT_NE(decoder.decode(cases[7].value, {}).report.error().message.find("ends within the message index"), std::string::npos);
  // What was accepted once is read again whatever the settings say by then.
  EXPECT_TRUE(any.decode(cases[2].value, {}).report);
}

TEST(Protobuf, UnderAnotherContentTypeTheRefusalNamesIt) {
  const std::string report = message_of(kReport).SerializeAsString();
  Decoder decoder;
  const auto refused = [&](std::string_view type, std::string_view value) {
    const HeaderView header{"content-type", type};
    return decoder.decode(value, {&header, 1}).report.error().message;
  };
  for (const std::string_view type : {"application/octet-stream", "application/vnd.google.protobuf; x=1"})
    EXPECT_TRUE(refused(type, report)
                    .ends_with("; content-type \"" + std::string(type.substr(0, type.find(';'))) +
                               "\" is read as JSON, Protobuf has application/x-protobuf or application/protobuf"))
        << refused(type, report);
  EXPECT_EQ(refused("application/json", report).find("content-type"), std::string::npos);
  EXPECT_EQ(refused("text/plain", "{\"event_id\":").find("content-type"), std::string::npos);
}

// What the fuzzer begins with reaches what follows a report that is taken.
TEST(Protobuf, EachFormHasASeedThatIsAccepted) {
  const HeaderView protobuf{"content-type", "application/x-protobuf"}, event{"content-type", "application/cloudevents+json"},
      binary{"ce_specversion", "1.0"};
  struct Case {
    const char *seed, *decoder;
    std::vector<HeaderView> headers;
  };
  Decoder decoder(std::vector<std::uint32_t>{7});
  for (const Case& c : {Case{"real-0", "json", {}}, Case{"frame", "registry", {}}, Case{"frame-index", "registry", {}},
                        Case{"protobuf", "protobuf", {protobuf}}, Case{"event", "cloudevents+json", {event}},
                        Case{"binary-event", "cloudevents-binary", {binary}}}) {
    const Decoded d = decoder.decode(testing::file_text(std::string("tests/fuzz/corpus/report/") + c.seed).substr(1), c.headers);
    EXPECT_TRUE(d.report) << c.seed << ": " << d.report.error().message;
    EXPECT_EQ(d.decoder, c.decoder) << c.seed;
  }
}

}  // namespace
}  // namespace keiretsu::codec
