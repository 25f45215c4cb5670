// The settings of the daemon: how it reaches Kafka, its store, its files and its
// HTTP port. Everything about the meaning of deals is elsewhere (rules, registry).
// Told by, in rising precedence: default, file, environment, flags. The environment
// is given, not read, so that a test can give its own.
//
//   file         YAML; every key of kSettingKeys, and kafka.properties.*. Scalars may hold
//                ${VAR} and ${VAR:-default} (unset and empty are one); $$ is a $.
//   environment  KEIRETSU_KAFKA__BOOTSTRAP_SERVERS=..., one per key: upper case, "__" between
//                levels; KEIRETSU_KAFKA__PROPERTIES__SASL_PASSWORD is the property
//                sasl.password; a name ending in _FILE names a file that holds the value (secrets).
//   flags        key -> value, as the verbs collect them.
//
// A path in the file is relative to the file's directory, any other to the working directory.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/problem.h"

namespace keiretsu::config {

struct Settings {
  struct Topics {
    std::string deals = "keiretsu.deals";
    std::string alerts = "keiretsu.alerts";
    std::string dead_letters;  // absent: deals + ".dlq"
    bool operator==(const Topics&) const = default;
  };
  struct Kafka {
    std::string bootstrap_servers = "localhost:9092";
    std::string group_id = "keiretsu";  // for committed offsets alone: lag tools
    Topics topics;
    int partition = 0;
    int anchor_check_s = 600;                       // seconds between two looks at the record applied last
    std::map<std::string, std::string> properties;  // to librdkafka as they are; may hold secrets: never print values
    bool operator==(const Kafka&) const = default;
  };
  struct Store {
    std::string path = "/var/lib/keiretsu";  // of all shards; each has a directory in it
    int verify_hours = 24;                   // between two verifications of a store's files; 0: none, after a kill neither
    bool commit_behind = true;               // a batch is written while the next is planned
    bool operator==(const Store&) const = default;
  };
  struct Http {
    std::string listen = "127.0.0.1:8080";  // IPv4 address and port
    bool operator==(const Http&) const = default;
  };
  struct Log {
    std::string level = "info";     // trace, debug, info, warning, error
    std::string format = "logfmt";  // logfmt, json
    bool operator==(const Log&) const = default;
  };

  Kafka kafka;
  Store store;
  Http http;
  Log log;
  // Absent: registry.json and rules.yaml beside the settings' file, else in ./config.
  std::string registry, rules;
  std::string fx;                         // absent: only US dollars have a rate
  std::vector<std::uint32_t> schema_ids;  // those under which a schema registry knows keiretsu.v1.DealReport
  bool decode_ahead = true;               // a batch is decoded on a thread of its own
  bool operator==(const Settings&) const = default;
};

inline constexpr std::array<std::string_view, 18> kSettingKeys = {"kafka.bootstrap_servers",
                                                                  "kafka.group_id",
                                                                  "kafka.topics.deals",
                                                                  "kafka.topics.alerts",
                                                                  "kafka.topics.dead_letters",
                                                                  "kafka.partition",
                                                                  "kafka.anchor_check_s",
                                                                  "codec.schema_ids",
                                                                  "codec.decode_ahead",
                                                                  "store.path",
                                                                  "store.verify_hours",
                                                                  "store.commit_behind",
                                                                  "registry",
                                                                  "rules",
                                                                  "fx",
                                                                  "http.listen",
                                                                  "log.level",
                                                                  "log.format"};

using Environment = std::map<std::string, std::string, std::less<>>;
using Flags = std::map<std::string, std::string, std::less<>>;

// The directory of the store of the partition that is set.
[[nodiscard]] std::filesystem::path shard_store(const Settings& settings);

// Sets one key from its text; what was found and expected if that is wrong, `is no known key` if there is none.
[[nodiscard]] std::expected<void, std::string> set(Settings& settings, std::string_view key, std::string_view value);

// ${VAR}, ${VAR:-default}, $$; the reason if a variable is not there or a brace not closed.
[[nodiscard]] std::expected<std::string, std::string> substitute(std::string_view text, const Environment& environment);

// All problems of all three at once. Without `file` the defaults stand in for it.
[[nodiscard]] std::expected<Settings, Problems> load_settings(const std::optional<std::string>& file, const Environment& environment,
                                                              const Flags& flags);

}  // namespace keiretsu::config
