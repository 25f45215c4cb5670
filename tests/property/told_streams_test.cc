// Incremental equals batch, bitwise, after every record: of the real reports, and of what
// tests/support/gen_deals.py sends (amendments, retractions, late and doubled lines, other
// spellings, foreign currencies, garbage). KEIRETSU_SEED replays one generated stream.
#include <gtest/gtest.h>

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "measure/batch.h"
#include "tests/support/ledger_run.h"
#include "tests/support/real_log.h"

namespace keiretsu::testing {
namespace {

// Feeds each line; of those that were accepted the naive program makes its readings.
void compare(const std::vector<RegistryEntry>& registry, const std::vector<DealReport>& reports, std::size_t stride) {
  LedgerRun run(registry, {}, rules_watching(registry));
  std::vector<DealReport> accepted;
  std::size_t n = 0;
  for (const DealReport& report : reports) {
    if (run.feed(report) == ledger::Step::Kind::accepted) accepted.push_back(report);
    if (++n % stride != 0 && n != reports.size()) continue;
    const FxTable fx;
    const auto batch = measure::batch_readings({accepted, registry, fx, run.ledger().day()}, kAllLenses);
    const auto incremental = run.readings();
    for (std::size_t i = 0; i < std::min(batch.size(), incremental.size()); ++i)
      ASSERT_TRUE(batch[i] == incremental[i]) << "after record " << n << ": " << batch[i].measure << " of "
                                              << (batch[i].ids.empty() ? "" : batch[i].ids[0]);
    ASSERT_EQ(batch.size(), incremental.size()) << "after record " << n;
  }
}

TEST(Told, TheRealReportsGiveTheBatchReadingsAfterEveryOne) { compare(real_registry(), real_reports(), 1); }

std::string output_of(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return {};
  std::string out;
  std::array<char, 4096> buffer{};
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) out.append(buffer.data(), n);
  return ::pclose(pipe) == 0 ? out : std::string();
}

TEST(Told, AGeneratedLogGivesTheBatchReadings) {
  const char* one = std::getenv("KEIRETSU_SEED");
  const int first = one != nullptr ? std::atoi(one) : 1, last = one != nullptr ? first : 4;
  for (int seed = first; seed <= last; ++seed) {
    SCOPED_TRACE("KEIRETSU_SEED=" + std::to_string(seed));
    const auto file = std::filesystem::temp_directory_path() / ("keiretsu-told-" + std::to_string(::getpid()) + ".json");
    const std::string lines =
        output_of("python3 " KEIRETSU_SOURCE_DIR
                  "/tests/support/gen_deals.py --deals 150 --entities 60 --years 2 --garbage .1 --late .3 --dup .3 --no-id .3 "
                  "--amend .4 --retract .1 --fx .2 --cloudevents .3 --seed " +
                  std::to_string(seed) + " --entities-out " + file.string());
    ASSERT_FALSE(lines.empty());
    std::stringstream registry_text;
    registry_text << std::ifstream(file).rdbuf();
    std::filesystem::remove(file);
    const auto registry = codec::parse_registry(registry_text.str());
    ASSERT_TRUE(registry);
    std::vector<DealReport> reports;
    codec::Decoder decoder;
    std::istringstream in(lines);
    for (std::string line; std::getline(in, line);)
      if (auto decoded = decoder.decode(line, {}); decoded.report && day_of(decoded.report->published_at) < parse_day("2050-01-01").value())
        reports.push_back(*std::move(decoded.report));  // of class future: the record's time decides, and a file has none
    ASSERT_GT(reports.size(), 150U);
    compare(*registry, reports, 5);
  }
}

}  // namespace
}  // namespace keiretsu::testing
