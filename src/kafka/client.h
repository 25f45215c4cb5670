// One librdkafka handle: configured by named settings, closed by its destructor.
//
// Owner: TopicSource, TopicSink, EmbeddedBroker. Thread: the owner's; the log
// function is called from librdkafka's threads too and must be thread-safe.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"

namespace keiretsu::kafka {

// librdkafka's own names ("bootstrap.servers", "security.protocol", ...).
using Properties = std::map<std::string, std::string>;

// Level as in syslog: 0 emergency .. 3 error, 4 warning, 5 notice, 6 info, 7 debug.
using LogLine = std::function<void(int level, std::string_view facility, std::string_view text)>;

// What a handle is made of. Of one name, `fixed` wins over `given` over `defaults`; a
// `given` value that differs from a `fixed` one is an error, since correctness hangs on it.
struct Settings {
  Properties given;     // by the operator: kafka.properties
  Properties defaults;  // ours, open to change
  Properties fixed;     // ours, not open to change
};

// Receives callbacks; the address stays the same for the life of the handle.
struct Callbacks {
  LogLine log;                                                            // required
  std::function<void(const rd_kafka_message_t&)> delivered;               // producers
  std::function<void(std::string_view json)> statistics;                  // absent: none are made
  std::function<void(rd_kafka_resp_err_t, std::int64_t)> committed;       // consumers: outcome, offset
  std::function<void(rd_kafka_resp_err_t, std::string_view)> error = {};  // of brokers and connections; absent: a line, where none told it
};

// What librdkafka refuses of an operator's properties before there is a connection: names and values one by one, files that
// are not there; without secrets. Empty: nothing, as far as each alone can be judged.
struct PropertyProblem {
  std::string property, message;
};
[[nodiscard]] std::vector<PropertyProblem> property_problems(const Properties& given);

class Client {
 public:
  // Fault: bad_config, naming the property and librdkafka's reason.
  [[nodiscard]] static Outcome<std::unique_ptr<Client>> open(rd_kafka_type_t type, const Settings& settings, Callbacks callbacks);

  // Does not leave a group (there is none) nor wait for messages under way.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  [[nodiscard]] rd_kafka_t* get() const { return handle_; }
  void log(int level, std::string_view text) const { callbacks_.log(level, "KEIRETSU", text); }

  // The cluster's own id, from its metadata; at once after any other answer of a broker, else
  // within a second or two. Fault: unreachable.
  [[nodiscard]] Outcome<std::string> cluster_id(int wait_ms) const;

 private:
  explicit Client(Callbacks callbacks) : callbacks_(std::move(callbacks)) {}
  friend struct CallbackThunks;

  Callbacks callbacks_;
  // A broken connection comes twice, first as a line of the log and then, when the owner polls, as an error with the same text.
  std::mutex failures_lock_;
  std::deque<std::string> failures_;  // the last lines that told one
  rd_kafka_t* handle_ = nullptr;
};

[[nodiscard]] std::string error_text(rd_kafka_resp_err_t error);
[[nodiscard]] std::string library_version();  // of librdkafka as loaded

}  // namespace keiretsu::kafka
