#include "codec/message.h"

#include <algorithm>

#include "base/hash.h"
#include "base/time.h"
#include "codec/transition_json.h"

namespace keiretsu::codec {

namespace {

std::string fitting(const alert::Transition& t) {
  std::string value = encode_transition(t);
  if (value.size() <= kAlertBytesMax) return value;
  alert::Transition shorter = t;
  shorter.truncated = true;
  std::size_t most = 0;
  for (const auto& c : shorter.contributions) most = std::max(most, c.sources.size());
  while (value.size() > kAlertBytesMax && most > 0) {
    most /= 2;
    for (auto& c : shorter.contributions) c.sources.resize(std::min(c.sources.size(), most));
    value = encode_transition(shorter);
  }
  return value;
}

}  // namespace

MessageRow alert_message(const alert::Transition& t, std::string_view lineage, std::string_view traceparent) {
  MessageRow m;
  m.key = t.subject.text();
  m.value = fitting(t);
  std::string subject = *m.key;
  std::replace(subject.begin(), subject.end(), '\x1f', ' ');
  m.headers = {{"content-type", "application/json"},
               {"ce_specversion", "1.0"},
               {"ce_id", t.alert_id + "-" + std::to_string(t.seq)},
               {"ce_source", "keiretsu/" + std::string(lineage) + "/" + t.shard},
               {"ce_type", "keiretsu.v1.Alert"},
               {"ce_time", format_instant(t.as_of)},
               {"ce_subject", std::move(subject)},
               {"shard", t.shard}};
  if (!traceparent.empty()) m.headers.emplace_back("traceparent", traceparent);
  return m;
}

MessageRow dead_letter(const Refused& record, const Rejection& why) {
  MessageRow m;
  std::size_t room = kDeadLetterFrameBytesMax;
  bool cut = false;
  const auto take = [&](std::string_view bytes, std::size_t at_most) {
    cut = cut || bytes.size() > at_most;
    return std::string(bytes.substr(0, at_most));
  };
  if (record.key) {
    m.key = take(*record.key, room);
    room -= m.key->size();
  }
  for (const auto& h : record.headers) {
    if (h.name.size() + h.value.size() > room) {
      cut = true;
      continue;
    }
    room -= h.name.size() + h.value.size();
    m.headers.emplace_back(h.name, h.value);
  }
  const auto add = [&m](std::string_view name, std::string value) {
    m.headers.emplace_back("keiretsu.error." + std::string(name), std::move(value));
  };
  add("class", std::string(name(why.cls)));
  add("code", why.code);
  add("message", why.message);
  add("topic", std::string(record.topic));
  add("partition", std::to_string(record.partition));
  add("offset", std::to_string(record.offset));
  if (record.timestamp_ms >= 0) add("timestamp", std::to_string(record.timestamp_ms));
  add("sha256", sha256_hex(record.value.value_or("")));
  add("decoder", std::string(record.decoder));
  if (record.value) {
    std::size_t framed = m.key ? m.key->size() : 0;
    for (const auto& [header, value] : m.headers) framed += header.size() + value.size();
    constexpr std::size_t kTruncatedHeader = 64;
    m.value = take(*record.value, kDeadLetterBytesMax - std::min(kDeadLetterBytesMax, framed + kTruncatedHeader));
  }
  if (cut) add("truncated", std::to_string(record.value ? record.value->size() : 0));
  return m;
}

}  // namespace keiretsu::codec
