#include "telemetry/families.h"

#include <algorithm>

namespace keiretsu::telemetry {

using prometheus::ClientMetric, prometheus::MetricFamily, prometheus::MetricType;

ClientMetric& Families::sample(const std::string& name, const std::string& help, MetricType type, const Labels& labels) {
  auto family = std::ranges::find(families_, name, &MetricFamily::name);
  if (family == families_.end()) family = families_.insert(family, {name, help, type, {}});
  ClientMetric& out = family->metric.emplace_back();
  for (const auto& [label, value] : labels) out.label.push_back({label, value});
  return out;
}

void Families::gauge(const std::string& name, const std::string& help, double value, const Labels& labels) {
  sample(name, help, MetricType::Gauge, labels).gauge.value = value;
}

void Families::counter(const std::string& name, const std::string& help, double value, const Labels& labels) {
  sample(name, help, MetricType::Counter, labels).counter.value = value;
}

void Families::summary(const std::string& name, const std::string& help, std::uint64_t count, double sum) {
  ClientMetric& out = sample(name, help, MetricType::Summary, {});
  out.summary.sample_count = count;
  out.summary.sample_sum = sum;
}

}  // namespace keiretsu::telemetry
