#include "kafka/client.h"

#include <array>
#include <utility>
#include <vector>

#include "base/check.h"

namespace keiretsu::kafka {

// librdkafka hands back the opaque pointer of the configuration.
struct CallbackThunks {
  static Callbacks& of(void* opaque) { return static_cast<Client*>(opaque)->callbacks_; }

  static void log(const rd_kafka_t* rk, int level, const char* facility, const char* text) {
    // It warns at every start of what is set on purpose (topic_sink.cc).
    if (std::string_view(facility) == "CONFWARN" && std::string_view(text).contains("enable.gapless.guarantee is experimental")) return;
    of(rd_kafka_opaque(rk)).log(level, facility, text);
  }
  // Errors of brokers and of the connection: told, never final (a fatal one is read by its owner).
  static void error(rd_kafka_t*, int code, const char* reason, void* opaque) {
    const auto error = static_cast<rd_kafka_resp_err_t>(code);
    if (of(opaque).error) of(opaque).error(error, reason);
    else of(opaque).log(4, "ERROR", error_text(error) + ": " + reason);
  }
  static void delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) { of(opaque).delivered(*message); }
  static int statistics(rd_kafka_t*, char* json, std::size_t size, void* opaque) {
    of(opaque).statistics({json, size});
    return 0;
  }
  static void committed(rd_kafka_t*, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t* offsets, void* opaque) {
    of(opaque).committed(error, offsets && offsets->cnt > 0 ? offsets->elems[0].offset : -1);
  }
};

namespace {

// Of librdkafka's names those whose values open doors.
bool is_secret(std::string_view property) {
  return property.contains("password") || property.contains("secret") || property.contains("key.pem") || property.contains("jaas") ||
         property == "sasl.oauthbearer.config";
}

// Whatever librdkafka says of a secret, nobody reads its value: the lines and reasons of a client go through here.
class Censor {
 public:
  explicit Censor(const Properties& given) {
    for (const auto& [name, value] : given)
      if (is_secret(name) && !value.empty()) secrets_.push_back(value);
  }
  [[nodiscard]] bool idle() const { return secrets_.empty(); }
  [[nodiscard]] std::string clean(std::string_view text) const {
    std::string out(text);
    for (const std::string& secret : secrets_)
      for (auto at = out.find(secret); at != std::string::npos; at = out.find(secret, at + kHidden.size()))
        out.replace(at, secret.size(), kHidden);
    return out;
  }

 private:
  static constexpr std::string_view kHidden = "(hidden)";
  std::vector<std::string> secrets_;
};

Outcome<void> set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  std::array<char, 512> reason{};
  if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), reason.data(), reason.size()) != RD_KAFKA_CONF_OK) {
    return fault(ExitCode::bad_config, "kafka.properties." + name + ": " + reason.data());
  }
  return {};
}

Outcome<void> fill(rd_kafka_conf_t* conf, const Settings& settings) {
  Properties all = settings.defaults;
  for (const auto& [name, value] : settings.given) all[name] = value;
  for (const auto& [name, value] : settings.fixed) {
    const auto given = settings.given.find(name);
    if (given != settings.given.end() && given->second != value) {
      return fault(ExitCode::bad_config, "kafka.properties." + name + ": " + given->second + " is not allowed; exactly once needs " +
                                             value + ", which is set already: remove the line");
    }
    all[name] = value;
  }
  for (const auto& [name, value] : all) {
    if (auto done = set(conf, name, value); !done) return done;
  }
  return {};
}

}  // namespace

std::string error_text(rd_kafka_resp_err_t error) { return std::string(rd_kafka_err2name(error)) + " (" + rd_kafka_err2str(error) + ")"; }

Outcome<std::unique_ptr<Client>> Client::open(rd_kafka_type_t type, const Settings& settings, Callbacks callbacks) {
  KEIRETSU_CHECK(callbacks.log);
  const Censor censor(settings.given);
  if (!censor.idle()) {
    callbacks.log = [log = std::move(callbacks.log), censor](int level, std::string_view facility, std::string_view text) {
      log(level, facility, censor.clean(text));
    };
    if (callbacks.error)
      callbacks.error = [error = std::move(callbacks.error), censor](rd_kafka_resp_err_t code, std::string_view reason) {
        error(code, censor.clean(reason));
      };
  }
  std::unique_ptr<Client> client(new Client(std::move(callbacks)));
  std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)> conf(rd_kafka_conf_new(), &rd_kafka_conf_destroy);
  if (auto done = fill(conf.get(), settings); !done) return fault(done.error().exit, censor.clean(done.error().message));
  rd_kafka_conf_set_opaque(conf.get(), client.get());
  rd_kafka_conf_set_log_cb(conf.get(), &CallbackThunks::log);
  rd_kafka_conf_set_error_cb(conf.get(), &CallbackThunks::error);
  if (client->callbacks_.delivered) rd_kafka_conf_set_dr_msg_cb(conf.get(), &CallbackThunks::delivered);
  if (client->callbacks_.statistics) rd_kafka_conf_set_stats_cb(conf.get(), &CallbackThunks::statistics);
  if (client->callbacks_.committed) rd_kafka_conf_set_offset_commit_cb(conf.get(), &CallbackThunks::committed);
  std::array<char, 512> reason{};
  client->handle_ = rd_kafka_new(type, conf.get(), reason.data(), reason.size());
  if (!client->handle_) return fault(ExitCode::bad_config, "kafka.properties: " + censor.clean(reason.data()));
  static_cast<void>(conf.release());  // rd_kafka_new owns it now
  if (type == RD_KAFKA_CONSUMER) rd_kafka_poll_set_consumer(client->handle_);
  return client;
}

Client::~Client() {
  if (!handle_) return;
  if (rd_kafka_type(handle_) == RD_KAFKA_PRODUCER) {
    rd_kafka_purge(handle_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
  }
  // Closing a consumer can block on a deleted topic, and there is no group to leave.
  rd_kafka_destroy_flags(handle_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

Outcome<std::string> Client::cluster_id(int wait_ms) const {
  char* id = rd_kafka_clusterid(handle_, wait_ms);
  if (!id) return fault(ExitCode::unreachable, "kafka: no broker told its cluster id within " + std::to_string(wait_ms) + " ms");
  std::string copy(id);
  rd_kafka_mem_free(handle_, id);
  return copy;
}

std::string library_version() { return rd_kafka_version_str(); }

}  // namespace keiretsu::kafka
