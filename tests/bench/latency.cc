// From produce to alert: sends reports to a topic at a fixed pace, waits at the topic of alerts, and
// syncs a small append to a file of the same disk meanwhile. One process, one monotonic clock.
//
//   bench_latency BOOTSTRAP DEALS ALERTS PER_SECOND FILE < reports, one a line
//
// A record's time is when it is handed to librdkafka (linger.ms=0); an alert's, when a consumer of the
// topic, fetching all the while, is handed its message. They meet by cause.offset; the alerts of days that
// passed name no record and are only counted. A second consumer reads the reports themselves: what one way
// through the broker takes in this run. FILE is made: 512 bytes appended and fdatasync'ed every 50 ms
// between the first record and the last alert. Prints one line of JSON, times in milliseconds. Ends when
// for 3 s after the last record no alert has come; exits with 1 if there was none at all.
#include <fcntl.h>
#include <librdkafka/rdkafka.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Properties = std::vector<std::pair<const char*, const char*>>;

struct Closing {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
};
using Client = std::unique_ptr<rd_kafka_t, Closing>;
using Topic = std::unique_ptr<rd_kafka_topic_t, Closing>;

[[noreturn]] void die(const std::string& what) {
  std::cerr << "bench_latency: " << what << '\n';
  std::exit(1);
}

// When the record of an offset was handed over. The acknowledgement, which knows the offset, comes later.
class Sent {
 public:
  void note(std::int64_t offset, Clock::time_point at) { at_[offset] = at; }
  [[nodiscard]] const Clock::time_point* at(std::int64_t offset) const {
    const auto it = at_.find(offset);
    return it == at_.end() ? nullptr : &it->second;
  }

 private:
  std::unordered_map<std::int64_t, Clock::time_point> at_;
};

void acknowledged(rd_kafka_t*, const rd_kafka_message_t* message, void* sent) {
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) die(std::string("a record was not taken: ") + rd_kafka_err2str(message->err));
  const std::unique_ptr<Clock::time_point> at(static_cast<Clock::time_point*>(message->_private));
  static_cast<Sent*>(sent)->note(message->offset, *at);
}

Client open(rd_kafka_type_t type, const char* bootstrap, const Properties& properties, Sent* sent) {
  char error[256];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  for (const auto& [name, value] : properties)
    if (rd_kafka_conf_set(conf, name, value, error, sizeof error) != RD_KAFKA_CONF_OK) die(error);
  if (rd_kafka_conf_set(conf, "bootstrap.servers", bootstrap, error, sizeof error) != RD_KAFKA_CONF_OK) die(error);
  if (sent != nullptr) {
    rd_kafka_conf_set_opaque(conf, sent);
    rd_kafka_conf_set_dr_msg_cb(conf, &acknowledged);
  }
  Client client(rd_kafka_new(type, conf, error, sizeof error));
  if (!client) die(error);
  return client;
}

struct Arrival {
  Clock::time_point at;
  std::int64_t offset = 0;
  std::string message;
};

