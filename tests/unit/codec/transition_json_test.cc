#include "codec/transition_json.h"

#include <gtest/gtest.h>

namespace keiretsu::codec {
namespace {

alert::Transition full() {
  alert::Transition t;
  t.seq = 18'446'744'073'709'551'615U;
  t.alert_id = "0123456789abcdef0123456789abcdef";
  t.shard = "keiretsu.deals-0";
  t.episode = 2;
  t.state = alert::State::resolved;
  t.reason = alert::Reason::improved;
  t.certainty = Lens::firm;
  t.at_risk = true;
  t.risen = true;
  t.confirmed_by = {"firm", "party_source"};
  t.rule = "commitment_to_revenue";
  t.severity = alert::Severity::critical;
  t.insight = 3;
  t.config_epoch = 4;
  t.subject = {"pair", {"oracle", "openai"}, "cloud"};
  t.measure = "commitment_to_revenue";
  t.value = 1.0449999999999999;
  t.before = 0.1;
  t.values = {0.3, std::nullopt, 1e300};
  t.threshold = 1;
  t.clear_at = 0.9;
  t.epsilon = 1e-9;
  t.as_of = *parse_instant("2025-09-10T12:00:00.25Z");
  t.late = true;
  t.cause.deal_id = "stargate \"4.5 GW\"";
  t.cause.event_id = "e\\1";
  t.cause.topic = "keiretsu.deals";
  t.cause.revision = 1'757'505'600'000'000;
  t.cause.offset = 9'007'199'254'740'993;
  t.cause_id = "fedcba9876543210fedcba9876543210";
  t.contributions = {{"a", 0.25, {{"Reuters", "Oracle \xe2\x80\x94 \n line", "https://example.org/?a=1&b", "story", SourceKind::wire}}},
                     {"b", std::nullopt, {}}};
  t.disclosed_share = 2.0 / 3;
  t.conditional_share = 1;
  t.summary = "Oracle's commitments, \"conditional\"";
  return t;
}

TEST(TransitionJson, RoundTrip) {
  const alert::Transition t = full();
  const auto back = decode_transition(encode_transition(t));
  ASSERT_TRUE(back) << back.error();
  EXPECT_EQ(*back, t);
  EXPECT_EQ(encode_transition(*back), encode_transition(t));
}

TEST(TransitionJson, FieldsInTheOrderOfTheContractAndNothingThatIsNotKnown) {
  alert::Transition t;
  t.seq = 7;
  t.alert_id = "id";
  t.shard = "deals-0";
  t.episode = 1;
  t.rule = "host";
  t.subject = {"pair", {"azure", "openai"}, ""};
  t.measure = "cloud_hosts";
  t.value = 2;
  t.values = {2, 2.5, std::nullopt};
  t.as_of = *parse_instant("2024-06-11T00:00:00Z");
  t.cause.kind = alert::Cause::Kind::timer;
  t.cause.day = *parse_day("2024-06-11");
  t.cause_id = "cause";
  t.summary = "s";
  EXPECT_EQ(encode_transition(t),
            R"({"alert_id":"id","episode":1,"flaps":0,"seq":7,"shard":"deals-0","state":"firing","certainty":"reported",)"
            R"("at_risk":false,"risen":false,"confirmed_by":[],"rule":"host","severity":"info","insight":0,"config_epoch":0,)"
            R"("subject":{"scope":"pair","ids":["azure","openai"]},"measure":"cloud_hosts","value":2,)"
            R"("values":{"reported":2,"stated":2.5},"epsilon":0,"as_of":"2024-06-11T00:00:00Z","late":false,)"
            R"("cause":{"timer":"2024-06-11"},"cause_id":"cause","contributions":[],"conditional_share":0,"summary":"s"})");
}

TEST(TransitionJson, EveryCause) {
  alert::Transition t = full();
  t.cause = {};
  t.cause.kind = alert::Cause::Kind::timer;
  t.cause.day = *parse_day("1999-12-31");
  EXPECT_EQ(*decode_transition(encode_transition(t)), t);
  t.cause = {};
  t.cause.kind = alert::Cause::Kind::config_epoch;
  t.cause.epoch = 3;
  EXPECT_EQ(*decode_transition(encode_transition(t)), t);
}

TEST(TransitionJson, WhatIsWrongIsNamed) {
  EXPECT_EQ(decode_transition("[]").error(), "the transition is no JSON object");
  EXPECT_EQ(decode_transition("{").error(), "the transition is no JSON object");
  EXPECT_EQ(decode_transition("{}").error(), "alert_id is missing");
  std::string json = encode_transition(full());
  json.replace(json.find("\"resolved\""), 10, "\"rejected\"");
  EXPECT_EQ(decode_transition(json).error(), "state: no such word: rejected");
  json = encode_transition(full());
  json.replace(json.find("\"insight\":3"), 11, "\"insight\":[]");
  EXPECT_EQ(decode_transition(json).error(), "insight: [] has the wrong type");
}

}  // namespace
}  // namespace keiretsu::codec
