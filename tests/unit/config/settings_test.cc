#include "config/settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "config/yaml_tree.h"

namespace keiretsu::config {
namespace {

// Of this process: tests run side by side.
const std::string kSettingsFile = "keiretsu_settings_" + std::to_string(::getpid()) + ".yaml";

// A file that goes with the test.
class File {
 public:
  File(std::string name, std::string_view text) : path_(std::filesystem::path(::testing::TempDir()) / name) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~File() { std::filesystem::remove(path_); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] std::string beside(std::string_view name) const { return (path_.parent_path() / name).string(); }

 private:
  std::filesystem::path path_;
};

Settings loaded(std::string_view yaml, const Environment& environment = {}, const Flags& flags = {}) {
  const File file(kSettingsFile, yaml);
  const auto settings = load_settings(file.path(), environment, flags);
  if (!settings) {
    for (const Problem& p : settings.error()) ADD_FAILURE() << text(p);
    return {};
  }
  return *settings;
}

// The problems as told, the file's name left out.
std::vector<std::string> refused(std::string_view yaml, const Environment& environment = {}, const Flags& flags = {}) {
  const File file(kSettingsFile, yaml);
  std::vector<std::string> told;
  const auto settings = load_settings(file.path(), environment, flags);
  if (settings) return told;
  for (Problem p : settings.error()) {
    if (p.file == file.path()) p.file = "F";
    told.push_back(text(p));
  }
  return told;
}
using Told = std::vector<std::string>;

TEST(Settings, DefaultsStandBesideNoFile) {
  const auto s = load_settings(std::nullopt, {}, {});
  ASSERT_TRUE(s);
  EXPECT_EQ(s->kafka.topics.dead_letters, "keiretsu.deals.dlq");
  EXPECT_EQ(s->registry, "config/registry.json");
  EXPECT_EQ(s->rules, "config/rules.yaml");
  EXPECT_EQ(s->fx, "");
}

TEST(Settings, TheShippedFileTellsEveryKeyWithItsDefault) {
  const std::string file = std::string(KEIRETSU_SOURCE_DIR) + "/config/keiretsu.yaml";
  const auto shipped = load_settings(file, {}, {});
  ASSERT_TRUE(shipped) << text(shipped.error().front());
  Settings expected = load_settings(std::nullopt, {}, {}).value();
  expected.registry = std::string(KEIRETSU_SOURCE_DIR) + "/config/registry.json";
  expected.rules = std::string(KEIRETSU_SOURCE_DIR) + "/config/rules.yaml";
  EXPECT_EQ(*shipped, expected);
  EXPECT_TRUE(std::filesystem::exists(shipped->registry));
  EXPECT_TRUE(std::filesystem::exists(shipped->rules));

  Problems problems;
  const std::string yaml = read_file(file, problems).value();
  for (const std::string_view key : kSettingKeys) {
    EXPECT_NE(yaml.find(std::string(key.substr(key.rfind('.') + 1)) + ": "), std::string::npos) << key;
  }
}

TEST(Settings, ReadEveryKey) {
  const Settings s = loaded(R"(
kafka:
  bootstrap_servers: a:9092,ssl://b:9093
  group_id: g
  topics: {deals: d, alerts: a, dead_letters: x}
  partition: 7
  anchor_check_s: 60
  properties:
    security.protocol: sasl_ssl
    sasl.password: p:w
codec: {decode_ahead: false}
store: {path: /data, verify_hours: 0, commit_behind: false}
registry: /r.json
rules: /r.yaml
fx: /fx.json
http: {listen: "0.0.0.0:80"}
log: {level: debug, format: json}
)");
  Settings expected;
  expected.kafka = {.bootstrap_servers = "a:9092,ssl://b:9093",
                    .group_id = "g",
                    .topics = {.deals = "d", .alerts = "a", .dead_letters = "x"},
                    .partition = 7,
                    .anchor_check_s = 60,
                    .properties = {{"security.protocol", "sasl_ssl"}, {"sasl.password", "p:w"}}};
  expected.store = {.path = "/data", .verify_hours = 0, .commit_behind = false};
  expected.decode_ahead = false;
  expected.registry = "/r.json";
  expected.rules = "/r.yaml";
  expected.fx = "/fx.json";
  expected.http.listen = "0.0.0.0:80";
  expected.log = {.level = "debug", .format = "json"};
  EXPECT_EQ(s, expected);
}

TEST(Settings, PathsOfTheFileAreRelativeToIt) {
  const File file(kSettingsFile, "registry: r.json\nstore: {path: ../data}\n");
  const Settings s = load_settings(file.path(), {{"KEIRETSU_RULES", "here.yaml"}}, {{"fx", "fx.json"}}).value();
  EXPECT_EQ(s.registry, file.beside("r.json"));
  EXPECT_EQ(s.store.path, file.beside("../data"));
  EXPECT_EQ(s.rules, "here.yaml");
  EXPECT_EQ(s.fx, "fx.json");
}

TEST(Settings, FlagsBeatEnvironmentBeatsFileBeatsDefault) {
  const std::string_view yaml = "kafka: {partition: 1, group_id: file}\nlog: {level: error}\n";
  const Environment environment = {{"KEIRETSU_KAFKA__PARTITION", "2"}, {"KEIRETSU_LOG__LEVEL", "debug"}, {"KEIRETSU_LOG__FORMAT", ""}};
  const Settings s = loaded(yaml, environment, {{"kafka.partition", "3"}});
  EXPECT_EQ(s.kafka.partition, 3);
  EXPECT_EQ(s.log.level, "debug");
  EXPECT_EQ(s.log.format, "logfmt");  // set to nothing is not set
  EXPECT_EQ(s.kafka.group_id, "file");
  EXPECT_EQ(s.http.listen, "127.0.0.1:8080");
}

TEST(Settings, DeadLettersFollowTheTopicOfDeals) {
  EXPECT_EQ(loaded("kafka: {topics: {deals: mine}}").kafka.topics.dead_letters, "mine.dlq");
}

TEST(Settings, EnvironmentReachesEveryKeyAndProperties) {
  Environment environment;
  for (const std::string_view key : kSettingKeys) {
    std::string name = "KEIRETSU_";
    for (const char c : key) name += c == '.' ? "__" : std::string(1, static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    const bool is_number =
        key == "kafka.partition" || key == "kafka.anchor_check_s" || key == "store.verify_hours" || key == "codec.schema_ids";
    const bool is_switch = key == "codec.decode_ahead" || key == "store.commit_behind";
    environment[name] = is_number                          ? "5"
                        : is_switch                        ? "false"
                        : key == "http.listen"             ? "1.2.3.4:5"
                        : key == "log.level"               ? "trace"
                        : key == "log.format"              ? "json"
                        : key == "kafka.bootstrap_servers" ? "h:1"
                                                           : std::string(key);
  }
  environment["KEIRETSU_KAFKA__PROPERTIES__SASL_MECHANISM"] = "PLAIN";
  const Settings s = loaded("", environment);
  EXPECT_EQ(s.kafka.partition, 5);
  EXPECT_EQ(s.kafka.anchor_check_s, 5);
  EXPECT_EQ(s.store.verify_hours, 5);
  EXPECT_FALSE(s.store.commit_behind || s.decode_ahead);
  EXPECT_EQ(s.schema_ids, std::vector<std::uint32_t>{5});
  EXPECT_EQ(s.kafka.bootstrap_servers, "h:1");
  EXPECT_EQ(s.kafka.group_id, "kafka.group_id");
  EXPECT_EQ(s.kafka.topics.dead_letters, "kafka.topics.dead_letters");
  EXPECT_EQ(s.store.path, "store.path");
  EXPECT_EQ(s.fx, "fx");
  EXPECT_EQ(s.http.listen, "1.2.3.4:5");
  EXPECT_EQ(s.log.level, "trace");
  EXPECT_EQ(s.kafka.properties.at("sasl.mechanism"), "PLAIN");
}

TEST(Settings, SchemaIdsAreAListOrSeparatedByCommas) {
  const std::vector<std::uint32_t> both{7, 12};
  for (const std::string_view text : {"7,12", "\"7, 12\"", "7, 12", "[7, 12]"})
    EXPECT_EQ(loaded("codec: {schema_ids: " + std::string(text == "7,12" || text == "7, 12" ? "'" + std::string(text) + "'" : text) + "}")
                  .schema_ids,
              both)
        << text;
  EXPECT_EQ(loaded("codec:\n  schema_ids:\n  - 7\n  - 12\n").schema_ids, both);
  for (const std::string_view text : {"[7, x]", "[]", "[7, 7]", "7,,12", "7 12", "[[7]]", "-1"})
    EXPECT_EQ(refused("codec:\n  schema_ids: " + std::string(text) + "\n").size(), 1u) << text;
}

TEST(Settings, SecretsComeFromFiles) {
  const File secret("keiretsu_secret", "p$$w ${X}\n");
  EXPECT_EQ(loaded("", {{"KEIRETSU_KAFKA__PROPERTIES__SASL_PASSWORD_FILE", secret.path()}}).kafka.properties.at("sasl.password"),
            "p$$w ${X}");
  EXPECT_EQ(refused("", {{"KEIRETSU_KAFKA__GROUP_ID_FILE", secret.path()}, {"KEIRETSU_KAFKA__GROUP_ID", "g"}}),
            Told{"environment: KEIRETSU_KAFKA__GROUP_ID_FILE: is set, and so is KEIRETSU_KAFKA__GROUP_ID; expected one of the two"});
  EXPECT_EQ(refused("", {{"KEIRETSU_KAFKA__GROUP_ID_FILE", "/no/such/file"}}),
            Told{"/no/such/file: cannot be read: No such file or directory"});
}

TEST(Settings, EnvironmentOfOthersIsLeftAlone) {
  EXPECT_EQ(
      loaded("", {{"KEIRETSU_PORT", "tcp://1.2.3.4:80"}, {"KEIRETSU_SERVICE_HOST", "1.2.3.4"}, {"KAFKA__PARTITION", "x"}}).kafka.partition,
      0);
  EXPECT_EQ(refused("", {{"KEIRETSU_KAFKA__PARTITON", "1"}}),
            Told{"environment: KEIRETSU_KAFKA__PARTITON: is no known key; did you mean \"kafka.partition\"?"});
}

TEST(Settings, SubstituteVariables) {
  const Environment e = {{"A", "1"}, {"EMPTY", ""}};
  EXPECT_EQ(substitute("x${A}y${A:-2}z${B:-3}${EMPTY:-4}${B:-}", e), "x1y1z34");
  EXPECT_EQ(substitute("$$A $${A} $A 5$", e), "$A ${A} $A 5$");
  EXPECT_EQ(substitute("${B}", e).error(), "names the environment variable \"B\", which is not set; expected it set, or ${B:-default}");
  EXPECT_FALSE(substitute("${A", e));
  EXPECT_EQ(loaded("kafka: {partition: \"${P:-4}\", group_id: \"${G:-}\"}").kafka.partition, 4);
  EXPECT_EQ(
      refused("kafka:\n  group_id: ${NOPE}\n"),
      Told{"F:2:13: kafka.group_id: names the environment variable \"NOPE\", which is not set; expected it set, or ${NOPE:-default}"});
}

TEST(Settings, RefuseUnknownKeysWithTheLikelyOne) {
  EXPECT_EQ(refused("kafka:\n  bootstrap_server: a:1\n"),
            Told{"F:2:3: kafka.bootstrap_server: is no known key; did you mean \"kafka.bootstrap_servers\"?"});
  EXPECT_EQ(refused("partition: 1\n"), Told{"F:1:1: partition: is no known key; did you mean \"kafka.partition\"?"});
  EXPECT_EQ(refused("kafka:\n  topics:\n    deal: d\n"),
            Told{"F:3:5: kafka.topics.deal: is no known key; did you mean \"kafka.topics.deals\"?"});
  EXPECT_EQ(refused("nothing_like_it: 1\n"), Told{"F:1:1: nothing_like_it: is no known key"});
  EXPECT_EQ(refused("kafka:\n  topics: {deals: d, deals: e}\n"),
            Told{"F:2:22: kafka.topics.deals: is here twice, first in line 2; expected once"});
}

TEST(Settings, RefuseWrongValuesWithWhatWasExpected) {
  const auto one = [](std::string_view yaml) {
    const Told told = refused(yaml);
    return told.size() == 1 ? told.front() : "problems: " + std::to_string(told.size());
  };
  EXPECT_EQ(one("kafka: {partition: -1}"), "F:1:20: kafka.partition: \"-1\" is no number of a partition; expected 0 to 2147483647");
  EXPECT_EQ(one("kafka: {partition: 1.5}"), "F:1:20: kafka.partition: \"1.5\" is no number of a partition; expected 0 to 2147483647");
  EXPECT_EQ(one("kafka: {partition: 2147483648}"),
            "F:1:20: kafka.partition: \"2147483648\" is no number of a partition; expected 0 to 2147483647");
  EXPECT_EQ(one("kafka: {partition: }"), "F:1:9: kafka.partition: is empty; expected a value, or the line left out");
  EXPECT_EQ(one("kafka: {partition: [1]}"), "F:1:20: kafka.partition: is a list; expected a value, or the line left out");
  EXPECT_EQ(one("kafka: 1"), "F:1:8: kafka: is no map; expected keys below it");
  EXPECT_EQ(one("kafka: {properties: [a]}"), "F:1:21: kafka.properties: is no map; expected keys below it");
  EXPECT_EQ(one("[kafka]"), "F:1:1: the file is no map; expected keys such as \"kafka:\"");
  EXPECT_EQ(one("kafka: {topics: {deals: a/b}}"),
            "F:1:25: kafka.topics.deals: \"a/b\" is no name of a topic; expected 1 to 249 of a-z A-Z 0-9 . _ -");
  EXPECT_EQ(one("log: {level: warn}"), "F:1:14: log.level: \"warn\" is not known; expected one of trace, debug, info, warning, error");
  EXPECT_EQ(one("log: {format: jsn}"), "F:1:15: log.format: \"jsn\" is not known; expected one of logfmt, json; did you mean \"json\"?");
  for (const char* servers : {"host", "host:", ":1", "h:0", "h:65536", "h:1,", "h:1 x:2", "http://h"}) {
    EXPECT_EQ(refused("kafka: {bootstrap_servers: \"" + std::string(servers) + "\"}").size(), 1U) << servers;
  }
  for (const char* listen : {"8080", "localhost:8080", "1.2.3:1", "1.2.3.256:1", "1.2.3.4:", "1.2.3.4:65536", "[::1]:80", "1.2.3.4.5:1"}) {
    EXPECT_EQ(refused("http: {listen: \"" + std::string(listen) + "\"}").size(), 1U) << listen;
  }
}

TEST(Settings, RefuseTwoRolesOfOneTopic) {
  EXPECT_EQ(refused("kafka: {topics: {deals: d, alerts: d}}"),
            Told{"settings: kafka.topics: two of \"d\", \"d\" and \"d.dlq\" are one topic; expected three"});
}

TEST(Settings, RefusePropertiesThatExactlyOnceDependsOn) {
  for (const char* property :
       {"enable.auto.commit", "acks", "auto.offset.reset", "enable.idempotence", "isolation.level", "debug", "group.id"}) {
    const Told told = refused("kafka: {properties: {" + std::string(property) + ": secret}}");
    ASSERT_EQ(told.size(), 1U) << property;
    EXPECT_EQ(told.front().find("secret"), std::string::npos);
  }
  EXPECT_EQ(refused("", {{"KEIRETSU_KAFKA__PROPERTIES__ACKS", "1"}}).size(), 1U);
}

TEST(Settings, TellAllProblemsOfAllThree) {
  const Told told = refused("kafka: {partition: x}\nlogg: {}\nhttp: {listen: y}\n", {{"KEIRETSU_LOG__LEVEL", "loud"}},
                            {{"log.format", "xml"}, {"nope", "1"}});
  ASSERT_EQ(told.size(), 6U);
  EXPECT_TRUE(told[0].starts_with("F:1:20: kafka.partition"));
  EXPECT_TRUE(told[1].starts_with("F:2:1: logg: is no known key"));
  EXPECT_TRUE(told[2].starts_with("F:3:16: http.listen"));
  EXPECT_TRUE(told[3].starts_with("environment: KEIRETSU_LOG__LEVEL"));
  EXPECT_TRUE(told[4].starts_with("command line: log.format"));
  EXPECT_TRUE(told[5].starts_with("command line: nope: is no known key"));
}

TEST(Settings, RefuseAFileThatIsNotThereOrNoFile) {
  EXPECT_EQ(text(load_settings("/no/such.yaml", {}, {}).error().at(0)), "/no/such.yaml: cannot be read: No such file or directory");
  EXPECT_EQ(text(load_settings("/tmp", {}, {}).error().at(0)), "/tmp: cannot be read: Is a directory");
}

TEST(Yaml, TellsWhereItBreaks) {
  EXPECT_EQ(refused("kafka:\n  topics: [a\n").size(), 1U);
  EXPECT_TRUE(refused("kafka:\n  topics: [a\n")[0].starts_with("F:3:1: is no valid YAML: "));
  EXPECT_TRUE(refused("a: b: c\n")[0].starts_with("F:1:"));
  EXPECT_TRUE(refused("kafka:\n\tpartition: 1\n")[0].starts_with("F:2:"));
  const std::string second = "a second document begins, or a sign that belongs to nothing; expected one document";
  EXPECT_EQ(refused("---\nlog: {}\n---\nlog: {}\n"), Told{"F:3:1: " + second});
  EXPECT_EQ(refused(","), Told{"F:1:1: " + second});
  EXPECT_EQ(refused("? [a, b]\n: c\n"), Told{"F:1:3: a key is no single value; expected a word"});
  EXPECT_TRUE(refused("").empty());
  EXPECT_TRUE(refused("# only words\n").empty());
}

TEST(Yaml, IsBounded) {
  std::string deep = "kafka: ";
  for (int i = 0; i < 100; ++i) deep += "[";
  for (int i = 0; i < 100; ++i) deep += "]";
  ASSERT_EQ(refused(deep).size(), 1U);
  EXPECT_NE(refused(deep)[0].find("is nested too deeply; expected at most 32 levels"), std::string::npos);

  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string n = std::to_string(i), p = "*a" + std::to_string(i - 1);
    laughs += "a" + n + ": &a" + n + " [" + p;
    for (int j = 1; j < 10; ++j) laughs += ", " + p;
    laughs += "]\n";
  }
  ASSERT_EQ(refused(laughs).size(), 1U);
  EXPECT_NE(refused(laughs)[0].find("is too large; expected at most 20000 values"), std::string::npos);
  EXPECT_EQ(refused("kafka: &a\n  topics: *a\n").size(), 1U);  // in itself
}

TEST(DidYouMean, TellsTheNearestOrNothing) {
  constexpr std::array<std::string_view, 3> kWords = {"layers", "clear", "by"};
  EXPECT_EQ(did_you_mean("layer", kWords), "; did you mean \"layers\"?");
  EXPECT_EQ(did_you_mean("claer", kWords), "; did you mean \"clear\"?");
  EXPECT_EQ(did_you_mean("xyzzy", kWords), "");
  EXPECT_EQ(did_you_mean("", kWords), "");
  EXPECT_EQ(did_you_mean(std::string(1000, 'x'), kWords), "");
}

}  // namespace
}  // namespace keiretsu::config
