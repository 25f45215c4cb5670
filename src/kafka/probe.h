// Asks brokers, once, what a person who sets things up must know: whether they answer, which topics there are and how
// they are set. Nothing is written, and no topic is made by asking for it.
//
// Owner: the verb. Thread: the caller's, which waits.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "kafka/client.h"

namespace keiretsu::kafka {

class Probe {
 public:
  // `properties`: bootstrap.servers at least. Fault: bad_config.
  [[nodiscard]] static Outcome<std::unique_ptr<Probe>> open(const Properties& properties);

  struct Cluster {
    std::string id;
    int brokers = 0;
  };
  // Fault: unreachable (refused, no such name, no answer) or bad_config (TLS, authentication), with the cause in words.
  [[nodiscard]] Outcome<Cluster> cluster(int wait_ms);

  struct Topic {
    int partitions = 0, replicas = 0;  // of the partition that has the fewest
  };
  // Nothing: there is no such topic, or it is hidden from us. Fault: unreachable.
  [[nodiscard]] Outcome<std::optional<Topic>> topic(const std::string& name, int wait_ms);

  // The topic's settings, those of the broker where it has none. Fault: failed (no right to see them), unreachable.
  using TopicSettings = std::map<std::string, std::string>;
  [[nodiscard]] Outcome<TopicSettings> settings(const std::string& topic, int wait_ms);

 private:
  explicit Probe(bool scram) : scram_(scram) {}

  void heard(rd_kafka_resp_err_t error, std::string_view reason);
  [[nodiscard]] Fault why() const;

  bool scram_;
  std::optional<std::pair<rd_kafka_resp_err_t, std::string>> cause_;  // the first that names one
  bool all_down_ = false;
  std::unique_ptr<Client> client_;  // last: it calls back
};

}  // namespace keiretsu::kafka