// From the end of the topic on, on a thread of its own, until told to stop.
class Reader {
 public:
  Reader(const char* bootstrap, const char* topic)
      : client_(open(RD_KAFKA_CONSUMER, bootstrap, {{"group.id", "bench-latency"}, {"fetch.wait.max.ms", "100"}}, nullptr)),
        topic_(rd_kafka_topic_new(client_.get(), topic, nullptr)) {
    std::int64_t low = 0, end = 0;
    if (const auto e = rd_kafka_query_watermark_offsets(client_.get(), topic, 0, &low, &end, 15'000)) die(rd_kafka_err2str(e));
    if (rd_kafka_consume_start(topic_.get(), 0, end) != 0) die(rd_kafka_err2str(rd_kafka_last_error()));
    thread_ = std::thread([this] { read(); });
  }
  [[nodiscard]] Clock::time_point last() const { return last_.load(); }
  // All that came, in the order of their arrival.
  std::vector<Arrival> stop() {
    stopping_ = true;
    thread_.join();
    rd_kafka_consume_stop(topic_.get(), 0);
    return std::move(arrived_);
  }

 private:
  void read() {
    while (!stopping_) {
      rd_kafka_message_t* m = rd_kafka_consume(topic_.get(), 0, 100);
      if (m == nullptr) continue;
      if (m->err != RD_KAFKA_RESP_ERR_NO_ERROR) die(rd_kafka_message_errstr(m));
      last_ = Clock::now();
      arrived_.push_back({last_, m->offset, std::string(static_cast<const char*>(m->payload), m->len)});
      rd_kafka_message_destroy(m);
    }
  }

  Client client_;
  Topic topic_;
  std::vector<Arrival> arrived_;
  std::atomic<Clock::time_point> last_{Clock::now()};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

class Disk {
 public:
  explicit Disk(const char* file) : fd_(::open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
    if (fd_ < 0) die(std::string(file) + ": " + std::strerror(errno));
    thread_ = std::thread([this] { sync(); });
  }
  std::vector<double> stop() {
    stopping_ = true;
    thread_.join();
    ::close(fd_);
    return std::move(took_ms_);
  }

 private:
  void sync() {
    const std::string some(512, 'x');
    for (; !stopping_; std::this_thread::sleep_for(std::chrono::milliseconds(50))) {
      const auto start = Clock::now();
      if (::write(fd_, some.data(), some.size()) != static_cast<ssize_t>(some.size()) || ::fdatasync(fd_) != 0)
        die(std::string("append: ") + std::strerror(errno));
      took_ms_.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    }
  }

  int fd_;
  std::vector<double> took_ms_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

// Of the nearest rank.
nlohmann::ordered_json percentiles(std::vector<double> ms) {
  std::sort(ms.begin(), ms.end());
  const auto at = [&](std::size_t percent) { return ms[(ms.size() * percent + 99) / 100 - 1]; };
  return {{"n", ms.size()}, {"p50", at(50)}, {"p99", at(99)}, {"max", ms.back()}};
}

// Gives how many it sent, when all are acknowledged.
std::int64_t send(const char* bootstrap, const char* topic, double per_second, Sent& sent) {
  const Client client = open(RD_KAFKA_PRODUCER, bootstrap, {{"enable.idempotence", "true"}, {"linger.ms", "0"}}, &sent);
  const auto start = Clock::now();
  std::int64_t n = 0;
  for (std::string line; std::getline(std::cin, line); ++n) {
    std::this_thread::sleep_until(start + std::chrono::duration<double>(static_cast<double>(n) / per_second));
    auto at = std::make_unique<Clock::time_point>(Clock::now());
    if (const auto e =
            rd_kafka_producev(client.get(), RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                              RD_KAFKA_V_VALUE(line.data(), line.size()), RD_KAFKA_V_OPAQUE(at.get()), RD_KAFKA_V_END))
      die(rd_kafka_err2str(e));
    static_cast<void>(at.release());  // the acknowledgement takes it
    rd_kafka_poll(client.get(), 0);
  }
  if (rd_kafka_flush(client.get(), 60'000) != RD_KAFKA_RESP_ERR_NO_ERROR) die("not all records were acknowledged within 60 s");
  return n;
}

}  // namespace

int main(int argc, char** argv) {
  const double per_second = argc == 6 ? std::atof(argv[4]) : 0;
  if (per_second <= 0) {
    std::fputs("usage: bench_latency BOOTSTRAP DEALS ALERTS PER_SECOND FILE < reports, one a line\n", stderr);
    return 2;
  }
  Reader alerts(argv[1], argv[3]), records(argv[1], argv[2]);
  std::this_thread::sleep_for(std::chrono::seconds(1));  // the consumers' first fetches are then under way
  Disk disk(argv[5]);
  Sent sent;
  const auto start = Clock::now();
  const std::int64_t reports = send(argv[1], argv[2], per_second, sent);
  const auto end = Clock::now();
  while (Clock::now() - std::max(end, alerts.last()) < std::chrono::seconds(3)) std::this_thread::sleep_for(std::chrono::milliseconds(100));
  const std::vector<double> syncs = disk.stop();

  const auto since = [&](std::int64_t offset, Clock::time_point at) {
    const auto* from = sent.at(offset);
    if (from == nullptr) die("offset " + std::to_string(offset) + " came, or an alert names it, which was not sent here");
    return std::chrono::duration<double, std::milli>(at - *from).count();
  };
  std::vector<double> took_ms, hop_ms;
  for (const Arrival& r : records.stop()) hop_ms.push_back(since(r.offset, r.at));
  std::int64_t of_days = 0;
  for (const Arrival& a : alerts.stop()) {
    const auto cause = nlohmann::json::parse(a.message).at("cause");
    if (cause.contains("offset")) took_ms.push_back(since(cause.at("offset").get<std::int64_t>(), a.at));
    else ++of_days;
  }
  if (took_ms.empty() || hop_ms.empty()) die("no alert came, or no record");
  std::cout << nlohmann::ordered_json{{"reports", reports},
                                      {"per_second", static_cast<double>(reports) / std::chrono::duration<double>(end - start).count()},
                                      {"latency", percentiles(std::move(took_ms))},
                                      {"alerts_of_days", of_days},
                                      {"hop", percentiles(std::move(hop_ms))},
                                      {"fdatasync", percentiles(syncs)}}
            << '\n';
  return 0;
}
