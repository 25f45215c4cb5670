// A YAML document as a plain tree with places, so that no other file needs the YAML
// library. A tree is a value; the typed readers collect problems instead of failing.
// Refused while reading: a second document, a key twice in one map, a key that is no
// scalar, more than 32 levels or 20,000 nodes (anchors can make a file of a few
// lines that large, or endless).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/problem.h"

namespace keiretsu::config {

struct YamlNode {
  enum class Kind : std::uint8_t { nothing, scalar, list, map };
  Kind kind = Kind::nothing;
  std::string key;   // of a map's member
  std::string text;  // of a scalar
  std::vector<YamlNode> children;
  int line = 0, column = 0;          // of the value, from 1
  int key_line = 0, key_column = 0;  // of the key, for a map's member
  std::string path;                  // from the root: a.b[2].c

  [[nodiscard]] const YamlNode* find(std::string_view name) const;
};

// The whole file as text; a problem and nothing if it cannot be read.
[[nodiscard]] std::optional<std::string> read_file(const std::string& file, Problems& problems);

// The root of the only document; nothing if it cannot be parsed. An empty one is an
// empty map. `file` is only a name for the problems.
[[nodiscard]] std::optional<YamlNode> parse_yaml(std::string_view text, const std::string& file, Problems& problems);

// Reads typed values out of a tree. Each reader returns nothing, and has added a
// problem, if the value is of another type or out of range.
class YamlReader {
 public:
  YamlReader(std::string file, Problems& problems) : file_(std::move(file)), problems_(problems) {}

  void problem(const YamlNode& at, std::string message);
  void problem_at_key(const YamlNode& at, std::string message);

  // False: not a map. Adds a problem for each key that is not known.
  bool map(const YamlNode& node, std::span<const std::string_view> known);
  [[nodiscard]] std::optional<std::string> text(const YamlNode& node, std::string_view expected);
  // Finite; an infinite bound is none (an infinite `least`: neither).
  [[nodiscard]] std::optional<double> number(const YamlNode& node, double least, double most);
  [[nodiscard]] std::optional<std::int64_t> whole(const YamlNode& node, std::int64_t least, std::int64_t most);
  [[nodiscard]] std::optional<bool> boolean(const YamlNode& node);
  // A list of texts, not empty, each once, in the order of the file; nothing if any is wrong.
  [[nodiscard]] std::optional<std::vector<std::string>> texts(const YamlNode& node, std::string_view expected);

 private:
  std::string file_;
  Problems& problems_;
};

}  // namespace keiretsu::config
