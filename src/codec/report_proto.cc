#include "codec/report_proto.h"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/stubs/logging.h>
#include <keiretsu/v1/report.pb.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/check.h"

namespace keiretsu::codec {
namespace {

namespace pb = google::protobuf;
using enum RejectionClass;

void append(const pb::Message& message, std::string& out);

void append_text(const std::string& text, std::string& out) { out += nlohmann::json(text).dump(); }

template <class T>
void append_number(T number, std::string& out) {
  std::array<char, 32> text{};
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

// STAGE_LOI of an enum whose constant 0 is STAGE_UNSPECIFIED: loi.
std::string word_of(const pb::EnumDescriptor& type, int number) {
  const pb::EnumValueDescriptor* value = type.FindValueByNumber(number);
  if (value == nullptr) return std::to_string(number);
  const std::size_t prefix = type.FindValueByNumber(0)->name().size() - std::string_view("UNSPECIFIED").size();
  std::string word = value->name().substr(prefix);
  std::ranges::transform(word, word.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return word;
}

// One value: of a singular field (at absent) or an element of a repeated one. The contract has no other types than these.
void append_value(const pb::Message& m, const pb::FieldDescriptor& f, std::optional<int> at, std::string& out) {
  const pb::Reflection& r = *m.GetReflection();
  switch (f.cpp_type()) {
    case pb::FieldDescriptor::CPPTYPE_STRING: return append_text(at ? r.GetRepeatedString(m, &f, *at) : r.GetString(m, &f), out);
    case pb::FieldDescriptor::CPPTYPE_MESSAGE: return append(at ? r.GetRepeatedMessage(m, &f, *at) : r.GetMessage(m, &f), out);
    case pb::FieldDescriptor::CPPTYPE_ENUM: return append_text(word_of(*f.enum_type(), r.GetEnumValue(m, &f)), out);
    case pb::FieldDescriptor::CPPTYPE_BOOL: out += r.GetBool(m, &f) ? "true" : "false"; return;
    case pb::FieldDescriptor::CPPTYPE_INT64: return append_number(r.GetInt64(m, &f), out);
    case pb::FieldDescriptor::CPPTYPE_DOUBLE: {
      const double x = r.GetDouble(m, &f);
      if (std::isfinite(x)) append_number(x, out);
      else out += x < 0 ? "-1e999" : "1e999";
      return;
    }
    default: KEIRETSU_CHECK(false);
  }
}

bool told(const pb::Message& m, const pb::FieldDescriptor& f) {
  const pb::Reflection& r = *m.GetReflection();
  return f.is_repeated() ? r.FieldSize(m, &f) > 0 : r.HasField(m, &f);
}

void append(const pb::Message& message, std::string& out) {
  const pb::Descriptor& type = *message.GetDescriptor();
  char before = '{';
  for (int i = 0; i < type.field_count(); ++i) {
    const pb::FieldDescriptor& field = *type.field(i);
    if (!told(message, field)) continue;
    out += std::exchange(before, ',');
    append_text(field.name(), out);
    out += ':';
    if (!field.is_repeated()) {
      append_value(message, field, std::nullopt, out);
      continue;
    }
    const int size = message.GetReflection()->FieldSize(message, &field);
    for (int at = 0; at < size; ++at) {
      out += at == 0 ? '[' : ',';
      append_value(message, field, at, out);
    }
    out += ']';
  }
  out += before == '{' ? "{}" : "}";
}

// A zigzag varint of at most 5 bytes from the front of `bytes`.
std::optional<std::int64_t> take_varint(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 35 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fu} << shift;
    if ((byte & 0x80u) == 0) return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  return std::nullopt;
}

}  // namespace

Accepted<std::string> json_of_protobuf(std::string_view bytes) {
  // The library would write each text that is not UTF-8 to stderr, past the log: a sender could fill it.
  static pb::LogHandler* const silenced = pb::SetLogHandler(nullptr);
  static_cast<void>(silenced);
  // A thread's own: what it has allocated is used again.
  thread_local v1::DealReport report;
  if (!report.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return reject(not_protobuf, "not_protobuf", "the bytes are no message of keiretsu.v1.DealReport; expected one, with text in UTF-8");
  std::string json;
  json.reserve(bytes.size() * 3);
  append(report, json);
  return json;
}

Accepted<std::string_view> payload_of_frame(std::string_view frame, const std::optional<std::vector<std::uint32_t>>& schema_ids) {
  constexpr std::size_t kHead = 5;
  if (frame.size() < kHead)
    return reject(unknown_schema, "unknown_schema.frame",
                  "the frame of a schema registry ends within the schema's id; expected 4 bytes of it");
  std::uint32_t id = 0;
  for (const char byte : frame.substr(1, 4)) id = id << 8 | static_cast<unsigned char>(byte);
  if (schema_ids && std::ranges::find(*schema_ids, id) == schema_ids->end()) {
    std::string known;
    for (const std::uint32_t one : *schema_ids) known += (known.empty() ? "" : ", ") + std::to_string(one);
    return reject(unknown_schema, "unknown_schema.id",
                  "schema id " + std::to_string(id) + " is not known; expected one of codec.schema_ids (" +
                      (known.empty() ? "none is set" : known) + ")");
  }
  frame.remove_prefix(kHead);
  const auto count = take_varint(frame);
  const auto index = count == 0 ? std::optional<std::int64_t>(0) : count == 1 ? take_varint(frame) : std::nullopt;
  if (!index && frame.empty())
    return reject(unknown_schema, "unknown_schema.frame",
                  "the frame of a schema registry ends within the message index; expected the index of DealReport, 0, and the message");
  if (index != 0)
    return reject(unknown_schema, "unknown_schema.message",
                  "the frame's message index does not name the first message of schema " + std::to_string(id) + "; expected DealReport, 0");
  return frame;
}

}  // namespace keiretsu::codec
