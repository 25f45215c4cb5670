#include "codec/json_document.h"

#include <gtest/gtest.h>

#include <cfloat>
#include <string>

namespace keiretsu::codec {
namespace {

using enum RejectionClass;

std::string verdict(std::string_view bytes) {
  static JsonDocument document;
  const auto root = document.read(bytes);
  return root ? "accepted" : root.error().code;
}

std::string nested(std::size_t levels, std::string_view open, std::string_view core, std::string_view close) {
  std::string text = "{\"x\":";  // level 1
  for (std::size_t i = 1; i < levels; ++i) text += open;
  text += core;
  for (std::size_t i = 1; i < levels; ++i) text += close;
  return text + "}";
}

TEST(JsonDocument, AcceptsOneObject) {
  for (const char* good :
       {"{}", " {\"a\": [1, 2.5e3, true, false, null, \"\\u00e9\\ud83d\\ude00\"]} \n", "{\"a\":{},\"b\":{\"a\":1}}", "{\"\":1}"})
    EXPECT_EQ(verdict(good), "accepted") << good;
}

TEST(JsonDocument, RefusesWhatIsNotJson) {
  EXPECT_EQ(verdict(""), "not_json.empty");
  for (const char* bad : {" ",
                          "{",
                          "}",
                          "{}}",
                          "{} {}",
                          "{\"a\":1,}",
                          "{\"a\" 1}",
                          "{'a':1}",
                          "{a:1}",
                          "{\"a\":NaN}",
                          "{\"a\":Infinity}",
                          "{\"a\":-}",
                          "{\"a\":01}",
                          "{\"a\":1.}",
                          "{\"a\":.5}",
                          "{\"a\":+1}",
                          "{\"a\":0x10}",
                          "{\"a\":1e}",
                          "{\"a\":tru}",
                          "{\"a\":\"\t\"}",
                          "{\"a\":\"\\x\"}",
                          "{\"a\":\"open",
                          "{\"a\":1 /* c */}",
                          "deal: 7",
                          "\xEF\xBB\xBF{}",
                          "{\"a\":\"\\ud800\"}",
                          "{\"a\":\"\\udc00\"}",
                          "{\"a\":\"\\ud800\\u0041\"}",
                          "{\"\\ud800\":1}",
                          "{\"a\":1e400x}",
                          "{\"a\":00001e400}",
                          "{\"a\":1e400,}"})
    EXPECT_EQ(verdict(bad), "not_json.syntax") << bad;
  EXPECT_EQ(verdict(std::string_view("{\"a\":\0}", 7)), "not_json.syntax");
  for (const char* bad : {"[]", "[{\"a\":1,\"a\":2}]", "7", "\"text\"", "null", "true", "1e400"})
    EXPECT_EQ(verdict(bad), "not_json.not_object") << bad;
}

TEST(JsonDocument, SaysWhereItIsNotJson) {
  JsonDocument document;
  EXPECT_EQ(
      document.read("{\"a\": 1,\n \"b\" 2}").error().message,
      "line 2, column 6: syntax error while parsing object separator - unexpected number literal; expected ':'; expected a JSON object");
  EXPECT_EQ(document.read("\xEF\xBB\xBF{}").error().message, "line 1, column 1: it begins with a byte order mark; expected a JSON object");
  const std::string long_word = "{\"a\":\"" + std::string(100000, 'x');
  EXPECT_LT(document.read(long_word).error().message.size(), 400u);
  EXPECT_EQ(document.read("{\"a\":\x1b[2J}").error().message.find('\x1b'), std::string::npos);
}

TEST(JsonDocument, RefusesWhatIsNotUtf8) {
  for (const std::string& bad :
       std::vector<std::string>{"\xff\xfe", "\xc3\x28", "\xed\xa0\x80", "caf\xe9", "\xc0\xaf", "\xf4\x90\x80\x80"}) {
    EXPECT_EQ(verdict("{\"a\":\"" + bad + "\"}"), "not_utf8");
    EXPECT_EQ(verdict("{\"" + bad + "\":1}"), "not_utf8");
    EXPECT_EQ(verdict(bad), "not_utf8") << "whether or not the rest is JSON";
  }
  JsonDocument document;
  EXPECT_EQ(document.read("{\"a\":\"\xff\"}").error().message, "byte 6 (\\xff) does not begin a UTF-8 sequence; expected UTF-8");
}

TEST(JsonDocument, CountsDepthFromTheRoot) {
  for (const std::string& core : std::vector<std::string>{"1", ""}) {  // a full and an empty innermost list
    EXPECT_EQ(verdict(nested(64, "[", core, "]")), "accepted");
    EXPECT_EQ(verdict(nested(65, "[", core, "]")), "too_deep");
  }
  EXPECT_EQ(verdict(nested(64, "{\"x\":", "{}", "}")), "too_deep") << "the empty object is level 65";
  EXPECT_EQ(verdict(nested(63, "{\"x\":", "{}", "}")), "accepted");
  EXPECT_EQ(verdict(nested(2000, "[", "", "]")), "too_deep") << "deeper than the parser goes";
  EXPECT_EQ(verdict(nested(100000, "[", "", "]")), "too_deep");
  EXPECT_EQ(verdict("{\"x\":\"" + std::string(200, '[') + "\"}"), "accepted") << "brackets in a string";
  EXPECT_EQ(verdict("{\"x\":\"\\\"" + std::string(200, '[') + "\"}"), "accepted");
  std::string flat = "{\"x\":[";
  for (int i = 0; i < 200; ++i) flat += "[],";
  EXPECT_EQ(verdict(flat + "[]]}"), "accepted") << "many, not deep";
}

TEST(JsonDocument, TooDeepComesBeforeNotJsonAndDuplicateKey) {
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  EXPECT_EQ(verdict("{\"x\":" + deep + ",}"), "too_deep");
  EXPECT_EQ(verdict(std::string(200, '[')), "too_deep");
  EXPECT_EQ(verdict(deep), "too_deep");
  EXPECT_EQ(verdict("{\"a\":1,\"a\":2,\"x\":" + deep + "}"), "too_deep");
  EXPECT_EQ(verdict("{\"a\":1e400,\"a\":2,\"x\":" + deep + "}"), "too_deep");
}

TEST(JsonDocument, RefusesTwoMembersOfOneName) {
  for (const char* bad : {R"({"a":1,"a":1})", R"({"a":null,"a":null})", R"({"a":1,"\u0061":2})", R"({"x":[{"b":{"c":1,"d":2,"c":3}}]})",
                          R"({"":1,"":2})", R"({"/":1,"\/":2})", R"({"é":1,"\u00e9":2})", R"({"\ud83d\ude00":1,"😀":2})"})
    EXPECT_EQ(verdict(bad), "duplicate_key") << bad;
  for (const char* good :
       {R"({"a":1,"A":2})", R"({"a":{"a":{"a":1}}})", R"({"x":[{"a":1},{"a":2}]})", R"({"a":1,"a ":2,"\u0000a":3,"a\u0000":4})"})
    EXPECT_EQ(verdict(good), "accepted") << good;
  JsonDocument document;
  EXPECT_EQ(document.read(R"({"x":[{"b":1},{"c":1,"c":2}]})").error().message,
            "x[1].c: the object has this name twice; expected each name once");
  EXPECT_EQ(*document.duplicate(), (Path{{"x"}, {"", 1}, {"c"}}));
  EXPECT_TRUE(document.read("{}"));
  EXPECT_FALSE(document.duplicate());
}

TEST(JsonDocument, FindsADuplicateAmongManyMembers) {
  for (const int members : {31, 32, 33, 34, 100, 20000}) {
    std::string text = "{";
    for (int i = 0; i < members; ++i) text += "\"name" + std::to_string(i) + "\":1,";
    EXPECT_EQ(verdict(text + "\"last\":1}"), "accepted") << members;
    EXPECT_EQ(verdict(text + "\"name0\":1}"), "duplicate_key") << members;
    EXPECT_EQ(verdict(text + "\"name" + std::to_string(members - 1) + "\":1}"), "duplicate_key") << members;
  }
}

TEST(JsonDocument, TakesNumbersBeyondADoubleAsTheNearest) {
  JsonDocument document;
  const auto read = [&](const std::string& number) {
    const auto root = document.read("{\"a\": \"\\\"1e400\", \"n\": " + number + " }");
    double value = 0;
    EXPECT_TRUE(root && root->at_key("n").get(value) == simdjson::SUCCESS) << number;
    return value;
  };
  EXPECT_EQ(read("1e400"), DBL_MAX);
  EXPECT_EQ(read("-1e400"), -DBL_MAX);
  EXPECT_EQ(read("1.5E+999999999999999999999"), DBL_MAX);
  EXPECT_EQ(read(std::string(400, '9')), DBL_MAX);
  EXPECT_EQ(read("0.0001e+400"), DBL_MAX);
  EXPECT_EQ(read("1e-400"), 0);
  EXPECT_EQ(read("0e400"), 0);
  EXPECT_EQ(read("0.000e999"), 0);
  EXPECT_EQ(read("100000000000000000000"), 1e20);
  EXPECT_EQ(read("-9223372036854775809"), -9223372036854775808.0);
  EXPECT_EQ(read("18446744073709551615"), 18446744073709551615.0);
  EXPECT_EQ(read("1" + std::string(300, '0')), 1e300);
  EXPECT_EQ(read("1" + std::string(300, '0') + "e-300"), 1);
}

}  // namespace
}  // namespace keiretsu::codec
