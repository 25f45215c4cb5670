#include "codec/place.h"

#include <gtest/gtest.h>

namespace keiretsu::codec {
namespace {

TEST(Place, IsWrittenAsAPath) {
  const Place legs{nullptr, "legs"}, third{&legs, {}, 2}, amount{&third, "amount"}, value{&amount, "value"};
  EXPECT_EQ(text_of(value), "legs[2].amount.value");
  const Place odd{nullptr, "a\x1b[2J"};
  EXPECT_EQ(text_of(odd), "a\\u001b[2J");
}

TEST(Shown, CutsAt60BytesBetweenCharacters) {
  EXPECT_EQ(shown(std::string_view("abc")), "\"abc\"");
  EXPECT_EQ(shown(std::string(60, 'x')), '"' + std::string(60, 'x') + '"');
  EXPECT_EQ(shown(std::string(61, 'x')), '"' + std::string(60, 'x') + "...\"");
  EXPECT_EQ(shown(std::string(59, 'x') + "\u00e9"), '"' + std::string(59, 'x') + "...\"");
}

TEST(Shown, EscapesWhatMovesACursorOrTurnsALine) {
  EXPECT_EQ(shown(std::string_view("a\nb\x1b\x7f\"\\")), R"("a\u000ab\u001b\u007f\"\\")");
  EXPECT_EQ(shown(std::string_view("\u0085\u2028\u202e\u2066\u200f\u061c\ufeff")), R"("\u0085\u2028\u202e\u2066\u200f\u061c\ufeff")");
  EXPECT_EQ(shown(std::string_view("\xff")), R"("\xff")");
  EXPECT_EQ(shown(std::string_view("caf\u00e9 \u65e5\u672c")), "\"caf\u00e9 \u65e5\u672c\"");
}

TEST(Shown, WritesNumbersShort) {
  EXPECT_EQ(shown(-5.0), "-5");
  EXPECT_EQ(shown(10000000000001.0), "10000000000001");
  EXPECT_EQ(shown(-0.01), "-0.01");
  EXPECT_EQ(shown(1e300), "1e+300");
}

TEST(Utf8, KnowsItsSequences) {
  EXPECT_EQ(utf8_sequence("a"), 1u);
  EXPECT_EQ(utf8_sequence("\u00e9"), 2u);
  EXPECT_EQ(utf8_sequence("\u20ac"), 3u);
  EXPECT_EQ(utf8_sequence("\U0001f600"), 4u);
  for (const std::string_view bad : {"", "\x80", "\xc0\x80", "\xc3", "\xc3(", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                                     "\xf4\x90\x80\x80", "\xf5\x80\x80\x80"})
    EXPECT_EQ(utf8_sequence(bad), 0u) << escaped(bad, 9);
}

TEST(LineOf, FindsMembersAndElements) {
  constexpr std::string_view json = R"({
 "a": {"x": [1, "]}\",",
    {"deep": true}
  ]},
 "b":
   7,
 "b": 8
})";
  EXPECT_EQ(line_of(json, {}), 1u);
  EXPECT_EQ(line_of(json, {{"a"}}), 2u);
  EXPECT_EQ(line_of(json, {{"a"}, {"x"}, {"", 1}}), 2u);
  EXPECT_EQ(line_of(json, {{"a"}, {"x"}, {"", 2}, {"deep"}}), 3u);
  EXPECT_EQ(line_of(json, {{"b"}}), 7u) << "the last of two";
  EXPECT_EQ(line_of(json, {{"a"}, {"missing"}}), 2u) << "what is around it";
  EXPECT_EQ(line_of(json, {{"a"}, {"x"}, {"", 9}}), 2u);
}

}  // namespace
}  // namespace keiretsu::codec
