#include "telemetry/log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "tests/support/dice.h"

namespace keiretsu::telemetry {
namespace {

std::string lines(LogFormat format, Level least, const std::function<void(Log&)>& act) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("pipe");
  {
    Log log(least, format, ends[1]);
    act(log);
  }
  close(ends[1]);
  std::string text(1 << 16, '\0');
  const ssize_t n = read(ends[0], text.data(), text.size());
  close(ends[0]);
  text.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
  return text;
}

// 2025-09-10T12:00:00.000Z
bool is_instant(std::string_view text) {
  constexpr std::string_view kForm = "0000-00-00T00:00:00.000Z";
  return std::ranges::equal(text, kForm, [](char c, char form) { return form == '0' ? c >= '0' && c <= '9' : c == form; });
}

TEST(Log, ALineIsLogfmtWithTimeLevelAndFields) {
  const std::string text = lines(LogFormat::logfmt, Level::info, [](Log& log) {
    log.write(Level::debug, "loop", "not told");
    log.write(Level::warn, "kafka", "broker went away", {{"topic", "deals"}, {"offset", 42}, {"err", "a=b \"c\""}, {"empty", ""}});
  });
  ASSERT_GT(text.size(), 27u);
  EXPECT_TRUE(is_instant(text.substr(3, 24))) << text;
  EXPECT_EQ("ts=" + text.substr(27),
            "ts= level=warn component=kafka msg=\"broker went away\" topic=deals offset=42 err=\"a=b \\\"c\\\"\" empty=\"\"\n");
}

TEST(Log, JsonHasTheSameKeys) {
  const std::string text =
      lines(LogFormat::json, Level::debug, [](Log& log) { log.write(Level::debug, "loop", "hello", {{"n", -1}, {"name", "x\ny"}}); });
  ASSERT_GT(text.size(), 31u);
  EXPECT_TRUE(is_instant(text.substr(7, 24))) << text;
  EXPECT_EQ(text.substr(0, 7) + text.substr(31), R"({"ts":"","level":"debug","component":"loop","msg":"hello","n":"-1","name":"x\ny"})"
                                                 "\n");
}

TEST(Log, HostileTextCannotLeaveItsLineOrSteerATerminal) {
  EXPECT_EQ(log_value("a\x1b[2Jb\r\n", LogFormat::logfmt), R"("a\u001b[2Jb\r\n")");
  EXPECT_EQ(log_value("\xc2\x9b", LogFormat::logfmt), R"("\u009b")");          // C1: CSI
  EXPECT_EQ(log_value("x\xe2\x80\xaey", LogFormat::logfmt), R"("x\u202ey")");  // right-to-left override
  EXPECT_EQ(log_value("\xe2\x80\xa8", LogFormat::json), R"("\u2028")");
  EXPECT_EQ(log_value("\x7f", LogFormat::json), R"("\u007f")");
  EXPECT_EQ(log_value(std::string_view("\0", 1), LogFormat::json), R"("\u0000")");
  EXPECT_EQ(log_value("Zürich 東京 😀", LogFormat::logfmt), "\"Zürich 東京 😀\"");
  EXPECT_EQ(log_value("\xff\xc0\xaf\xed\xa0\x80", LogFormat::json),
            "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
  EXPECT_EQ(log_value("\xe2\x80", LogFormat::json), "\"\xef\xbf\xbd\xef\xbf\xbd\"");  // cut short
}

TEST(Log, ALongValueIsCutBetweenCharacters) {
  const std::string value = log_value(std::string(1023, 'x') + "ü and more", LogFormat::logfmt);
  EXPECT_EQ(value, "\"" + std::string(1023, 'x') + "...\"");
  EXPECT_EQ(log_value(std::string(1024, 'x'), LogFormat::logfmt), std::string(1024, 'x'));
}

// --- the grammar of log.h, read back
std::size_t end_of_bare(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && text[i] > ' ' && text[i] < '\x7f' && text[i] != '"' && text[i] != '=' && text[i] != '\\') ++i;
  return i;
}
std::size_t end_of_quoted(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\\') ++i;
    else if (text[i] == '"') return i + 1;
  }
  return 0;
}
// The keys of a line without its end, in order; nothing if it is not of the grammar.
std::optional<std::vector<std::string>> logfmt_keys(std::string_view line) {
  std::vector<std::string> keys;
  for (;;) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || equals == 0 || end_of_bare(line.substr(0, equals)) != equals) return std::nullopt;
    keys.emplace_back(line.substr(0, equals));
    line.remove_prefix(equals + 1);
    const std::size_t size = line.starts_with('"') ? end_of_quoted(line) : end_of_bare(line);
    if (size == 0) return std::nullopt;
    line.remove_prefix(size);
    if (line.empty()) return keys;
    if (line.front() != ' ') return std::nullopt;
    line.remove_prefix(1);
  }
}

