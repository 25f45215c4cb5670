#include "telemetry/log.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <regex>

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

TEST(Log, ALineIsLogfmtWithTimeLevelAndFields) {
  const std::string text = lines(LogFormat::logfmt, Level::info, [](Log& log) {
    log.write(Level::debug, "loop", "not told");
    log.write(Level::warn, "kafka", "broker went away", {{"topic", "deals"}, {"offset", 42}, {"err", "a=b \"c\""}, {"empty", ""}});
  });
  EXPECT_TRUE(
      std::regex_match(text, std::regex(R"(ts=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z level=warn component=kafka msg="broker went away" )"
                                        R"(topic=deals offset=42 err="a=b \\"c\\"" empty=""\n)")))
      << text;
}

TEST(Log, JsonHasTheSameKeys) {
  const std::string text =
      lines(LogFormat::json, Level::debug, [](Log& log) { log.write(Level::debug, "loop", "hello", {{"n", -1}, {"name", "x\ny"}}); });
  EXPECT_TRUE(
      std::regex_match(text, std::regex(R"(\{"ts":"[^"]+","level":"debug","component":"loop","msg":"hello","n":"-1","name":"x\\ny"\}\n)")))
      << text;
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
