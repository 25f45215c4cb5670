// From a record's value and headers to a DealReport: which format is it, and
// what does it say? One Decoder is reused for many records and belongs to one
// thread. Pure: the same bytes give the same answer.
//
// The format, decided per record in this order:
//   no value                              none          not_json
//   more than 256 KiB                     -             too_large
//   first byte 0 (registry wire format)   registry      a DealReport in Protobuf, if its schema id is known
//   content-type, parameters left aside:
//     application/x-protobuf, application/protobuf  protobuf  the value is a DealReport in Protobuf
//     application/cloudevents+protobuf    protobuf      unknown_schema
//     application/cloudevents-batch+json  cloudevents-batch+json  unknown_schema
//     application/cloudevents+json        cloudevents+json        the report is `data`
//   anything else is JSON:
//     a header ce_specversion             cloudevents-binary      the report is the value
//     a field specversion                 cloudevents+json        the report is `data`
//     else                                json                    the report is the value
// A content-type that nobody knows is no reason to refuse: many producers send
// text/plain or application/octet-stream. The headers' names are compared
// without case; of two of one name the last counts.
//
// Of a structured event, not_utf8, too_deep (the root is the envelope),
// not_json and duplicate_key are tested over the whole value, envelope
// included; the later classes over `data`. `data` must be an object; the
// envelope's id, type and source are not read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"
#include "deal/report.h"

namespace keiretsu::codec {

class JsonDocument;

inline constexpr std::size_t kValueBytesMax = 256 * 1024;

struct HeaderView {
  std::string_view name, value;
};

// Can a header of this name change what decode() makes of the value?
[[nodiscard]] bool decides_format(std::string_view header);

struct Decoded {
  Accepted<DealReport> report;
  std::string_view decoder;  // one of the names above; a constant
  // W3C trace context, from the header traceparent, else ce_traceparent, else
  // the structured event's extension; empty: none of its form was there.
  std::string traceparent;
};

[[nodiscard]] std::string json_library_version();  // of simdjson

class Decoder {
 public:
  // `schema_ids`: those under which a schema registry knows DealReport. Absent: any, for what was accepted once.
  explicit Decoder(std::optional<std::vector<std::uint32_t>> schema_ids = std::vector<std::uint32_t>());
  ~Decoder();
  Decoder(Decoder&&) noexcept;
  Decoder& operator=(Decoder&&) noexcept;

  [[nodiscard]] Decoded decode(std::optional<std::string_view> value, std::span<const HeaderView> headers);

 private:
  std::optional<std::vector<std::uint32_t>> schema_ids_;
  std::unique_ptr<JsonDocument> document_;  // keeps simdjson.h out of the includers
};

}  // namespace keiretsu::codec
