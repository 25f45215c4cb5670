#include "kafka/embedded_broker.h"

#include <utility>

namespace keiretsu::kafka {

Outcome<std::unique_ptr<EmbeddedBroker>> EmbeddedBroker::start(std::span<const std::string> topics, LogLine log) {
  std::unique_ptr<EmbeddedBroker> broker(new EmbeddedBroker());
  auto host = Client::open(RD_KAFKA_PRODUCER, {.given = {}, .defaults = {{"client.id", "keiretsu-embedded-broker"}}, .fixed = {}},
                           {.log = std::move(log), .delivered = {}, .statistics = {}, .committed = {}});
  if (!host) return std::unexpected(host.error());
  broker->host_ = std::move(*host);
  broker->cluster_ = rd_kafka_mock_cluster_new(broker->host_->get(), 1);
  if (!broker->cluster_) return fault(ExitCode::failed, "embedded broker: it could not listen on 127.0.0.1");
  for (const std::string& topic : topics) {
    if (auto created = broker->create_topic(topic); !created) return std::unexpected(created.error());
  }
  broker->bootstrap_servers_ = rd_kafka_mock_cluster_bootstraps(broker->cluster_);
  return broker;
}

Outcome<void> EmbeddedBroker::create_topic(const std::string& topic) {
  if (const auto error = rd_kafka_mock_topic_create(cluster_, topic.c_str(), 1, 1)) {
    return fault(ExitCode::failed, "embedded broker: topic " + topic + ": " + error_text(error));
  }
  return {};
}

EmbeddedBroker::~EmbeddedBroker() {
  if (cluster_) rd_kafka_mock_cluster_destroy(cluster_);
}

}  // namespace keiretsu::kafka
