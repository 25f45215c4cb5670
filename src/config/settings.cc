#include "config/settings.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <utility>
#include <vector>

#include "config/yaml_tree.h"

namespace keiretsu::config {
namespace {

constexpr std::string_view kProperties = "kafka.properties.";

// What exactly once, or the safety of secrets, depends on; and what other keys say.
constexpr std::array<std::string_view, 20> kOwnProperties = {"acks",
                                                             "allow.auto.create.topics",
                                                             "auto.commit.enable",
                                                             "auto.offset.reset",
                                                             "bootstrap.servers",
                                                             "check.crcs",
                                                             "debug",
                                                             "delivery.timeout.ms",
                                                             "enable.auto.commit",
                                                             "enable.auto.offset.store",
                                                             "enable.idempotence",
                                                             "enable.partition.eof",
                                                             "group.id",
                                                             "isolation.level",
                                                             "max.in.flight",
                                                             "max.in.flight.requests.per.connection",
                                                             "message.timeout.ms",
                                                             "metadata.broker.list",
                                                             "request.required.acks",
                                                             "transactional.id"};

using Verdict = std::expected<void, std::string>;

Verdict wrong(std::string_view value, std::string_view what, std::string_view expected) {
  return std::unexpected("\"" + std::string(value) + "\" " + std::string(what) + "; expected " + std::string(expected));
}

std::optional<int> whole(std::string_view text, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > most) return std::nullopt;
  return value;
}

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto at = text.find(by);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

Verdict is_servers(std::string_view value) {
  constexpr std::string_view kExpected = "host:port, or several separated by commas";
  for (const std::string_view server : split(value, ',')) {
    if (server.empty() || server.find_first_of(" \t\"'") != std::string_view::npos) return wrong(value, "is no list of servers", kExpected);
    const auto colon = server.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || server.substr(colon).starts_with(":/"))
      return wrong(value, "has a server without a port", kExpected);
    const auto port = whole(server.substr(colon + 1), 65'535);
    if (!port || *port == 0) return wrong(value, "has a server with a wrong port", kExpected);
  }
  return {};
}

Verdict is_topic(std::string_view value) {
  const bool legal =
      value.size() <= 249 && value != "." && value != ".." && std::ranges::all_of(value, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
      });
  return legal ? Verdict() : wrong(value, "is no name of a topic", "1 to 249 of a-z A-Z 0-9 . _ -");
}

