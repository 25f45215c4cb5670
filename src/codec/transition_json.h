// An alert transition as its message: one JSON object with the fields of events.md, "An
// alert", in the order of that table; and back. Pure. Equal transitions give equal bytes.
//
//   {"alert_id", "episode", "flaps", "seq", "shard", "state", "reason"?, "certainty", "at_risk", "risen",
//    "confirmed_by": [..], "rule", "severity", "insight", "config_epoch",
//    "subject": {"scope", "ids": [..], "layer"?}, "measure", "value"?, "before"?,
//    "values": {"reported"?, "stated"?, "firm"?}, "threshold"?, "clear_at"?, "epsilon", "as_of", "late", "truncated"?,
//    "cause": {"deal_id", "revision", "event_id", "topic", "partition", "offset"} | {"timer"} | {"config_epoch"},
//    "cause_id", "contributions": [{"deal_id", "value_without"?, "sources": [{"publisher", "title"?, "url"?,
//    "group", "kind"?}]}], "disclosed_share"?, "conditional_share", "summary"}
//
// A number reads back as the same double; a whole one below 2^53 has no point. What is not known is left out; `links` is, as long as there
// is no API.
#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "alert/transition.h"

namespace keiretsu::codec {

[[nodiscard]] std::string encode_transition(const alert::Transition& t);

// The inverse. The error names the field: what this program wrote has none.
[[nodiscard]] std::expected<alert::Transition, std::string> decode_transition(std::string_view json);

}  // namespace keiretsu::codec
