#include "codec/field_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace keiretsu::codec {
namespace {

using enum RejectionClass;

constexpr double kAmountMax = 1e13;
constexpr std::string_view kAmountExpected = "0 to 1e13";
constexpr double kBeyond = std::numeric_limits<double>::max();  // what JsonDocument gives for 1e400

}  // namespace

std::string shown(simdjson::dom::element e) {
  switch (e.type()) {
    using enum simdjson::dom::element_type;
    case ARRAY: return "a list";
    case OBJECT: return "an object";
    case STRING: return shown(e.get_string().value_unsafe());
    case BOOL: return e.get_bool().value_unsafe() ? "true" : "false";
    case NULL_VALUE: return "null";
    case INT64: return std::to_string(e.get_int64().value_unsafe());
    case UINT64: return std::to_string(e.get_uint64().value_unsafe());
    case DOUBLE: break;
  }
  const double x = e.get_double().value_unsafe();
  return std::abs(x) == kBeyond ? "a number beyond any double" : shown(x);
}

void FieldReader::refuse(RejectionClass cls, std::string_view detail, const Place& at, std::string_view what, std::string_view expected) {
  auto& first = first_[static_cast<std::size_t>(cls)];
  if (first) return;
  first = Rejection{cls, std::string(name(cls)), text_of(at)};
  first->code.append(".").append(detail);
  first->message.append(": ").append(what).append("; expected ").append(expected);
}

void FieldReader::wrong_type(const Field& f, std::string_view expected) { refuse(bad_field, "type", f.at, shown(f.value), expected); }

bool FieldReader::require(const Field& f, std::string_view expected) {
  if (!f.told) refuse(bad_field, "missing", f.at, "missing", expected);
  return f.told;
}

std::optional<Rejection> FieldReader::first() const {
  for (const auto& first : first_)
    if (first) return first;
  return std::nullopt;
}

bool FieldReader::view(const Field& f, std::string_view& out, std::string_view expected) {
  if (!f.told) return false;
  if (f.value.get(out) == simdjson::SUCCESS) return true;
  wrong_type(f, expected);
  return false;
}

bool FieldReader::text(const Field& f, std::string& out) {
  std::string_view v;
  if (!view(f, v)) return false;
  out = v;
  return true;
}

bool FieldReader::word(const Field& f, std::string& out, std::size_t bytes_max) {
  std::string_view v;
  if (!view(f, v)) return false;
  if (v.empty() || v.size() > bytes_max) {
    refuse(bad_field, "length", f.at, v.empty() ? "empty" : shown(v) + " has " + std::to_string(v.size()) + " bytes",
           "1 to " + std::to_string(bytes_max) + " bytes");
    return false;
  }
  if (std::any_of(v.begin(), v.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; })) {
    refuse(bad_field, "control", f.at, shown(v) + " holds a control character", "none below U+0020");
    return false;
  }
  out = v;
  return true;
}

bool FieldReader::number(const Field& f, double& out) {
  if (!f.told) return false;
  if (f.value.get(out) == simdjson::SUCCESS) return true;
  wrong_type(f, "a number");
  return false;
}

bool FieldReader::share(const Field& f, double& out) {
  double x = 0;
  if (!number(f, x)) return false;
  if (x < 0 || x > 1) {
    refuse(bad_field, "range", f.at, shown(f.value), "0 to 1");
    return false;
  }
  out = x;
  return true;
}

bool FieldReader::flag(const Field& f, bool& out) {
  if (!f.told) return false;
  if (f.value.get(out) == simdjson::SUCCESS) return true;
  wrong_type(f, "true or false");
  return false;
}

bool FieldReader::date(const Field& f, std::optional<Day>& out) {
  std::string_view v;
  if (!view(f, v, "a date YYYY-MM-DD")) return false;
  const auto day = parse_day(v);
  if (day && *day >= first_day() && *day <= last_day()) {
    out = day;
    return true;
  }
  if (!day) refuse(bad_date, "unparsable", f.at, shown(v) + " is no date", "YYYY-MM-DD");
  else refuse(bad_date, "out_of_range", f.at, shown(v) + " is out of range", "a year from 1990 to 2100");
  return false;
}

bool FieldReader::instant(const Field& f, Micros& out) {
  std::string_view v;
  if (!view(f, v, "an RFC 3339 time")) return false;
  const auto told = parse_instant(v);
  if (told && day_of(*told) >= first_day() && day_of(*told) <= last_day()) {
    out = *told;
    return true;
  }
  if (!told) refuse(bad_date, "unparsable", f.at, shown(v) + " is no time", "RFC 3339, as in 2025-09-10T12:00:00Z");
  else refuse(bad_date, "out_of_range", f.at, shown(v) + " is out of range", "a year from 1990 to 2100");
  return false;
}

bool FieldReader::currency(const Field& f, std::string& out) {
  constexpr std::string_view expected = "three capital letters (ISO 4217)";
  std::string_view v;
  if (!view(f, v, expected)) return false;
  if (v.size() != 3 || !std::all_of(v.begin(), v.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
    refuse(bad_field, "currency", f.at, shown(v) + " is no currency", expected);
    return false;
  }
  out = v;
  return true;
}

bool FieldReader::amount(const Field& f, double& out) {
  double x = 0;
  if (!number(f, x)) return false;
  if (x >= 0 && x <= kAmountMax) {
    out = x + 0.0;  // -0.0 becomes 0
    return true;
  }
  if (std::abs(x) == kBeyond) refuse(bad_amount, "not_finite", f.at, shown(f.value), kAmountExpected);
  else if (x < 0) refuse(bad_amount, "negative", f.at, shown(f.value) + " is negative", kAmountExpected);
  else refuse(bad_amount, "too_large", f.at, shown(f.value) + " is too large", kAmountExpected);
  return false;
}

bool FieldReader::object(const Field& f, simdjson::dom::object& out) {
  if (!f.told) return false;
  if (f.value.get(out) == simdjson::SUCCESS) return true;
  wrong_type(f, "an object");
  return false;
}

}  // namespace keiretsu::codec
