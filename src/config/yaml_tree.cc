#include "config/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <utility>

namespace keiretsu::config {
namespace {

constexpr int kLevelsMax = 32;
constexpr int kNodesMax = 20'000;

std::string_view name(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::nothing: return "empty";
    case YamlNode::Kind::scalar: return "a single value";
    case YamlNode::Kind::list: return "a list";
    case YamlNode::Kind::map: return "a map";
  }
  return {};
}

std::string shown(double value) {
  char buffer[32];
  const auto end = std::to_chars(std::begin(buffer), std::end(buffer), value).ptr;
  return {std::begin(buffer), end};
}

// Copies the library's nodes, which are shared and may be circular, into a tree.
class Copier {
 public:
  Copier(const std::string& file, Problems& problems) : file_(file), problems_(problems) {}

  bool copy(const YAML::Node& from, YamlNode& to, int level) {
    const YAML::Mark mark = from.Mark();
    if (!mark.is_null() && !from.IsNull()) {  // an empty value's mark is on what follows it
      to.line = mark.line + 1;
      to.column = mark.column + 1;
    }
    if (level > kLevelsMax) return refuse(to, "is nested too deeply; expected at most " + std::to_string(kLevelsMax) + " levels");
    if (++nodes_ > kNodesMax) return refuse(to, "is too large; expected at most " + std::to_string(kNodesMax) + " values");
    switch (from.Type()) {
      case YAML::NodeType::Undefined:
      case YAML::NodeType::Null: return true;
      case YAML::NodeType::Scalar:
        to.kind = YamlNode::Kind::scalar;
        to.text = from.Scalar();
        return true;
      case YAML::NodeType::Sequence: return copy_list(from, to, level);
      case YAML::NodeType::Map: return copy_map(from, to, level);
    }
    return true;
  }

 private:
  bool refuse(const YamlNode& at, std::string message) {
    problems_.push_back({file_, at.line, at.column, at.path, std::move(message)});
    return false;
  }

  bool copy_list(const YAML::Node& from, YamlNode& to, int level) {
    to.kind = YamlNode::Kind::list;
    for (const YAML::Node& item : from) {
      YamlNode child;
      child.path = to.path + "[" + std::to_string(to.children.size()) + "]";
      if (!copy(item, child, level + 1)) return false;
      to.children.push_back(std::move(child));
    }
    return true;
  }

  bool copy_map(const YAML::Node& from, YamlNode& to, int level) {
    to.kind = YamlNode::Kind::map;
    for (const auto& member : from) {
      YamlNode child;
      child.key_line = member.first.Mark().line + 1;
      child.key_column = member.first.Mark().column + 1;
      child.line = child.key_line;  // where the value is empty
      child.column = child.key_column;
      child.path = to.path;
      if (!member.first.IsScalar()) return refuse(child, "a key is no single value; expected a word");
      child.key = member.first.Scalar();
      child.path = to.path.empty() ? child.key : to.path + "." + child.key;
      if (const YamlNode* first = to.find(child.key)) {
        problems_.push_back({file_, child.key_line, child.key_column, child.path,
                             "is here twice, first in line " + std::to_string(first->key_line) + "; expected once"});
        continue;
      }
      if (!copy(member.second, child, level + 1)) return false;
      to.children.push_back(std::move(child));
    }
    return true;
  }

  const std::string& file_;
  Problems& problems_;
  int nodes_ = 0;
};

// Where each document begins; its content is passed over.
class Starts : public YAML::EventHandler {
 public:
  std::vector<YAML::Mark> marks;

