#include "kafka/statistics.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace keiretsu::kafka {

namespace {

using nlohmann::json;

const json& at(const json& object, std::string_view name) {
  static const json kNone = json::object();
  const auto it = object.find(name);
  return it != object.end() && it->is_object() ? *it : kNone;
}

std::int64_t number(const json& object, const char* name, std::int64_t otherwise = 0) {
  const auto it = object.find(name);
  return it != object.end() && it->is_number_integer() ? it->get<std::int64_t>() : otherwise;
}

void add(Statistics& all, const BrokerStatistics& one) {
  auto known = std::ranges::find(all.brokers, one.node, &BrokerStatistics::node);
  if (known == all.brokers.end()) {
    all.brokers.insert(std::ranges::upper_bound(all.brokers, one.node, {}, &BrokerStatistics::node), one);
    return;
  }
  known->up = known->up || one.up;
  known->rtt_seconds = std::max(known->rtt_seconds, one.rtt_seconds);
  known->errors += one.errors;
  known->responses += one.responses;
}

}  // namespace

std::optional<Statistics> read_statistics(std::string_view text, const std::string& topic, std::int32_t partition,
                                          const Statistics& before) {
  const json all = json::parse(text, nullptr, false);
  if (!all.is_object()) return std::nullopt;
  Statistics out;
  for (const auto& [name, broker] : at(all, "brokers").items()) {
    BrokerStatistics one;
    one.node = static_cast<std::int32_t>(number(broker, "nodeid", -1));
    const auto state = broker.find("state");
    one.up = state != broker.end() && *state == "UP";
    one.rtt_seconds = static_cast<double>(number(at(broker, "rtt"), "avg")) / 1e6;
    one.errors = number(broker, "txerrs") + number(broker, "rxerrs") + number(broker, "req_timeouts");
    one.responses = number(broker, "rx");
    add(out, one);
  }
  for (BrokerStatistics& one : out.brokers) {
    const auto was = std::ranges::find(before.brokers, one.node, &BrokerStatistics::node);
    if (one.rtt_seconds == 0 && was != before.brokers.end()) one.rtt_seconds = was->rtt_seconds;
  }
  const json& here = at(at(at(at(all, "topics"), topic), "partitions"), std::to_string(partition));
  out.leader = static_cast<std::int32_t>(number(here, "leader", -1));
  out.queue_messages = number(all, "msg_cnt") + number(here, "fetchq_cnt");
  out.queue_bytes = number(all, "msg_size") + number(here, "fetchq_size");
  return out;
}

Statistics together(const Statistics& a, const Statistics& b) {
  Statistics out = a;
  for (const BrokerStatistics& one : b.brokers) add(out, one);
  out.queue_messages += b.queue_messages;
  out.queue_bytes += b.queue_bytes;
  return out;
}

}  // namespace keiretsu::kafka
