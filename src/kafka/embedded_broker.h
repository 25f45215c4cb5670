// A broker inside this process, for `try` and for tests: librdkafka's mock
// cluster on 127.0.0.1 and a free port. Other processes can connect too.
//
// Owner: the verb. Thread: any one; it serves from threads of its own.
//
// It is no Kafka: it keeps 5 MiB per partition and drops what is older, so a
// feeder must not run ahead of the reader by more; it forgets all when it ends; and
// its cluster id is the same each time, so a store that read from it must end with it.
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <memory>
#include <span>
#include <string>

#include "kafka/client.h"

namespace keiretsu::kafka {

class EmbeddedBroker {
 public:
  // Topics have one partition each and exist when this returns.
  [[nodiscard]] static Outcome<std::unique_ptr<EmbeddedBroker>> start(std::span<const std::string> topics, LogLine log);

  ~EmbeddedBroker();
  EmbeddedBroker(const EmbeddedBroker&) = delete;
  EmbeddedBroker& operator=(const EmbeddedBroker&) = delete;

  [[nodiscard]] Outcome<void> create_topic(const std::string& topic);
  [[nodiscard]] const std::string& bootstrap_servers() const { return bootstrap_servers_; }

  // For tests that push errors or take the broker down.
  [[nodiscard]] rd_kafka_mock_cluster_t* cluster() const { return cluster_; }

 private:
  EmbeddedBroker() = default;

  std::unique_ptr<Client> host_;  // the cluster lives in a client's threads
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
  std::string bootstrap_servers_;
};

}  // namespace keiretsu::kafka
