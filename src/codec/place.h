// Where in a JSON document something stands, and how a value found there is
// shown to a person: the vocabulary of every refusal's message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace keiretsu::codec {

// A member of an object (`field`) or an element of a list (`index`), linked to
// what holds it. Lives on the stack of the walk; costs nothing until shown.
struct Place {
  static constexpr std::size_t kMember = static_cast<std::size_t>(-1);

  const Place* up = nullptr;  // null: `field` is a member of the root
  std::string_view field;
  std::size_t index = kMember;
};

struct Step {
  std::string field;
  std::size_t index = Place::kMember;
  bool operator==(const Step&) const = default;
};
using Path = std::vector<Step>;

[[nodiscard]] Path path_of(const Place& place);
// legs[2].amount.value; a field's name is cut and escaped as in `shown`.
[[nodiscard]] std::string text_of(const Path& path);
[[nodiscard]] std::string text_of(const Place& place);

// `text` in double quotes, cut at 60 bytes (then with an ellipsis). What could
// move a cursor or turn a line around is written \uXXXX: C0, DEL, C1, U+2028,
// U+2029, the marks of bidirectional text; so are `"` and `\` by a backslash.
[[nodiscard]] std::string shown(std::string_view text);
// The same without the quotes and with another limit: for texts of libraries.
[[nodiscard]] std::string escaped(std::string_view text, std::size_t bytes_max);
// The shortest decimal of the same double, integers in full up to 2^53.
[[nodiscard]] std::string shown(double number);

// Length in bytes of the UTF-8 sequence at the start of `text`; 0: there is none.
[[nodiscard]] std::size_t utf8_sequence(std::string_view text);

// The 1-based line on which the last member or element at `path` begins; where
// the document lacks it, that of the nearest thing around it. `json` is valid JSON.
[[nodiscard]] std::size_t line_of(std::string_view json, const Path& path);

}  // namespace keiretsu::codec