// Nothing that ends a line, moves a cursor or turns the reading direction, as the bytes of a terminal.
bool is_tame(std::string_view line) {
  for (const unsigned char c : line)
    if (c < 0x20 || c == 0x7f) return false;
  for (const std::string_view hostile : {"\xc2\x80", "\xc2\x85", "\xc2\x9b", "\xc2\x9f", "\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f",
                                         "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaa", "\xe2\x80\xab", "\xe2\x80\xac", "\xe2\x80\xad",
                                         "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9", "\xef\xbb\xbf"})
    if (line.find(hostile) != std::string_view::npos) return false;
  return true;
}

// Bytes of all kinds: noise, and pieces that a writer of hostile text would choose.
std::string any_text(testing::Dice& dice) {
  static const std::vector<std::string> pieces = {"\x1b[2J",
                                                  "\r\n",
                                                  "\n",
                                                  "\"",
                                                  "\\",
                                                  "\\\"",
                                                  "=",
                                                  " ",
                                                  "level=error",
                                                  "\xe2\x80\xae",
                                                  "\xe2\x81\xa6",
                                                  "\xe2\x80\xa8",
                                                  "\xc2\x9b",
                                                  "\xc2\x85",
                                                  "\xff",
                                                  "\xed\xa0\x80",
                                                  "\xf0\x9f\x98\x80",
                                                  "\xe6\x9d\xb1",
                                                  std::string(1, '\0'),
                                                  "\x7f",
                                                  "\xef\xbb\xbf",
                                                  "\xf4\x90\x80\x80",
                                                  "\xd8\x9c",
                                                  "plain",
                                                  "{\"a\":1}"};
  std::string out;
  const auto parts = dice.below(12);
  for (std::uint64_t i = 0; i < parts; ++i) {
    if (dice.percent(60)) out += dice.pick(pieces);
    else out += static_cast<char>(dice.below(256));
    if (dice.percent(3)) out += std::string(dice.below(1500), static_cast<char>(dice.below(256)));
  }
  return out;
}

TEST(Log, WhateverTheBytesALineIsOneLineOfItsGrammar) {
  testing::Dice dice(20261129);
  for (int i = 0; i < 4'000; ++i) {
    const std::string component = any_text(dice), message = any_text(dice) + std::string(static_cast<std::size_t>(i % 97), 'm'),
                      value = any_text(dice);
    SCOPED_TRACE("line " + std::to_string(i));
    const auto write = [&](Log& log) { log.write(Level::warn, component, message, {{"key", value}}); };
    const std::string line = lines(LogFormat::logfmt, Level::info, write);
    ASSERT_TRUE(line.ends_with('\n'));
    const std::string_view inside = std::string_view(line).substr(0, line.size() - 1);
    ASSERT_TRUE(is_tame(inside)) << ::testing::PrintToString(line);
    ASSERT_EQ(logfmt_keys(inside), (std::vector<std::string>{"ts", "level", "component", "msg", "key"})) << ::testing::PrintToString(line);

    const std::string json = lines(LogFormat::json, Level::info, write);
    ASSERT_TRUE(json.ends_with("}\n"));
    ASSERT_TRUE(is_tame(std::string_view(json).substr(0, json.size() - 1))) << ::testing::PrintToString(json);
    const auto parsed = nlohmann::ordered_json::parse(json, nullptr, false);
    ASSERT_TRUE(parsed.is_object()) << ::testing::PrintToString(json);
    ASSERT_EQ(parsed.size(), 5u);
    ASSERT_TRUE(parsed["key"].is_string());
  }
}

std::ptrdiff_t count(std::string_view text, std::string_view part) {
  std::ptrdiff_t n = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++n;
  return n;
}

TEST(Log, WhatSaysTheSameAgainIsHeldBackAndCounted) {
  std::uint64_t suppressed = 0;
  const std::string text = lines(LogFormat::logfmt, Level::info, [&](Log& log) {
    for (int i = 0; i < 25; ++i) {
      log.write(Level::warn, "kafka", "broker 127.0.0.1:" + std::to_string(9000 + i) + " is down");
      log.write(Level::debug, "kafka", "below the level: not counted either");
    }
    log.write(Level::warn, "anchor", "broker 127.0.0.1:1 is down");
    log.write(Level::warn, "kafka", "another");
    suppressed = log.suppressed();
  });
  EXPECT_EQ(suppressed, 15u);
  EXPECT_EQ(count(text, "component=kafka msg=\"broker 127.0.0.1:"), 11) << text;
  EXPECT_NE(text.find("msg=\"broker 127.0.0.1:9009 is down\"\n"), std::string::npos) << "ten are told";
  EXPECT_NE(text.find("level=warn component=kafka msg=\"broker 127.0.0.1:9024 is down\" suppressed=15\n"), std::string::npos) << text;
  EXPECT_EQ(count(text, "component=anchor"), 1);
  EXPECT_EQ(count(text, "msg=another"), 1);
}

}  // namespace
}  // namespace keiretsu::telemetry
