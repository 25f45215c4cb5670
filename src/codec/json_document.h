// A JSON document that is fit to be read: UTF-8, at most 64 deep (the root is
// 1), one JSON object, no object in it with two members of one name. One
// JsonDocument is reused for many documents and belongs to one thread.
//
// The tests, each over the whole document before the next, in this order:
//   not_utf8       any byte that is not UTF-8
//   too_deep       brackets outside of strings, counted whether or not the rest
//                  is JSON: a document deep and broken is too deep
//   not_json       RFC 8259 (so no NaN, no comment, no byte order mark, no lone
//                  surrogate, nothing after the value), and the root an object
//   duplicate_key  names compared after their escapes are resolved, in every
//                  object, also where nobody reads it
// Numbers: a number that is JSON but beyond a double (1e400) or a whole one
// beyond 64 bits is no fault here, since it may stand in a field that nobody
// reads. simdjson refuses it as it refuses `01`; then std::from_chars decides
// which it is, and the number is read as the nearest double, +-DBL_MAX if there
// is none: the field's own range refuses that.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "codec/place.h"

namespace keiretsu::codec {

inline constexpr std::size_t kDepthMax = 64;

// Where and why text is not JSON, in words for a person.
struct SyntaxError {
  std::size_t line = 1, column = 1;
  std::string message;
};

class JsonDocument {
 public:
  // All tests. The root and all strings in it live until the next call.
  [[nodiscard]] Accepted<simdjson::dom::object> read(std::string_view bytes);

  // The same in two steps, for who can tell by reading that a walk of the tree is
  // not needed: walk() has the tests too_deep and duplicate_key of a document that
  // open() has accepted. `bytes` must still be there.
  [[nodiscard]] Accepted<simdjson::dom::object> open(std::string_view bytes);
  [[nodiscard]] std::optional<Rejection> walk();

  // The member that came twice, if that is why the last document was refused.
  [[nodiscard]] const std::optional<Path>& duplicate() const { return duplicate_; }

 private:
  [[nodiscard]] simdjson::error_code parse(std::string_view bytes);

  simdjson::dom::parser parser_;
  std::vector<char> padded_;  // simdjson reads past the end
  std::string_view bytes_;
  simdjson::dom::element root_;
  std::optional<Path> duplicate_;
};

// Precondition: `bytes` is UTF-8 and simdjson refused it.
[[nodiscard]] SyntaxError explain_syntax(std::string_view bytes);

}  // namespace keiretsu::codec
