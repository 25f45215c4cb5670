// Protobuf: a DealReport of proto/keiretsu/v1/report.proto becomes the JSON that says the
// same, and the reader of JSON judges it. So there is one list of rules, and a refusal is
// told in the same words whatever the format. A report so takes seven times what JSON takes: 28.5 us
// against 4.0 (tests/bench/README.md, "Each part alone").
//
//   a field without presence and with its default value, an UNSPECIFIED enum   left out
//   an enum's constant                                   its word; one that has none: its number
//   a number that is not finite                          1e999, which no field takes
// Unknown fields are left out. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/fault.h"

namespace keiretsu::codec {

// Refuses as not_protobuf what does not parse, text that is not UTF-8 included. A known field in another wire type
// is an unknown one to the library, and left out.
[[nodiscard]] Accepted<std::string> json_of_protobuf(std::string_view bytes);

// The registry wire format:
//   frame   = 00 schema-id message-index payload     schema-id: 4 bytes, big-endian
//   message-index = 00 | count *index                zigzag varints; which message of the schema's file
// DealReport is the first of its file: 00, or a count of 1 and the index 0.
inline constexpr char kFrameByte = '\0';
// The payload; unknown_schema where the frame ends within its head, the id is none of `schema_ids` (absent: any will do) or the
// message is another one.
[[nodiscard]] Accepted<std::string_view> payload_of_frame(std::string_view frame,
                                                          const std::optional<std::vector<std::uint32_t>>& schema_ids);

}  // namespace keiretsu::codec