Verdict is_listen(std::string_view value) {
  constexpr std::string_view kExpected = "an IPv4 address and a port, such as 127.0.0.1:8080";
  const auto colon = value.rfind(':');
  if (colon == std::string_view::npos) return wrong(value, "has no port", kExpected);
  const auto port = whole(value.substr(colon + 1), 65'535);
  if (!port) return wrong(value, "has a wrong port", kExpected);
  const auto bytes = split(value.substr(0, colon), '.');
  if (bytes.size() != 4 || !std::ranges::all_of(bytes, [](std::string_view b) { return whole(b, 255).has_value(); })) {
    return wrong(value, "has no IPv4 address", kExpected);
  }
  return {};
}

Verdict is_one_of(std::string_view value, std::initializer_list<std::string_view> words) {
  if (std::ranges::find(words, value) != words.end()) return {};
  std::string list;
  for (const std::string_view word : words) list += (list.empty() ? "" : ", ") + std::string(word);
  const std::vector<std::string_view> candidates(words);
  return std::unexpected("\"" + std::string(value) + "\" is not known; expected one of " + list + did_you_mean(value, candidates));
}

bool is_path(std::string_view key) { return key == "store.path" || key == "registry" || key == "rules" || key == "fx"; }

std::string unknown_key(std::string_view key) {
  // A key in the wrong section is as likely as a misspelt one.
  for (const std::string_view known : kSettingKeys) {
    if (known != key && known.substr(known.rfind('.') + 1) == key.substr(key.rfind('.') + 1)) {
      return "is no known key; did you mean \"" + std::string(known) + "\"?";
    }
  }
  return "is no known key" + did_you_mean(key, kSettingKeys);
}

class Loader {
 public:
  Loader(const Environment& environment, Problems& problems) : environment_(environment), problems_(problems) {}

  void load_file(const std::string& file) {
    const auto text = read_file(file, problems_);
    if (!text) return;
    const auto root = parse_yaml(*text, file, problems_);
    if (!root) return;
    directory_ = std::filesystem::path(file).parent_path();
    YamlReader reader(file, problems_);
    if (root->kind == YamlNode::Kind::map) {
      walk(reader, *root);
    } else {
      reader.problem(*root, "the file is no map; expected keys such as \"kafka:\"");
    }
  }

  void load_environment() {
    constexpr std::string_view kPrefix = "KEIRETSU_", kFile = "_FILE";
    for (const auto& [name, told] : environment_) {
      if (!name.starts_with(kPrefix) || told.empty()) continue;
      const bool by_file = name.ends_with(kFile);
      const std::string variable = by_file ? name.substr(0, name.size() - kFile.size()) : name;
      const std::string key = key_of(std::string_view(variable).substr(kPrefix.size()));
      // A name without a level may be anyone's: Kubernetes sets KEIRETSU_PORT for a service of that name.
      if (!known(key) && variable.find("__") == std::string::npos) continue;
      if (by_file && environment_.contains(variable) && !environment_.find(variable)->second.empty()) {
        problems_.push_back({"environment", 0, 0, name, "is set, and so is " + variable + "; expected one of the two"});
        continue;
      }
      std::string value = told;
      if (by_file) {
        auto secret = read_file(told, problems_);
        if (!secret) continue;
        while (secret->ends_with('\n') || secret->ends_with('\r')) secret->pop_back();
        value = *std::move(secret);
      }
      if (const auto verdict = set(settings_, key, value); !verdict) problems_.push_back({"environment", 0, 0, name, verdict.error()});
    }
  }

  void load_flags(const Flags& flags) {
    for (const auto& [key, value] : flags) {
      if (const auto verdict = set(settings_, key, value); !verdict) problems_.push_back({"command line", 0, 0, key, verdict.error()});
    }
  }

  Settings finish(bool from_file) {
    Settings::Topics& topics = settings_.kafka.topics;
    if (topics.dead_letters.empty()) topics.dead_letters = topics.deals + ".dlq";
    if (topics.deals == topics.alerts || topics.deals == topics.dead_letters || topics.alerts == topics.dead_letters) {
      problems_.push_back(
          {"settings", 0, 0, "kafka.topics",
           "two of \"" + topics.deals + "\", \"" + topics.alerts + "\" and \"" + topics.dead_letters + "\" are one topic; expected three"});
    }
    const std::filesystem::path beside = from_file ? directory_ : std::filesystem::path("config");
    if (settings_.registry.empty()) settings_.registry = (beside / "registry.json").string();
    if (settings_.rules.empty()) settings_.rules = (beside / "rules.yaml").string();
    return std::move(settings_);
  }

 private:
  static bool known(std::string_view key) { return std::ranges::find(kSettingKeys, key) != kSettingKeys.end(); }

  static std::string key_of(std::string_view variable) {
    std::string key;
    for (std::size_t i = 0; i < variable.size(); ++i) {
      const char c = variable[i];
      if (c == '_' && i + 1 < variable.size() && variable[i + 1] == '_') {
        key += '.';
        ++i;
      } else {
        // librdkafka separates the words of a property by full stops.
        key += key.starts_with(kProperties) && c == '_' ? '.' : static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
      }
    }
    return key;
  }

  void walk(YamlReader& reader, const YamlNode& map) {
    for (const YamlNode& node : map.children) {
      const std::string section = node.path + ".";
      const bool is_section =
          section == kProperties || std::ranges::any_of(kSettingKeys, [&](std::string_view key) { return key.starts_with(section); });
      const bool is_key = known(node.path) || (map.path + "." == kProperties);
      if (is_section && node.kind == YamlNode::Kind::map) {
        walk(reader, node);
      } else if (is_section && node.kind != YamlNode::Kind::nothing) {  // with every line commented out it is empty
        reader.problem(node, "is no map; expected keys below it");
      } else if (!is_section && !is_key) {
        reader.problem_at_key(node, unknown_key(node.path));
      } else if (is_key) {
        set_from(reader, node);
      }
    }
  }

  // [7, 12] as 7,12.
  static std::optional<std::string> listed(YamlReader& reader, const YamlNode& list) {
    const auto texts = reader.texts(list, "a list of values");
    if (!texts) return std::nullopt;
    std::string all;
    for (const std::string& text : *texts) all += (all.empty() ? "" : ",") + text;
    return all;
  }

  void set_from(YamlReader& reader, const YamlNode& node) {
    const auto told = node.path == "codec.schema_ids" && node.kind == YamlNode::Kind::list
                          ? listed(reader, node)
                          : reader.text(node, "a value, or the line left out");
    if (!told) return;
    const auto value = substitute(*told, environment_);
    if (!value) return reader.problem(node, value.error());
    if (value->empty()) return;  // ${VAR:-}: the default
    const bool relative = is_path(node.path) && std::filesystem::path(*value).is_relative();
    const auto verdict = set(settings_, node.path, relative ? (directory_ / *value).string() : *value);
    if (!verdict) reader.problem(node, verdict.error());
  }

  const Environment& environment_;
  Problems& problems_;
  Settings settings_;
  std::filesystem::path directory_;
};

}  // namespace

std::filesystem::path shard_store(const Settings& settings) {
  return std::filesystem::path(settings.store.path) / (settings.kafka.topics.deals + "-" + std::to_string(settings.kafka.partition));
}

