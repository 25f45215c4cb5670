#include "kafka/probe.h"

#include <algorithm>
#include <chrono>

namespace keiretsu::kafka {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kStepMs = 250;

using Metadata = std::unique_ptr<const rd_kafka_metadata_t, decltype(&rd_kafka_metadata_destroy)>;
using TopicHandle = std::unique_ptr<rd_kafka_topic_t, decltype(&rd_kafka_topic_destroy)>;
using Resource = std::unique_ptr<rd_kafka_ConfigResource_t, decltype(&rd_kafka_ConfigResource_destroy)>;
using Options = std::unique_ptr<rd_kafka_AdminOptions_t, decltype(&rd_kafka_AdminOptions_destroy)>;
using Queue = std::unique_ptr<rd_kafka_queue_t, decltype(&rd_kafka_queue_destroy)>;
using Event = std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)>;

Settings probe_settings(const Properties& given) {
  return {.given = given,
          .defaults = {{"client.id", "keiretsu-check"}},
          .fixed = {{"allow.auto.create.topics", "false"}, {"enable.auto.commit", "false"}, {"group.id", "keiretsu-none"}}};
}

bool is_scram(const Properties& given) {
  return std::ranges::any_of(given, [](const auto& property) {
    return (property.first == "sasl.mechanism" || property.first == "sasl.mechanisms") && property.second.starts_with("SCRAM");
  });
}

}  // namespace

Outcome<std::unique_ptr<Probe>> Probe::open(const Properties& properties) {
  std::unique_ptr<Probe> probe(new Probe(is_scram(properties)));
  Callbacks callbacks;
  callbacks.log = [](int, std::string_view, std::string_view) {};  // what matters of it comes as an error too
  callbacks.error = [self = probe.get()](rd_kafka_resp_err_t error, std::string_view reason) { self->heard(error, reason); };
  auto client = Client::open(RD_KAFKA_CONSUMER, probe_settings(properties), std::move(callbacks));
  if (!client) return std::unexpected(client.error());
  probe->client_ = *std::move(client);
  return probe;
}

void Probe::heard(rd_kafka_resp_err_t error, std::string_view reason) {
  if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) all_down_ = true;
  else if (!cause_ || cause_->first == RD_KAFKA_RESP_ERR__TRANSPORT) cause_ = {error, std::string(reason)};
}

Fault Probe::why() const {
  if (!cause_) return {ExitCode::unreachable, "no answer"};
  const auto& [error, reason] = *cause_;
  const std::string told = " (" + reason + ")";
  switch (error) {
    case RD_KAFKA_RESP_ERR__RESOLVE: return {ExitCode::unreachable, "the name is not known to DNS" + told};
    case RD_KAFKA_RESP_ERR__SSL: return {ExitCode::bad_config, "TLS failed" + told};
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
      if (reason.contains(rd_kafka_err2str(RD_KAFKA_RESP_ERR_ILLEGAL_SASL_STATE)))
        return {ExitCode::bad_config,
                "this listener asks for no authentication: expected another port, or security.protocol plaintext or ssl" + told};
      [[fallthrough]];
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
      return {ExitCode::bad_config,
              "the broker refused the authentication" + told +
                  (scram_ && rd_kafka_version() < 0x02060100 ? ". librdkafka " + library_version() +
                                                                   " sends a wrong SCRAM nonce (mended in 2.6.1), which Kafka refuses from "
                                                                   "4.0 on: if the password is right, use mTLS or "
                                                                   "PLAIN over TLS, a newer librdkafka, or Kafka 3"
                                                             : std::string())};
    default:
      // A listener without TLS may close before the handshake has failed: then it comes as an error of the connection.
      if (reason.contains("SSL routines") || reason.contains("in state SSL_HANDSHAKE")) return {ExitCode::bad_config, "TLS failed" + told};
      if (reason.contains("Connection refused")) return {ExitCode::unreachable, "refused: nothing listens there" + told};
      return {ExitCode::unreachable, "no answer" + told};
  }
}

Outcome<Probe::Cluster> Probe::cluster(int wait_ms) {
  const auto deadline = steady_clock::now() + milliseconds(wait_ms);
  for (;;) {
    const rd_kafka_metadata_t* raw = nullptr;
    const auto error = rd_kafka_metadata(client_->get(), 0, nullptr, &raw, kStepMs);
    const Metadata metadata(raw, &rd_kafka_metadata_destroy);
    if (!error) {
      auto id = client_->cluster_id(wait_ms);
      if (!id) return std::unexpected(id.error());
      return Cluster{*std::move(id), metadata->broker_cnt};
    }
    rd_kafka_message_t* none = rd_kafka_consumer_poll(client_->get(), 0);  // serves heard()
    if (none != nullptr) rd_kafka_message_destroy(none);
    if (all_down_ || steady_clock::now() >= deadline) return std::unexpected(why());
  }
}

Outcome<std::optional<Probe::Topic>> Probe::topic(const std::string& name, int wait_ms) {
  const TopicHandle handle(rd_kafka_topic_new(client_->get(), name.c_str(), nullptr), &rd_kafka_topic_destroy);
  const rd_kafka_metadata_t* raw = nullptr;
  const auto error = rd_kafka_metadata(client_->get(), 0, handle.get(), &raw, wait_ms);
  const Metadata metadata(raw, &rd_kafka_metadata_destroy);
  if (error) return fault(ExitCode::unreachable, error_text(error));
  if (metadata->topic_cnt == 0 || metadata->topics[0].err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
      metadata->topics[0].err == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)
    return std::nullopt;
  if (metadata->topics[0].err) return fault(ExitCode::failed, error_text(metadata->topics[0].err));
  const rd_kafka_metadata_topic& found = metadata->topics[0];
  Topic out{.partitions = found.partition_cnt};
  for (int i = 0; i < found.partition_cnt; ++i)
    out.replicas = i == 0 ? found.partitions[i].replica_cnt : std::min(out.replicas, found.partitions[i].replica_cnt);
  return out;
}

Outcome<Probe::TopicSettings> Probe::settings(const std::string& topic, int wait_ms) {
  const Resource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()), &rd_kafka_ConfigResource_destroy);
  const Options options(rd_kafka_AdminOptions_new(client_->get(), RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS), &rd_kafka_AdminOptions_destroy);
  const Queue queue(rd_kafka_queue_new(client_->get()), &rd_kafka_queue_destroy);
  rd_kafka_ConfigResource_t* one = resource.get();
  rd_kafka_DescribeConfigs(client_->get(), &one, 1, options.get(), queue.get());
  const Event event(rd_kafka_queue_poll(queue.get(), wait_ms), &rd_kafka_event_destroy);
  if (!event) return fault(ExitCode::unreachable, "no answer");
  if (const auto error = rd_kafka_event_error(event.get()))
    return fault(error == RD_KAFKA_RESP_ERR__TIMED_OUT ? ExitCode::unreachable : ExitCode::failed, error_text(error));
  std::size_t count = 0;
  const auto** resources = rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  if (count != 1) return fault(ExitCode::failed, "the answer is of " + std::to_string(count) + " topics; expected one");
  if (const auto error = rd_kafka_ConfigResource_error(resources[0])) return fault(ExitCode::failed, error_text(error));
  TopicSettings out;
  std::size_t entries = 0;
  const auto** entry = rd_kafka_ConfigResource_configs(resources[0], &entries);
  for (std::size_t i = 0; i < entries; ++i)
    if (const char* value = rd_kafka_ConfigEntry_value(entry[i])) out[rd_kafka_ConfigEntry_name(entry[i])] = value;
  return out;
}

}  // namespace keiretsu::kafka
