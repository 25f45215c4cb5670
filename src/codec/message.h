// What leaves for a topic, as it is stored: an alert transition, a refused record. Pure:
// the same transition, the same record give the same bytes. The header writer_epoch is no
// part of them; it is added when the message is offered (loop/outbox.h).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "alert/transition.h"
#include "base/fault.h"
#include "codec/envelope.h"
#include "codec/rows.h"

namespace keiretsu::codec {

// CloudEvents in Kafka's binary mode. key = the subject; headers:
//   content-type application/json; ce_specversion 1.0; ce_id <alert_id>-<seq>;
//   ce_source keiretsu/<lineage>/<shard>; ce_type keiretsu.v1.Alert; ce_time as_of;
//   ce_subject the subject with blanks between its parts; shard
//   traceparent that of the record that caused it, if it had one (W3C Trace Context)
// A value beyond kAlertBytesMax has fewer sources to each contribution, and says `truncated`:
// how many a deal has is in the hands of who writes reports.
inline constexpr std::size_t kAlertBytesMax = 900'000;
[[nodiscard]] MessageRow alert_message(const alert::Transition& t, std::string_view lineage, std::string_view traceparent = {});

// Where a refused record stood, and its bytes.
struct Refused {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0, timestamp_ms = -1;
  std::optional<std::string_view> key, value;
  std::span<const HeaderView> headers;
  std::string_view decoder;
};

inline constexpr std::size_t kDeadLetterBytesMax = 900'000;
// Of key and headers together; what is beyond is left out, the key cut.
inline constexpr std::size_t kDeadLetterFrameBytesMax = 100'000;

// The original key, value and headers, and keiretsu.error.{class, code, message, topic,
// partition, offset, timestamp, sha256, decoder, truncated}. timestamp is absent if the
// record had none; sha256 is of the whole value; truncated, only where something had to be
// left out, has the value's full length.
[[nodiscard]] MessageRow dead_letter(const Refused& record, const Rejection& why);

}  // namespace keiretsu::codec
