#include "codec/envelope.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace keiretsu::codec {
namespace {

using enum RejectionClass;

const std::string kReport =
    R"({"event_id":"e","deal_id":"d","action":"report","stage":"announced","published_at":"2025-09-10T12:00:00Z","parties":[{"id":"a"},{"id":"b"}],)"
    R"("legs":[{"type":"debt","from":"a","to":"b","amount":{"value":5,"currency":"USD"}}]})";
const std::string kTrace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

std::string event(const std::string& data, const std::string& more = "") {
  return R"({"specversion":"1.0","id":"logs-only","source":"/pipeline","type":"keiretsu.v1.DealReport",)" + more + R"("data":)" + data +
         "}";
}

Decoded decode(std::optional<std::string_view> value, const std::vector<HeaderView>& headers = {}) {
  static Decoder decoder;
  return decoder.decode(value, headers);
}

std::string verdict(const Decoded& d) { return d.report ? "accepted" : d.report.error().code; }

TEST(Envelope, DecidesTheFormatInItsOrder) {
  struct Case {
    std::string value;
    std::vector<HeaderView> headers;
    const char* decoder;
    const char* verdict;
  };
  const std::string framed = std::string("\0\x7f\xff\xff\xff\0", 6) + kReport;
  const HeaderView binary{"ce_specversion", "1.0"};
  const std::vector<Case> cases = {
      {kReport, {}, "json", "accepted"},
      {kReport, {{"content-type", "application/json"}}, "json", "accepted"},
      {kReport, {{"Content-Type", " Application/JSON ; charset=UTF-8"}}, "json", "accepted"},
      {kReport, {{"content-type", "text/plain"}}, "json", "accepted"},
      {kReport, {{"content-type", ""}}, "json", "accepted"},
      {kReport, {{"content-type", "application/octet-stream"}, {"source", "x"}}, "json", "accepted"},
      {event(kReport), {}, "cloudevents+json", "accepted"},
      {event(kReport), {{"content-type", "application/json"}}, "cloudevents+json", "accepted"},
      {event(kReport), {{"content-type", "application/cloudevents+json; charset=utf-8"}}, "cloudevents+json", "accepted"},
      {kReport, {binary, {"ce_id", "7"}}, "cloudevents-binary", "accepted"},
      {kReport, {binary, {"content-type", "application/json"}}, "cloudevents-binary", "accepted"},
      {kReport, {{"CE_SpecVersion", "1.0"}}, "cloudevents-binary", "accepted"},
      {event(kReport), {binary, {"content-type", "application/cloudevents+json"}}, "cloudevents+json", "accepted"},
      {event(kReport), {binary}, "cloudevents-binary", "bad_field.missing"},
      {kReport, {{"content-type", "application/cloudevents+json"}}, "cloudevents+json", "bad_field.missing"},
      {kReport, {{"content-type", "application/json"}, {"content-type", "application/x-protobuf"}}, "protobuf", "not_protobuf"},
      {kReport, {{"content-type", "application/x-protobuf"}, {"content-type", "application/json"}}, "json", "accepted"},
      {"\x0a\x01", {{"content-type", "application/x-protobuf; proto=keiretsu.v1.DealReport"}}, "protobuf", "not_protobuf"},
      {"\x0a\x01", {{"content-type", "application/cloudevents+protobuf"}}, "protobuf", "unknown_schema.event"},
      {"[]", {{"content-type", "application/cloudevents-batch+json"}}, "cloudevents-batch+json", "unknown_schema.batch"},
      {framed, {}, "registry", "unknown_schema.id"},
      {framed, {{"content-type", "application/json"}}, "registry", "unknown_schema.id"},
      {framed, {{"content-type", "application/x-protobuf"}}, "registry", "unknown_schema.id"},
      {std::string(1, '\0'), {}, "registry", "unknown_schema.frame"},
      {"", {}, "json", "not_json.empty"},
      {"[]", {{"content-type", "application/cloudevents+json"}}, "cloudevents+json", "not_json.not_object"},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Decoded d = decode(cases[i].value, cases[i].headers);
    EXPECT_EQ(d.decoder, cases[i].decoder) << i;
    EXPECT_EQ(verdict(d), cases[i].verdict) << i;
    if (d.report) {
      EXPECT_EQ(*d.report, *decode(kReport).report) << i;
    }
  }
}

TEST(Envelope, ARecordWithoutAValueIsNotJson) {
  const Decoded d = decode(std::nullopt, {{"content-type", "application/json"}});
  ASSERT_FALSE(d.report);
  EXPECT_EQ(d.report.error().cls, not_json);
  EXPECT_EQ(d.report.error().code, "not_json.no_value");
  EXPECT_EQ(d.decoder, "none");
}

TEST(Envelope, TheSizeIsTestedFirst) {
  std::string report = kReport;
  report.append(kValueBytesMax - report.size(), ' ');
  EXPECT_EQ(verdict(decode(report)), "accepted");
  EXPECT_EQ(verdict(decode(report + " ")), "too_large");
  EXPECT_EQ(decode(report + " ").report.error().message, "the value has 262145 bytes; expected at most 262144");
  EXPECT_EQ(verdict(decode(std::string(1 << 20, '\xff'))), "too_large");
  EXPECT_EQ(verdict(decode(std::string(1 << 20, '\0'))), "too_large");
  EXPECT_EQ(verdict(decode(std::string(1 << 20, '['), {{"content-type", "application/x-protobuf"}})), "too_large");
  EXPECT_EQ(verdict(decode(event(report))), "too_large") << "the envelope counts";
}

TEST(Envelope, DataHoldsTheReport) {
  for (const auto& [data, code] : std::vector<std::pair<const char*, const char*>>{{"null", "bad_field.missing"},
                                                                                   {"[]", "bad_field.type"},
                                                                                   {"7", "bad_field.type"},
                                                                                   {"1.5", "bad_field.type"},
                                                                                   {"true", "bad_field.type"},
                                                                                   {"\"{}\"", "bad_field.type"},
                                                                                   {"{}", "bad_field.missing"}})
    EXPECT_EQ(verdict(decode(event(data))), code) << data;
  EXPECT_EQ(decode(event("\"x\"")).report.error().message, "data: \"x\"; expected the report as an object");
  EXPECT_EQ(verdict(decode(R"({"specversion":"1.0","id":"1"})")), "bad_field.missing");
  const Decoded base64 = decode(R"({"specversion":"1.0","id":"1","data_base64":"e30="})");
  EXPECT_EQ(verdict(base64), "bad_field.data_base64");
  EXPECT_EQ(base64.report.error().message, "data_base64: bytes in base64; expected the report as an object in `data`");
  EXPECT_EQ(verdict(decode(event(kReport, R"("data_base64":null,"extra":[1],"time":null,)"))), "accepted");
}

TEST(Envelope, PathsLeadThroughData) {
  std::string report = kReport;
  report.replace(report.find("\"value\":5"), 9, "\"value\":-5");
  EXPECT_EQ(decode(report).report.error().message, "legs[0].amount.value: -5 is negative; expected 0 to 1e13");
  EXPECT_EQ(decode(event(report)).report.error().message, "data.legs[0].amount.value: -5 is negative; expected 0 to 1e13");
}

TEST(Envelope, ANullSpecversionIsNone) {
  EXPECT_EQ(decode("{\"specversion\":null," + kReport.substr(1)).decoder, "json");
  EXPECT_EQ(verdict(decode("{\"specversion\":null," + kReport.substr(1))), "accepted");
}

TEST(Envelope, TheTestsOfADocumentRunOverTheWholeEvent) {
  EXPECT_EQ(verdict(decode(event(kReport, R"("id":"again",)"))), "duplicate_key");
  EXPECT_EQ(verdict(decode(event("{}", R"("id":"again",)"))), "duplicate_key") << "before the fields of the report";
  EXPECT_EQ(verdict(decode(event("7", R"("id":"again",)"))), "duplicate_key") << "before data itself";
  EXPECT_EQ(verdict(decode(event(kReport, "\"x\":\"\xff\","))), "not_utf8");
  // The report's root is at level 2: its field may open 62 more.
  const auto with_depth = [](int n) {
    return "{\"x\":" + std::string(static_cast<std::size_t>(n), '[') + std::string(static_cast<std::size_t>(n), ']') + "," +
           kReport.substr(1);
  };
  EXPECT_EQ(verdict(decode(with_depth(63))), "accepted");
  EXPECT_EQ(verdict(decode(with_depth(64))), "too_deep");
  EXPECT_EQ(verdict(decode(event(with_depth(62)))), "accepted");
  EXPECT_EQ(verdict(decode(event(with_depth(63)))), "too_deep");
}

// One document for each set of faults: the lowest class is told, bare and in an event.
TEST(Envelope, TheLowestClassIsTold) {
  const std::vector<RejectionClass> classes = {too_large, unknown_schema, not_utf8,    too_deep,   not_json, duplicate_key,
                                               bad_field, unknown_enum,   unknown_ref, bad_amount, bad_date};
  for (unsigned set = 1; set < 1u << classes.size(); ++set) {
    const auto has = [&](RejectionClass c) {
      for (std::size_t i = 0; i < classes.size(); ++i)
        if (classes[i] == c) return (set >> i & 1u) != 0;
      return false;
    };
    // The later a class, the earlier its fault stands in the text.
    std::string report =
        std::string("{\"announced_on\":\"") + (has(bad_date) ? "1066-10-14" : "2025-01-01") +
        "\",\"legs\":[{\"amount\":{\"value\":" + (has(bad_amount) ? "-1" : "1") + ",\"currency\":\"USD\"},\"from\":\"" +
        (has(unknown_ref) ? "nobody" : "a") + "\",\"to\":\"b\",\"type\":\"" + (has(unknown_enum) ? "explode" : "debt") +
        "\"}],\"confidence\":" + (has(bad_field) ? "\"high\"" : "1") + (has(duplicate_key) ? ",\"x\":{\"y\":1,\"\\u0079\":2}" : "") +
        ",\"event_id\":\"e\",\"deal_id\":\"d\",\"action\":\"report\",\"stage\":\"announced\",\"published_at\":\"2025-09-10T12:00:00Z\","
        "\"parties\":[{\"id\":\"a\"},{\"id\":\"b\"}]" +
        (has(not_json) ? ",}" : "") + (has(too_deep) ? ",\"deep\":" + std::string(200, '[') + std::string(200, ']') : "") +
        (has(not_utf8) ? ",\"note\":\"\xed\xa0\x80\"" : "") + "}";
    if (has(too_large)) report.append(kValueBytesMax, ' ');
    const std::vector<HeaderView> headers = {
        {"content-type", has(unknown_schema) ? "application/cloudevents+protobuf" : "application/json"}};
    RejectionClass lowest = bad_date;
    for (std::size_t i = classes.size(); i-- > 0;)
      if ((set >> i & 1u) != 0) lowest = classes[i];
    for (const std::string& value : {report, event(report)}) {
      const Decoded d = decode(value, headers);
      ASSERT_FALSE(d.report) << set;
      ASSERT_EQ(name(d.report.error().cls), name(lowest)) << set << ": " << d.report.error().message;
    }
  }
}

TEST(Envelope, AHugeNumberIsJudgedByItsField) {
  const auto amount = [](const std::string& number) {
    std::string report = kReport;
    report.replace(report.find("\"value\":5"), 9, "\"value\":" + number);
    return decode(report);
  };
  EXPECT_EQ(verdict(amount("1e400")), "bad_amount.not_finite");
  EXPECT_EQ(amount("1e400").report.error().message, "legs[0].amount.value: a number beyond any double; expected 0 to 1e13");
  EXPECT_EQ(verdict(amount("-1e400")), "bad_amount.not_finite");
  EXPECT_EQ(verdict(amount("1e16")), "bad_amount.too_large");
  EXPECT_EQ(verdict(amount("100000000000000000000")), "bad_amount.too_large");
  EXPECT_EQ(verdict(amount("01")), "not_json.syntax");
  EXPECT_EQ(verdict(amount("NaN")), "not_json.syntax");
  EXPECT_EQ(verdict(amount("1e400,\"value\":1")), "duplicate_key");
  const auto with = [](const std::string& member) { return verdict(decode("{" + member + "," + kReport.substr(1))); };
  EXPECT_EQ(with("\"unknown\":1e400"), "accepted");
  EXPECT_EQ(with("\"unknown\":[123456789012345678901234567890]"), "accepted");
  EXPECT_EQ(with("\"confidence\":1e400"), "bad_field.range");
  EXPECT_EQ(with("\"revision\":100000000000000000000"), "bad_field.range");
  EXPECT_EQ(with("\"note\":1e400"), "bad_field.type");
}

TEST(Envelope, GivesTheTraceContext) {
  const std::string other = "00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-00";
  EXPECT_EQ(decode(kReport).traceparent, "");
  EXPECT_EQ(decode(kReport, {{"traceparent", kTrace}}).traceparent, kTrace);
  EXPECT_EQ(decode(kReport, {{"ce_traceparent", kTrace}}).traceparent, kTrace);
  EXPECT_EQ(decode(kReport, {{"ce_traceparent", other}, {"traceparent", kTrace}}).traceparent, kTrace);
  EXPECT_EQ(decode(event(kReport, "\"traceparent\":\"" + kTrace + "\",")).traceparent, kTrace);
  EXPECT_EQ(decode(event(kReport, "\"traceparent\":\"" + other + "\","), {{"traceparent", kTrace}}).traceparent, kTrace);
  EXPECT_EQ(decode("broken", {{"traceparent", kTrace}}).traceparent, kTrace) << "a refused record has one too";
  EXPECT_EQ(decode(event("7", "\"traceparent\":\"" + kTrace + "\",")).traceparent, kTrace);
  for (const std::string& bad : {std::string("x"), kTrace + "0", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01" + std::string(),
                                 std::string(55, '0'), "00-00000000000000000000000000000000-00f067aa0ba902b7-01" + std::string(),
                                 "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01" + std::string(), "ff" + kTrace.substr(2)})
    EXPECT_EQ(decode(kReport, {{"traceparent", bad}}).traceparent, "") << bad;
  EXPECT_EQ(decode(event(kReport, "\"traceparent\":7,")).traceparent, "");
}

TEST(Envelope, ADecoderRemembersNothing) {
  Decoder decoder;
  const std::string large = "{\"x\":\"" + std::string(200000, 'y') + "\"," + kReport.substr(1);
  for (const std::string& value : {large, std::string("{"), kReport, std::string("{\"a\":1,\"a\":2}"), event(kReport), large, kReport}) {
    const Decoded reused = decoder.decode(value, {});
    const Decoded fresh = Decoder().decode(value, {});
    EXPECT_EQ(reused.report, fresh.report);
    EXPECT_EQ(reused.decoder, fresh.decoder);
  }
}

}  // namespace
}  // namespace keiretsu::codec
