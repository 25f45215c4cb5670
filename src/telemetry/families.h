// Families of metrics that are made at the scrape from what others keep anyway (the kernel,
// RocksDB, librdkafka): in place of a second count beside theirs.
//
// Owner: whoever serves the scrape. Thread: any.
#pragma once

#include <prometheus/metric_family.h>

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace keiretsu::telemetry {

using Labels = std::map<std::string, std::string>;

class Families {
 public:
  // Samples of one name belong together: the first call makes the family. Counters end in _total.
  void gauge(const std::string& name, const std::string& help, double value, const Labels& labels = {});
  void counter(const std::string& name, const std::string& help, double value, const Labels& labels = {});
  // Without quantiles: how many there were, and their sum.
  void summary(const std::string& name, const std::string& help, std::uint64_t count, double sum);

  [[nodiscard]] std::vector<prometheus::MetricFamily> take() { return std::move(families_); }

 private:
  prometheus::ClientMetric& sample(const std::string& name, const std::string& help, prometheus::MetricType type, const Labels& labels);

  std::vector<prometheus::MetricFamily> families_;
};

// process_cpu_seconds_total and the other names that every exporter has; of this process, from the
// kernel. What the kernel does not tell is left out.
void add_process(Families& families);

}  // namespace keiretsu::telemetry
