// A bare librdkafka consumer: what reading the topic alone costs on this machine.
// The end-to-end benchmark sets the daemon's cost per report against it.
//
//   bench_consume BOOTSTRAP TOPIC RECORDS [PARTITION]
//
// Reads RECORDS records from the beginning, librdkafka's defaults, each touched and
// thrown away. Prints one line of JSON; CPU is of all threads, user and system, by
// getrusage, from before the client is made. Exits with 1 if they do not come within 60 s of silence.
#include <librdkafka/rdkafka.h>
#include <sys/resource.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <utility>

namespace {

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

bool number(const char* text, std::int64_t& value) {
  const std::string_view view(text);
  const auto [end, error] = std::from_chars(view.data(), view.data() + view.size(), value);
  return error == std::errc() && end == view.data() + view.size() && value >= 0;
}

int fail(const char* what, const char* why) {
  std::fprintf(stderr, "bench_consume: %s: %s\n", what, why);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::int64_t wanted = 0, partition = 0;
  if (argc < 4 || argc > 5 || !number(argv[3], wanted) || (argc == 5 && !number(argv[4], partition))) {
    std::fputs("usage: bench_consume BOOTSTRAP TOPIC RECORDS [PARTITION]\n", stderr);
    return 2;
  }
  const double cpu_before = cpu_seconds();
  const auto start = std::chrono::steady_clock::now();

  std::array<char, 512> reason{};
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  for (const auto& [name, value] : {std::pair{"bootstrap.servers", static_cast<const char*>(argv[1])},
                                    std::pair{"group.id", "bench-consume"}, std::pair{"enable.auto.commit", "false"}}) {
    if (rd_kafka_conf_set(conf, name, value, reason.data(), reason.size()) != RD_KAFKA_CONF_OK) return fail(name, reason.data());
  }
  rd_kafka_t* consumer = rd_kafka_new(RD_KAFKA_CONSUMER, conf, reason.data(), reason.size());
  if (!consumer) return fail("consumer", reason.data());
  rd_kafka_poll_set_consumer(consumer);
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, argv[2], static_cast<std::int32_t>(partition))->offset = RD_KAFKA_OFFSET_BEGINNING;
  const auto error = rd_kafka_assign(consumer, list);
  rd_kafka_topic_partition_list_destroy(list);
  if (error) return fail("assign", rd_kafka_err2str(error));

  std::int64_t records = 0;
  std::uint64_t bytes = 0, touched = 0;
  while (records < wanted) {
    rd_kafka_message_t* message = rd_kafka_consumer_poll(consumer, 60'000);
    if (!message) return fail(argv[2], "no more records within 60 s");
    if (message->err) {
      std::fprintf(stderr, "bench_consume: %s\n", rd_kafka_message_errstr(message));
    } else {
      ++records;
      bytes += message->len;
      if (message->len > 0) touched += static_cast<unsigned char*>(message->payload)[message->len - 1];
    }
    rd_kafka_message_destroy(message);
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const double cpu = cpu_seconds() - cpu_before;
  std::printf(R"({"records":%lld,"bytes":%llu,"seconds":%.3f,"cpu_seconds":%.3f,"cpu_us_per_record":%.3f,"touched":%llu})"
              "\n",
              static_cast<long long>(records), static_cast<unsigned long long>(bytes), seconds, cpu,
              cpu * 1e6 / static_cast<double>(records > 0 ? records : 1), static_cast<unsigned long long>(touched));
  rd_kafka_destroy_flags(consumer, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
  return 0;
}
