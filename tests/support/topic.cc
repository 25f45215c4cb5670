// topic: a topic in a terminal, for tests and benchmarks against a real broker.
//
//   topic produce BROKER TOPIC [PER_SECOND [PARTITION [FORM]]]
//                              each line of the standard input is a record's value, of partition 0 unless told;
//                              ends when all are acknowledged. FORM: as it is (default); `protobuf`: the report of the line in
//                              Protobuf, with its content-type; `frame`: that in the wire format of a schema registry, of schema 7
//   topic transact BROKER TOPIC
//                              likewise, all in one transaction, whose marker takes an offset too
//   topic dump BROKER TOPIC    one JSON object a record of partition 0, from the beginning to the end:
//                              {"offset", "key", "sha256" (of the value), "headers": [[name, value]..]}
//   topic values BROKER TOPIC  the same records' values, one a line
//   topic end BROKER TOPIC     the offset of the next record to be written to partition 0
#include <librdkafka/rdkafka.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "base/hash.h"
#include "tests/support/report_message.h"

namespace {

struct Closing {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
};
using Client = std::unique_ptr<rd_kafka_t, Closing>;

[[noreturn]] void die(const std::string& what) {
  std::cerr << "topic: " << what << '\n';
  std::exit(1);
}

Client open(rd_kafka_type_t type, const std::string& broker, const std::vector<std::pair<const char*, const char*>>& settings) {
  char error[256];
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "bootstrap.servers", broker.c_str(), error, sizeof error);
  for (const auto& [key, value] : settings)
    if (rd_kafka_conf_set(conf, key, value, error, sizeof error) != RD_KAFKA_CONF_OK) die(error);
  Client client(rd_kafka_new(type, conf, error, sizeof error));
  if (!client) die(error);
  return client;
}

constexpr std::string_view kFrameOfSchema7("\0\0\0\0\x07\0", 6);

void send_lines(rd_kafka_t* client, const std::string& topic, double per_second, int partition, const std::string& form) {
  const auto start = std::chrono::steady_clock::now();
  std::string line;
  for (std::int64_t n = 0; std::getline(std::cin, line); ++n) {
    if (per_second > 0) std::this_thread::sleep_until(start + std::chrono::duration<double>(static_cast<double>(n) / per_second));
    if (!form.empty()) line = keiretsu::testing::message_of(line).SerializeAsString();
    if (form == "frame") line.insert(0, kFrameOfSchema7);
    rd_kafka_headers_t* headers = rd_kafka_headers_new(1);
    if (form == "protobuf") rd_kafka_header_add(headers, "content-type", -1, "application/x-protobuf", -1);
    while (rd_kafka_producev(client, RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition),
                             RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_VALUE(line.data(), line.size()),
                             RD_KAFKA_V_HEADERS(headers), RD_KAFKA_V_END) == RD_KAFKA_RESP_ERR__QUEUE_FULL)
      rd_kafka_poll(client, 50);
    rd_kafka_poll(client, 0);
  }
}

int produce(const std::string& broker, const std::string& topic, double per_second, int partition, const std::string& form) {
  const Client client = open(RD_KAFKA_PRODUCER, broker, {{"enable.idempotence", "true"}, {"compression.codec", "lz4"}, {"linger.ms", "5"}});
  send_lines(client.get(), topic, per_second, partition, form);
  return rd_kafka_flush(client.get(), 60'000) == RD_KAFKA_RESP_ERR_NO_ERROR ? 0 : 1;
}

int transact(const std::string& broker, const std::string& topic) {
  const Client client = open(RD_KAFKA_PRODUCER, broker, {{"transactional.id", "topic"}});
  const auto done = [](rd_kafka_error_t* error) {
    if (error != nullptr) die(rd_kafka_error_string(error));
  };
  done(rd_kafka_init_transactions(client.get(), 60'000));
  done(rd_kafka_begin_transaction(client.get()));
  send_lines(client.get(), topic, 0, 0, "");
  done(rd_kafka_commit_transaction(client.get(), 60'000));
  return 0;
}

std::int64_t end_of(rd_kafka_t* client, const std::string& topic) {
  std::int64_t low = 0, high = 0;
  if (const auto e = rd_kafka_query_watermark_offsets(client, topic.c_str(), 0, &low, &high, 15'000)) die(rd_kafka_err2str(e));
  return high;
}

std::string as_json(const rd_kafka_message_t& m) {
  nlohmann::ordered_json j;
  j["offset"] = m.offset;
  j["key"] = m.key != nullptr ? std::string(static_cast<const char*>(m.key), m.key_len) : "";
  j["sha256"] = keiretsu::sha256_hex({static_cast<const char*>(m.payload), m.len});
  j["headers"] = nlohmann::ordered_json::array();
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&m, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i)
      j["headers"].push_back({name, std::string(static_cast<const char*>(value), size)});
  }
  return j.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

int dump(const std::string& broker, const std::string& topic, bool values) {
  const Client client =
      open(RD_KAFKA_CONSUMER, broker, {{"group.id", "dump"}, {"enable.auto.commit", "false"}, {"enable.partition.eof", "true"}});
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), 0)->offset = RD_KAFKA_OFFSET_BEGINNING;
  rd_kafka_assign(client.get(), list);
  rd_kafka_topic_partition_list_destroy(list);
  for (bool more = true; more;) {
    rd_kafka_message_t* m = rd_kafka_consumer_poll(client.get(), 15'000);
    if (m == nullptr) die("no record and no end within 15 s");
    if (m->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      more = false;
    } else if (m->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
      std::cout << (values ? std::string(static_cast<const char*>(m->payload), m->len) : as_json(*m)) << '\n';
    } else {
      die(rd_kafka_message_errstr(m));
    }
    rd_kafka_message_destroy(m);
  }
  rd_kafka_consumer_close(client.get());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string verb = argc > 3 ? argv[1] : "";
  const std::string form = argc > 6 ? argv[6] : "";
  if (verb == "produce" && (form.empty() || form == "protobuf" || form == "frame"))
    return produce(argv[2], argv[3], argc > 4 ? std::strtod(argv[4], nullptr) : 0, argc > 5 ? std::atoi(argv[5]) : 0, form);
  if (verb == "transact") return transact(argv[2], argv[3]);
  if (verb == "dump" || verb == "values") return dump(argv[2], argv[3], verb == "values");
  if (verb == "end") {
    std::cout << end_of(open(RD_KAFKA_CONSUMER, argv[2], {}).get(), argv[3]) << '\n';
    return 0;
  }
  std::cerr << "usage: topic produce BROKER TOPIC [PER_SECOND [PARTITION [protobuf|frame]]] | transact BROKER TOPIC | dump BROKER TOPIC | "
               "values BROKER "
               "TOPIC | end BROKER TOPIC\n";
  return 2;
}
