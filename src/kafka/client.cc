#include "kafka/client.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "base/check.h"

namespace keiretsu::kafka {

// librdkafka hands back the opaque pointer of the configuration.
struct CallbackThunks {
  static Callbacks& of(void* opaque) { return static_cast<Client*>(opaque)->callbacks_; }
  static constexpr std::size_t kFailuresKept = 64;

  // Called while the handle is made, too: then its opaque pointer is the client already.
  static void log(const rd_kafka_t* rk, int level, const char* facility, const char* text) {
    // It warns at every start of what is set on purpose (topic_sink.cc).
    if (std::string_view(facility) == "CONFWARN" && std::string_view(text).contains("enable.gapless.guarantee is experimental")) return;
    auto* client = static_cast<Client*>(rd_kafka_opaque(rk));
    if (std::string_view(facility) == "FAIL") {
      const std::scoped_lock lock(client->failures_lock_);
      client->failures_.emplace_back(text);
      if (client->failures_.size() > kFailuresKept) client->failures_.pop_front();
    }
    client->callbacks_.log(level, facility, text);
  }
  static bool told(Client& client, std::string_view reason) {
    const std::scoped_lock lock(client.failures_lock_);
    return std::ranges::any_of(client.failures_, [&](const std::string& text) { return text.contains(reason); });
  }
  // Errors of brokers and of the connection: told, never final (a fatal one is read by its owner).
  static void error(rd_kafka_t*, int code, const char* reason, void* opaque) {
    const auto error = static_cast<rd_kafka_resp_err_t>(code);
    auto* client = static_cast<Client*>(opaque);
    if (client->callbacks_.error) client->callbacks_.error(error, reason);
    else if (!told(*client, reason)) client->callbacks_.log(4, "ERROR", error_text(error) + ": " + reason);
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
  return property.contains("password") || property.contains("passphrase") || property.contains("secret") || property.contains("key.pem") ||
         property.contains("jaas") || property == "sasl.oauthbearer.config";
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

using Conf = std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)>;

// Of a file that is not there librdkafka tells what OpenSSL's stack of errors says. It reads none of them without TLS.
std::optional<std::string> unreadable(const Properties& all, const std::string& name) {
  constexpr std::array<std::string_view, 5> kFiles = {"ssl.ca.location", "ssl.certificate.location", "ssl.crl.location", "ssl.key.location",
                                                      "ssl.keystore.location"};
  const auto protocol = all.find("security.protocol");
  const bool tls = protocol != all.end() && (protocol->second.ends_with("ssl") || protocol->second.ends_with("SSL"));
  const std::string& file = all.at(name);
  if (!tls || std::ranges::find(kFiles, name) == kFiles.end() || file == "probe" || ::access(file.c_str(), R_OK) == 0) return std::nullopt;
  return file + ": " + std::strerror(errno) + "; expected a file that can be read";
}

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
    if (const auto why = unreadable(all, name)) return fault(ExitCode::bad_config, "kafka.properties." + name + ": " + *why);
  }
  return {};
}

}  // namespace

std::vector<PropertyProblem> property_problems(const Properties& given) {
  const Censor censor(given);
  const Conf conf(rd_kafka_conf_new(), &rd_kafka_conf_destroy);
  std::vector<PropertyProblem> problems;
  for (const auto& [name, value] : given) {
    std::array<char, 512> reason{};
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), reason.data(), reason.size()) != RD_KAFKA_CONF_OK)
      problems.push_back({name, censor.clean(reason.data())});
    else if (const auto why = unreadable(given, name)) problems.push_back({name, *why});
  }
  return problems;
}

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
  Conf conf(rd_kafka_conf_new(), &rd_kafka_conf_destroy);
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
