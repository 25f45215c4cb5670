// Linux: /proc/self, as the client libraries of other languages read it.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "telemetry/families.h"

namespace keiretsu::telemetry {

namespace {

// Of the fields of /proc/self/stat, by the numbers of proc(5).
constexpr std::size_t kThreads = 20, kStartTicks = 22, kVirtualBytes = 23, kResidentPages = 24;

// The fields from the 3rd on: the 2nd is the program's name, which may hold blanks and brackets.
std::vector<std::string> fields_after_name(const std::string& stat) {
  std::istringstream rest(stat.substr(std::min(stat.size(), stat.rfind(')') + 1)));
  return std::vector<std::string>(std::istream_iterator<std::string>(rest), std::istream_iterator<std::string>());
}

// Seconds since the epoch at which the machine was started; 0: not told.
double boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;)
    if (double seconds = 0; word == "btime" && file >> seconds) return seconds;
  return 0;
}

}  // namespace

void add_process(Families& families) {
  rusage used{};
  if (getrusage(RUSAGE_SELF, &used) == 0) {
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    families.counter("process_cpu_seconds_total", "CPU time of the process, user and system.",
                     seconds(used.ru_utime) + seconds(used.ru_stime));
  }

  std::ifstream file("/proc/self/stat");
  const auto fields = fields_after_name({std::istreambuf_iterator<char>(file), {}});
  const auto field = [&fields](std::size_t number) { return std::stod(fields[number - 3]); };
  if (fields.size() > kResidentPages - 3) {
    families.gauge("process_resident_memory_bytes", "Memory of the process that is in RAM.",
                   field(kResidentPages) * static_cast<double>(sysconf(_SC_PAGESIZE)));
    families.gauge("process_virtual_memory_bytes", "Address space of the process.", field(kVirtualBytes));
    families.gauge("process_threads", "Threads of the process.", field(kThreads));
    if (const double boot = boot_time(); boot > 0)
      families.gauge("process_start_time_seconds", "When the process was started, seconds since 1970.",
                     boot + field(kStartTicks) / static_cast<double>(sysconf(_SC_CLK_TCK)));
  }

  std::error_code error;
  std::int64_t open = 0;
  for (std::filesystem::directory_iterator it("/proc/self/fd", error), end; !error && it != end; it.increment(error)) ++open;
  if (!error) families.gauge("process_open_fds", "Open file descriptors.", static_cast<double>(open - 1));  // one of them reads this list
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
    families.gauge("process_max_fds", "Most file descriptors that may be open.", static_cast<double>(limit.rlim_cur));
}

}  // namespace keiretsu::telemetry