  void OnDocumentStart(const YAML::Mark& mark) override { marks.push_back(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

// Of the second document. LoadAll would go on for ever where a comma stands at a document's start (yaml-cpp issue 1040).
std::optional<YAML::Mark> second_document(const std::string& text) {
  std::istringstream in(text);
  YAML::Parser parser(in);
  Starts starts;
  while (starts.marks.size() < 2 && parser.HandleNextDocument(starts)) {
  }
  return starts.marks.size() < 2 ? std::nullopt : std::optional(starts.marks[1]);
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view name) const {
  const auto it = std::ranges::find(children, name, &YamlNode::key);
  return it == children.end() ? nullptr : &*it;
}

std::optional<std::string> read_file(const std::string& file, Problems& problems) {
  struct Close {
    void operator()(std::FILE* f) const { std::fclose(f); }
  };
  const auto unreadable = [&] {
    problems.push_back({file, 0, 0, "", std::string("cannot be read: ") + std::strerror(errno)});
    return std::nullopt;
  };
  const std::unique_ptr<std::FILE, Close> in(std::fopen(file.c_str(), "rb"));
  if (!in) return unreadable();
  std::string text;
  char buffer[16'384];
  while (const std::size_t n = std::fread(buffer, 1, sizeof buffer, in.get())) text.append(buffer, n);
  if (std::ferror(in.get()) != 0) return unreadable();  // a directory, for one
  return text;
}

std::optional<YamlNode> parse_yaml(std::string_view text, const std::string& file, Problems& problems) {
  YamlNode root;
  root.line = root.column = 1;
  try {
    const std::string copy(text);
    if (const auto mark = second_document(copy)) {
      problems.push_back({file, mark->line + 1, mark->column + 1, "",
                          "a second document begins, or a sign that belongs to nothing; expected one document"});
      return std::nullopt;
    }
    if (!Copier(file, problems).copy(YAML::Load(copy), root, 1)) return std::nullopt;
  } catch (const YAML::Exception& e) {
    const bool placed = !e.mark.is_null();
    problems.push_back({file, placed ? e.mark.line + 1 : 0, placed ? e.mark.column + 1 : 0, "", "is no valid YAML: " + e.msg});
    return std::nullopt;
  }
  if (root.kind == YamlNode::Kind::nothing) root.kind = YamlNode::Kind::map;
  return root;
}

void YamlReader::problem(const YamlNode& at, std::string message) {
  problems_.push_back({file_, at.line, at.column, at.path, std::move(message)});
}

void YamlReader::problem_at_key(const YamlNode& at, std::string message) {
  problems_.push_back({file_, at.key_line, at.key_column, at.path, std::move(message)});
}

bool YamlReader::map(const YamlNode& node, std::span<const std::string_view> known) {
  if (node.kind != YamlNode::Kind::map) {
    problem(node, "is " + std::string(name(node.kind)) + "; expected a map of keys");
    return false;
  }
  for (const YamlNode& child : node.children) {
    if (std::ranges::find(known, child.key) != known.end()) continue;
    std::string message = "is no known key";
    const std::string near = did_you_mean(child.key, known);
    if (near.empty()) {
      message += "; expected one of";
      for (const std::string_view key : known) message += (key == known.front() ? " " : ", ") + std::string(key);
    }
    problem_at_key(child, message + near);
  }
  return true;
}

std::optional<std::string> YamlReader::text(const YamlNode& node, std::string_view expected) {
  if (node.kind == YamlNode::Kind::scalar && !node.text.empty()) return node.text;
  const std::string_view found = node.kind == YamlNode::Kind::scalar ? "empty" : name(node.kind);
  problem(node, "is " + std::string(found) + "; expected " + std::string(expected));
  return std::nullopt;
}

std::optional<double> YamlReader::number(const YamlNode& node, double least, double most) {
  const std::string range = !std::isfinite(least)  ? "a number"
                            : !std::isfinite(most) ? "a number of at least " + shown(least)
                                                   : "a number from " + shown(least) + " to " + shown(most);
  const auto told = text(node, range);
  if (!told) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(told->data(), told->data() + told->size(), value);
  if (error != std::errc() || end != told->data() + told->size() || !std::isfinite(value)) {
    problem(node, "\"" + *told + "\" is no number; expected " + range);
    return std::nullopt;
  }
  if (value < least || value > most) {
    problem(node, *told + " is out of range; expected " + range);
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> YamlReader::whole(const YamlNode& node, std::int64_t least, std::int64_t most) {
  const std::string range =
      least == most ? std::to_string(least) : "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  const auto told = text(node, range);
  if (!told) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(told->data(), told->data() + told->size(), value);
  if (end != told->data() + told->size() || (error != std::errc() && error != std::errc::result_out_of_range)) {
    problem(node, "\"" + *told + "\" is no whole number; expected " + range);
    return std::nullopt;
  }
  if (error != std::errc() || value < least || value > most) {
    problem(node, *told + " is out of range; expected " + range);
    return std::nullopt;
  }
  return value;
}

std::optional<bool> YamlReader::boolean(const YamlNode& node) {
  const auto told = text(node, "true or false");
  if (!told) return std::nullopt;
  if (*told == "true" || *told == "false") return *told == "true";
  problem(node, "\"" + *told + "\" is neither; expected true or false");
  return std::nullopt;
}

std::optional<std::vector<std::string>> YamlReader::texts(const YamlNode& node, std::string_view expected) {
  if (node.kind != YamlNode::Kind::list) {
    problem(node, "is " + std::string(name(node.kind)) + "; expected a list of " + std::string(expected) + "s");
    return std::nullopt;
  }
  bool whole_list = true;
  std::vector<std::string> texts;
  for (const YamlNode& item : node.children) {
    const auto told = text(item, (expected == "id" ? "an " : "a ") + std::string(expected));
    if (told && std::ranges::find(texts, *told) != texts.end()) {
      problem(item, "\"" + *told + "\" is here twice; expected once");
    } else if (told) {
      texts.push_back(*told);
      continue;
    }
    whole_list = false;
  }
  if (node.children.empty()) {
    problem(node, "is empty; expected at least one " + std::string(expected));
    return std::nullopt;
  }
  return whole_list ? std::optional(std::move(texts)) : std::nullopt;
}

}  // namespace keiretsu::config
