#include "telemetry/log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <stdexcept>

namespace keiretsu::telemetry {
namespace {

std::string lines(LogFormat format, Level least, const std::function<void(Log&)>& act) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) throw std::runtime_error("pipe");
  Log log(least, format, ends[1]);
  act(log);
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

}  // namespace
}  // namespace keiretsu::telemetry
