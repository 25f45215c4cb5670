#include "codec/envelope.h"

#include <algorithm>
#include <cctype>

#include "codec/field_reader.h"
#include "codec/json_document.h"
#include "codec/report_json.h"
#include "codec/report_proto.h"

namespace keiretsu::codec {
namespace {

namespace dom = simdjson::dom;
using enum RejectionClass;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// `word` is in lower case.
bool same_word(std::string_view text, std::string_view word) {
  return std::equal(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) { return lower(a) == b; });
}

// The type of "application/json; charset=utf-8".
std::string_view media_type(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  const auto begin = content_type.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return content_type.substr(begin, content_type.find_last_not_of(" \t") - begin + 1);
}

// version "-" trace-id "-" parent-id "-" flags, in lower-case hex: 00-<32>-<16>-01. No version ff, no id of zeros.
bool is_traceparent(std::string_view text) {
  if (text.size() != 55 || text.starts_with("ff")) return false;
  const auto zeros = [text](std::size_t from, std::size_t size) { return text.substr(from, size).find_first_not_of('0') == text.npos; };
  if (zeros(3, 32) || zeros(36, 16)) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 2 || i == 35 || i == 52;
    const bool hex = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
    if (dash ? text[i] != '-' : !hex) return false;
  }
  return true;
}

// A value that is read as JSON although its type does not say so, and does not begin as one: perhaps meant as Protobuf.
Rejection with_type(Rejection refused, std::string_view type, std::string_view value) {
  const bool json = type.size() >= 4 && same_word(type.substr(type.size() - 4), "json");
  if (!type.empty() && !json && !value.starts_with('{'))
    refused.message += "; content-type " + shown(type) + " is read as JSON, Protobuf has application/x-protobuf or application/protobuf";
  return refused;
}

struct Headers {
  std::string_view content_type, traceparent, ce_traceparent;
  bool binary_event = false;
};

Headers read_headers(std::span<const HeaderView> headers) {
  Headers h;
  for (const auto& [name, value] : headers) {
    if (same_word(name, "content-type")) h.content_type = value;
    else if (same_word(name, "traceparent")) h.traceparent = value;
    else if (same_word(name, "ce_traceparent")) h.ce_traceparent = value;
    else if (same_word(name, "ce_specversion")) h.binary_event = true;
  }
  return h;
}

// The member `name` unless it is null.
std::optional<dom::element> member(dom::object object, std::string_view name) {
  dom::element e;
  if (object.at_key(name).get(e) != simdjson::SUCCESS || e.is_null()) return std::nullopt;
  return e;
}

ReportRead read_event(dom::object event, std::string& traceparent) {
  std::string_view trace;
  if (const auto e = member(event, "traceparent"); traceparent.empty() && e && e->get(trace) == simdjson::SUCCESS && is_traceparent(trace))
    traceparent = trace;
  const Place at{nullptr, "data", Place::kMember};
  const auto data = member(event, "data");
  if (!data && member(event, "data_base64"))
    return {reject(bad_field, "bad_field.data_base64", "data_base64: bytes in base64; expected the report as an object in `data`")};
  if (!data) return {reject(bad_field, "bad_field.missing", "data: missing; expected the report as an object")};
  dom::object report;
  if (data->get(report) != simdjson::SUCCESS)
    return {reject(bad_field, "bad_field.type", "data: " + shown(*data) + "; expected the report as an object")};
  return {read_report(report, &at).report};  // not plain: the envelope's members are still to be looked at
}

}  // namespace

bool decides_format(std::string_view header) { return same_word(header, "content-type") || same_word(header, "ce_specversion"); }

std::string json_library_version() {
  return std::to_string(simdjson::SIMDJSON_VERSION_MAJOR) + "." + std::to_string(simdjson::SIMDJSON_VERSION_MINOR) + "." +
         std::to_string(simdjson::SIMDJSON_VERSION_REVISION);
}

Decoder::Decoder(std::optional<std::vector<std::uint32_t>> schema_ids)
    : schema_ids_(std::move(schema_ids)), document_(std::make_unique<JsonDocument>()) {}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Decoded Decoder::decode(std::optional<std::string_view> value, std::span<const HeaderView> headers) {
  const Headers h = read_headers(headers);
  const std::string_view type = media_type(h.content_type);
  const bool structured = same_word(type, "application/cloudevents+json");
  std::string trace(is_traceparent(h.traceparent)      ? h.traceparent
                    : is_traceparent(h.ce_traceparent) ? h.ce_traceparent
                                                       : std::string_view());
  const auto answer = [&trace](std::string_view decoder, Accepted<DealReport> report) {
    return Decoded{std::move(report), decoder, std::move(trace)};
  };

  if (!value) return answer("none", reject(not_json, "not_json.no_value", "the record has no value; expected a JSON object"));
  const bool framed = value->starts_with(kFrameByte);
  const bool event_in_protobuf = same_word(type, "application/cloudevents+protobuf"),
             batch = same_word(type, "application/cloudevents-batch+json");
  const bool protobuf = framed || event_in_protobuf || same_word(type, "application/x-protobuf") || same_word(type, "application/protobuf");
  std::string_view decoder = framed           ? "registry"
                             : protobuf       ? "protobuf"
                             : batch          ? "cloudevents-batch+json"
                             : structured     ? "cloudevents+json"
                             : h.binary_event ? "cloudevents-binary"
                                              : "json";
  if (value->size() > kValueBytesMax)
    return answer(decoder,
                  reject(too_large, "too_large",
                         "the value has " + std::to_string(value->size()) + " bytes; expected at most " + std::to_string(kValueBytesMax)));
  if (batch && !framed)
    return answer(decoder, reject(unknown_schema, "unknown_schema.batch",
                                  "content-type " + shown(type) + ": a batch of events; expected one event in each record"));
  if (event_in_protobuf && !framed)
    return answer(decoder, reject(unknown_schema, "unknown_schema.event",
                                  "content-type " + shown(type) + " is not read; expected the event's attributes in headers ce_*"));
  std::string json;
  if (protobuf) {
    const auto payload = framed ? payload_of_frame(*value, schema_ids_) : *value;
    if (!payload) return answer(decoder, std::unexpected(payload.error()));
    auto told = json_of_protobuf(*payload);
    if (!told) return answer(decoder, std::unexpected(std::move(told.error())));
    json = *std::move(told);
    value = json;
  }

  const auto root = document_->open(*value);
  if (!root) return answer(decoder, std::unexpected(protobuf ? root.error() : with_type(root.error(), type, *value)));
  ReportRead read;
  if (!protobuf && (structured || (!h.binary_event && member(*root, "specversion")))) {
    decoder = "cloudevents+json";
    read = read_event(*root, trace);
  } else {
    read = read_report(*root, nullptr);
  }
  if (!read.plain)
    if (auto refusal = document_->walk()) return answer(decoder, std::unexpected(std::move(*refusal)));
  return answer(decoder, std::move(read.report));
}

}  // namespace keiretsu::codec
