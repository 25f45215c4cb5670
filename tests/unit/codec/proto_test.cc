// The proto files are the contract's formal form: they name what the decoders and
// encoders of JSON know, no more and no less. That they compile is a test of its own
// (proto_compiles).
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "codec/registry_json.h"
#include "codec/report_json.h"
#include "codec/transition_json.h"

namespace keiretsu::codec {
namespace {

using Names = std::set<std::string>;

// Message or enum -> fields or constants. Each stands on a line of its own.
std::map<std::string, Names> read_proto(const std::string& file) {
  std::ifstream in(KEIRETSU_SOURCE_DIR "/proto/keiretsu/v1/" + file);
  std::map<std::string, Names> found;
  std::string block, line;
  while (std::getline(in, line)) {
    const bool opens = (line.starts_with("message ") || line.starts_with("enum ")) && line.ends_with(" {");
    const std::size_t equals = line.find(" = ");
    if (opens) {
      block = line.substr(line.find(' ') + 1, line.size() - line.find(' ') - 3);
    } else if (line == "}") {
      block.clear();
    } else if (!block.empty() && line.ends_with(';') && !line.starts_with("  //") && equals != std::string::npos) {
      const std::size_t name = line.rfind(' ', equals - 1) + 1;
      found[block].insert(line.substr(name, equals - name));
    }
  }
  return found;
}

TEST(Proto, NamesTheFieldsOfAReport) {
  const auto proto = read_proto("report.proto");
  std::size_t messages = 0;
  for (const KnownFields& known : known_report_fields()) {
    ASSERT_TRUE(proto.contains(std::string(known.message))) << known.message;
    EXPECT_EQ(proto.at(std::string(known.message)), Names(known.names.begin(), known.names.end())) << known.message;
    ++messages;
  }
  EXPECT_EQ(messages, 8u);
}

template <auto Last>
Names constants(const std::string& prefix) {
  Names out{prefix + "_UNSPECIFIED"};
  for (int i = 0; i <= static_cast<int>(Last); ++i) {
    std::string word(name(static_cast<decltype(Last)>(i)));
    if (word.empty() || word == "untold") continue;
    for (char& c : word) c = static_cast<char>(std::toupper(c));
    out.insert(prefix + "_" + word);
  }
  return out;
}

TEST(Proto, NamesTheWordsOfTheEnums) {
  const auto report = read_proto("report.proto");
  EXPECT_EQ(report.at("Action"), constants<Action::retract>("ACTION"));
  EXPECT_EQ(report.at("Stage"), constants<Stage::terminated>("STAGE"));
  EXPECT_EQ(report.at("LegType"), constants<LegType::partner>("LEG_TYPE"));
  EXPECT_EQ(report.at("Basis"), constants<Basis::valuation_implied>("BASIS"));
  EXPECT_EQ(report.at("Exclusivity"), constants<Exclusivity::none>("EXCLUSIVITY"));
  EXPECT_EQ(report.at("What"), constants<What::other>("WHAT"));
  EXPECT_EQ(report.at("SourceKind"), constants<SourceKind::social>("SOURCE_KIND"));
  const auto alert = read_proto("alert.proto");
  EXPECT_EQ(alert.at("AlertState"), constants<alert::State::expired>("ALERT_STATE"));
  EXPECT_EQ(alert.at("Reason"), constants<alert::Reason::outdone>("REASON"));
  EXPECT_EQ(alert.at("Certainty"), constants<Lens::firm>("CERTAINTY"));
  EXPECT_EQ(alert.at("Severity"), constants<alert::Severity::critical>("SEVERITY"));
}

// The reader of the registry knows a field if it refuses what no type of field allows.
TEST(Proto, NamesTheFieldsOfTheRegistry) {
  const auto proto = read_proto("registry.proto");
  ASSERT_EQ(proto.at("RegistryEntry").size(), 13u);
  ASSERT_EQ(proto.at("Figure").size(), 5u);
  const auto refused = [](nlohmann::json entry, const std::string& path) {
    const auto parsed = parse_registry(nlohmann::json{{"entities", {entry}}}.dump());
    return !parsed && std::any_of(parsed.error().begin(), parsed.error().end(), [&](const Problem& p) { return p.path == path; });
  };
  const nlohmann::json least = {{"id", "a"}, {"name", "A"}};
  for (const std::string& field : proto.at("RegistryEntry")) {
    nlohmann::json entry = least;
    entry[field] = 17;
    EXPECT_TRUE(refused(entry, "entities[0]." + field)) << field;
  }
  for (const std::string& field : proto.at("Figure")) {
    nlohmann::json entry = least;
    entry["equity"] = {{"value", 1}, {"currency", "USD"}};
    entry["equity"][field] = nlohmann::json::array();
    EXPECT_TRUE(refused(entry, "entities[0].equity." + field)) << field;
  }
}

TEST(Proto, NamesTheFieldsOfAnAlert) {
  alert::Transition t;
  t.reason = alert::Reason::noted;
  t.subject.layer = "cloud";
  t.value = t.before = t.threshold = t.clear_at = t.disclosed_share = 1;
  t.values = {1, 1, 1};
  t.contributions = {{"d", 1, {{"p", "t", "u", "g", SourceKind::wire}}}};
  const auto encode = [](const alert::Transition& transition) { return nlohmann::json::parse(encode_transition(transition)); };
  const auto names = [](const nlohmann::json& object) {
    Names out;
    for (const auto& [name, value] : object.items()) out.insert(name);
    return out;
  };
  const nlohmann::json json = encode(t);
  const auto proto = read_proto("alert.proto");
  for (const std::string& name : names(json)) EXPECT_TRUE(proto.at("Alert").contains(name)) << name;
  EXPECT_EQ(names(json["subject"]), proto.at("Subject"));
  EXPECT_EQ(names(json["values"]), proto.at("Values"));
  EXPECT_EQ(names(json["contributions"][0]), proto.at("Contribution"));
  EXPECT_EQ(names(json["contributions"][0]["sources"][0]), proto.at("AlertSource"));
  Names causes;
  for (const auto kind : {alert::Cause::Kind::report, alert::Cause::Kind::timer, alert::Cause::Kind::config_epoch}) {
    t.cause.kind = kind;
    causes.merge(names(encode(t)["cause"]));
  }
  EXPECT_EQ(causes, proto.at("Cause"));
}

}  // namespace
}  // namespace keiretsu::codec
