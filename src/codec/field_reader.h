// Typed reading of the fields of an object: a JSON value becomes a string, number,
// date or word of an enum, or a refusal is noted. Of each class the first refusal is
// kept; reading goes on, so that at the end the lowest class is known. Lives for
// one report.
#pragma once

#include <simdjson.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "base/time.h"
#include "codec/place.h"

namespace keiretsu::codec {

inline constexpr std::size_t kIdBytesMax = 128;
inline constexpr std::size_t kNameBytesMax = 256;

// A value in a message: the string in quotes, the number, "a list", ...
[[nodiscard]] std::string shown(simdjson::dom::element e);

// "report, amend or retract": the words of an enum up to Last; `untold` is none.
template <auto Last>
[[nodiscard]] std::string words_of() {
  std::string text;
  for (int i = 0; i <= static_cast<int>(Last); ++i) {
    const std::string_view word = name(static_cast<decltype(Last)>(i));
    if (word == "untold") continue;
    if (!text.empty()) text += i == static_cast<int>(Last) ? " or " : ", ";
    text += word;
  }
  return text;
}

// A member of an object or an element of a list.
struct Field {
  simdjson::dom::element value;
  Place at;
  bool told = false;  // false: absent or null
};

// The members of one object that W, a Words, knows.
template <const auto& W>
class Fields {
 public:
  struct Key {
    std::size_t i;
    consteval Key(const char* name) : i(W.at(name)) {}  // a name that W lacks does not compile
    constexpr explicit Key(std::size_t place) : i(place) {}
  };

  // `at` is the object's place, null for the root, and outlives this.
  Fields(simdjson::dom::object object, const Place* at) : at_(at) {
    for (const auto member : object) {
      const std::size_t i = W.find(member.key);
      if (i == W.kUnknown || (seen_ >> i & 1u) != 0) {
        plain_ = false;
        continue;
      }
      seen_ |= 1u << i;
      values_[i] = member.value;
    }
  }
  // Every member is known, and known once.
  [[nodiscard]] bool plain() const { return plain_; }
  [[nodiscard]] bool has(Key key) const { return (seen_ >> key.i & 1u) != 0 && !values_[key.i].is_null(); }
  [[nodiscard]] Field operator[](Key key) const { return {values_[key.i], {at_, W.names()[key.i], Place::kMember}, has(key)}; }

 private:
  static_assert(W.kUnknown <= 32);

  const Place* at_;
  std::uint32_t seen_ = 0;
  bool plain_ = true;
  std::array<simdjson::dom::element, W.kUnknown> values_;
};

class FieldReader {
 public:
  template <const auto& W>
  [[nodiscard]] Fields<W> fields(simdjson::dom::object object, const Place* at) {
    const Fields<W> f(object, at);
    plain_ = plain_ && f.plain();
    return f;
  }
  // No object read so far has an unknown member or one that comes twice.
  [[nodiscard]] bool plain() const { return plain_; }

  // The code is class.detail, the message "place: what; expected expected".
  void refuse(RejectionClass cls, std::string_view detail, const Place& at, std::string_view what, std::string_view expected);
  void wrong_type(const Field& f, std::string_view expected);
  // False, and refused, if the field is not told.
  bool require(const Field& f, std::string_view expected);
  // The refusal of the lowest class, if there is one.
  [[nodiscard]] std::optional<Rejection> first() const;

  // Each gives false and leaves `out` alone if the field is not told or refused,
  // as bad_field unless told otherwise.
  bool view(const Field& f, std::string_view& out, std::string_view expected = "a string");
  bool text(const Field& f, std::string& out);  // only shown
  // Names something: 1 to bytes_max bytes, no C0 control.
  bool word(const Field& f, std::string& out, std::size_t bytes_max = kNameBytesMax);
  bool number(const Field& f, double& out);
  bool share(const Field& f, double& out);  // 0..1
  bool flag(const Field& f, bool& out);
  bool date(const Field& f, std::optional<Day>& out);  // bad_date too
  bool instant(const Field& f, Micros& out);           // bad_date too
  bool currency(const Field& f, std::string& out);
  bool amount(const Field& f, double& out);  // bad_amount too
  bool object(const Field& f, simdjson::dom::object& out);
  template <auto Last>
  bool choice(const Field& f, std::optional<decltype(Last)> (*parse)(std::string_view), decltype(Last)& out);  // unknown_enum too

  // Appends one T per element that is not null and calls each(Field, T&).
  template <class T, class Each>
  void list(const Field& f, std::size_t count_max, std::vector<T>& out, Each each);
  // The same for elements that must be objects: each(object, Place, T&).
  template <class T, class Each>
  void objects(const Field& f, std::size_t count_max, std::vector<T>& out, Each each);

 private:
  bool plain_ = true;
  std::array<std::optional<Rejection>, kRejectionClasses> first_;
};

template <auto Last>
bool FieldReader::choice(const Field& f, std::optional<decltype(Last)> (*parse)(std::string_view), decltype(Last)& out) {
  std::string_view v;
  if (!view(f, v)) return false;
  const auto word = parse(v);
  if (!word) {
    refuse(RejectionClass::unknown_enum, f.at.field, f.at, shown(v) + " is no known word", words_of<Last>());
    return false;
  }
  out = *word;
  return true;
}

template <class T, class Each>
void FieldReader::list(const Field& f, std::size_t count_max, std::vector<T>& out, Each each) {
  if (!f.told) return;
  simdjson::dom::array array;
  if (f.value.get(array) != simdjson::SUCCESS) return wrong_type(f, "a list");
  if (array.size() > count_max)
    return refuse(RejectionClass::bad_field, "count", f.at, std::to_string(array.size()) + " elements",
                  "at most " + std::to_string(count_max));
  out.reserve(array.size());
  std::size_t index = 0;
  for (const simdjson::dom::element child : array) {
    const Field element{child, {&f.at, {}, index++}, true};
    if (child.is_null()) refuse(RejectionClass::bad_field, "null_element", element.at, "null", "no null in a list");
    else each(element, out.emplace_back());
  }
}

template <class T, class Each>
void FieldReader::objects(const Field& f, std::size_t count_max, std::vector<T>& out, Each each) {
  list(f, count_max, out, [&](const Field& element, T& item) {
    if (simdjson::dom::object o; object(element, o)) each(o, element.at, item);
  });
}

}  // namespace keiretsu::codec