std::expected<void, std::string> set(Settings& settings, std::string_view key, std::string_view value) {
  if (value.empty()) return std::unexpected("is empty; expected a value");
  const auto keep = [&](std::string& place, const Verdict& verdict) {
    if (verdict) place = value;
    return verdict;
  };
  Settings::Kafka& kafka = settings.kafka;
  if (key.starts_with(kProperties)) {
    const std::string_view property = key.substr(kProperties.size());
    if (std::ranges::find(kOwnProperties, property) != kOwnProperties.end()) {
      return std::unexpected("is set by the program and cannot be changed; expected another property of librdkafka");
    }
    kafka.properties.insert_or_assign(std::string(property), std::string(value));
    return {};
  }
  if (key == "kafka.bootstrap_servers") return keep(kafka.bootstrap_servers, is_servers(value));
  if (key == "kafka.group_id")
    return keep(kafka.group_id, value.size() <= 255 ? Verdict() : wrong(value, "is too long", "at most 255 bytes"));
  if (key == "kafka.topics.deals") return keep(kafka.topics.deals, is_topic(value));
  if (key == "kafka.topics.alerts") return keep(kafka.topics.alerts, is_topic(value));
  if (key == "kafka.topics.dead_letters") return keep(kafka.topics.dead_letters, is_topic(value));
  if (key == "kafka.partition") {
    const auto partition = whole(value, INT32_MAX);
    if (!partition) return wrong(value, "is no number of a partition", "0 to 2147483647");
    kafka.partition = *partition;
    return {};
  }
  if (key == "kafka.anchor_check_s") {
    constexpr int kDay = 86'400;
    const auto seconds = whole(value, kDay);
    if (!seconds || *seconds == 0) return wrong(value, "is no number of seconds", "1 to 86400");
    kafka.anchor_check_s = *seconds;
    return {};
  }
  if (key == "store.verify_hours") {
    constexpr int kYear = 8'760;
    const auto hours = whole(value, kYear);
    if (!hours) return wrong(value, "is no number of hours", "0 (never) to 8760");
    settings.store.verify_hours = *hours;
    return {};
  }
  if (key == "codec.schema_ids") {
    std::vector<std::uint32_t> ids;
    for (std::string_view told : split(value, ',')) {
      while (told.starts_with(' ')) told.remove_prefix(1);
      while (told.ends_with(' ')) told.remove_suffix(1);
      const auto id = whole(told, INT32_MAX);
      if (!id) return wrong(value, "is no list of schema ids", "whole numbers separated by commas, such as 7,12");
      ids.push_back(static_cast<std::uint32_t>(*id));
    }
    settings.schema_ids = std::move(ids);
    return {};
  }
  const auto choose = [&](bool& place) {
    const Verdict verdict = is_one_of(value, {"true", "false"});
    if (verdict) place = value == "true";
    return verdict;
  };
  if (key == "codec.decode_ahead") return choose(settings.decode_ahead);
  if (key == "store.commit_behind") return choose(settings.store.commit_behind);
  if (key == "store.path") return keep(settings.store.path, {});
  if (key == "registry") return keep(settings.registry, {});
  if (key == "rules") return keep(settings.rules, {});
  if (key == "fx") return keep(settings.fx, {});
  if (key == "http.listen") return keep(settings.http.listen, is_listen(value));
  if (key == "log.level") return keep(settings.log.level, is_one_of(value, {"trace", "debug", "info", "warning", "error"}));
  if (key == "log.format") return keep(settings.log.format, is_one_of(value, {"logfmt", "json"}));
  return std::unexpected(unknown_key(key));
}

std::expected<std::string, std::string> substitute(std::string_view text, const Environment& environment) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("$$")) {
      out += '$';
      ++i;
    } else if (rest.starts_with("${")) {
      const auto close = rest.find('}');
      if (close == std::string_view::npos) return std::unexpected("has a ${ that is not closed; expected ${VAR} or ${VAR:-default}");
      const std::string_view inside = rest.substr(2, close - 2);
      const auto colon = inside.find(":-");
      const std::string_view name = inside.substr(0, colon);
      const auto it = environment.find(name);
      if (it != environment.end() && !it->second.empty()) {
        out += it->second;
      } else if (colon != std::string_view::npos) {
        out += inside.substr(colon + 2);
      } else {
        return std::unexpected("names the environment variable \"" + std::string(name) + "\", which is not set; expected it set, or ${" +
                               std::string(name) + ":-default}");
      }
      i += close;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::expected<Settings, Problems> load_settings(const std::optional<std::string>& file, const Environment& environment,
                                                const Flags& flags) {
  Problems problems;
  Loader loader(environment, problems);
  if (file) loader.load_file(*file);
  loader.load_environment();
  loader.load_flags(flags);
  Settings settings = loader.finish(file.has_value());
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return settings;
}

}  // namespace keiretsu::config
