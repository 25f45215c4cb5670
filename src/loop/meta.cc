#include "loop/meta.h"

#include <algorithm>

#include "codec/bytes.h"

namespace keiretsu::loop {
namespace {

constexpr std::uint8_t kVersion = 1;

// In the order of the grammar.
template <class Counters>
auto counts_of(Counters& c) {
  return std::array{&c.accepted, &c.corroborations, &c.conflicts, &c.stale, &c.late, &c.duplicates, &c.event_id_reused, &c.fx_missing};
}

void put(codec::ByteWriter& w, const ledger::Counters& c) {
  for (const std::int64_t* count : counts_of(c)) w.signed_varint(*count);
  w.varint(c.refused.size());
  for (const std::int64_t count : c.refused) w.signed_varint(count);
  w.varint(c.window.next).varint(c.window.filled).varint(c.window.refused);
  for (const std::uint64_t word : c.window.bits) w.varint(word);
}

ledger::Counters get_counters(codec::ByteReader& r) {
  ledger::Counters c;
  for (std::int64_t* count : counts_of(c)) *count = r.signed_varint();
  const auto classes = r.below<std::size_t>(c.refused.size() + 1);  // a class that came later is at the end, and 0
  for (std::size_t i = 0; i < classes; ++i) c.refused[i] = r.signed_varint();
  using Window = ledger::RefusalWindow;
  c.window.next = r.below<std::uint32_t>(Window::kSize);
  c.window.filled = r.below<std::uint32_t>(Window::kSize + 1);
  c.window.refused = r.below<std::uint32_t>(Window::kSize + 1);
  for (std::uint64_t& word : c.window.bits) word = r.varint();
  return c;
}

}  // namespace

Anchor anchor_of(const Record& record) {
  codec::ByteWriter w;
  w.optional_text(record.key).optional_text(record.value);
  for (const Header& h : record.headers) w.text(h.name).text(h.value);
  return {record.offset, record.timestamp_ms, sha256(w.take())};
}

std::string lineage_of(std::string_view cluster_id, std::string_view topic, std::int32_t partition, std::int64_t generation) {
  return sha256_128_hex(std::string(cluster_id) + '\n' + std::string(topic) + '\n' + std::to_string(partition) + '\n' +
                        std::to_string(generation));
}

std::string meta_value(const Meta& m) {
  codec::ByteWriter w;
  w.byte(kVersion).varint(kStoreFormat).varint(kStoreFormat);
  w.text(m.lineage).signed_varint(m.generation).text(m.cluster_id).text(m.topic).signed_varint(m.partition);
  w.signed_varint(m.next_offset).byte(m.anchor ? 1 : 0);
  if (m.anchor) {
    w.signed_varint(m.anchor->offset).signed_varint(m.anchor->timestamp_ms);
    for (const unsigned char b : m.anchor->sha256) w.byte(b);
  }
  w.byte(m.newest_live ? 1 : 0).signed_varint(m.event_time).varint(m.next_seq).varint(m.dead_letters).signed_varint(m.config_epoch);
  put(w, m.counters);
  return w.take();
}

Outcome<Meta> read_meta_value(std::string_view value) {
  codec::ByteReader r(value);
  const auto version = r.byte();
  const auto format = r.varint(), min_reader = r.varint();
  if (r.ok() && (version != kVersion || min_reader > kStoreFormat))
    return fault(ExitCode::newer_store, "the store has format " + std::to_string(format) + " and asks for a program that knows format " +
                                            std::to_string(min_reader) + "; this one knows " + std::to_string(kStoreFormat) +
                                            ": run the newer version again, nothing was changed");
  Meta m;
  m.lineage = r.text();
  m.generation = r.signed_varint();
  m.cluster_id = r.text();
  m.topic = r.text();
  m.partition = static_cast<std::int32_t>(r.signed_varint());
  m.next_offset = r.signed_varint();
  if (r.below<int>(2) == 1) {
    Anchor& a = m.anchor.emplace();
    a.offset = r.signed_varint();
    a.timestamp_ms = r.signed_varint();
    for (unsigned char& b : a.sha256) b = r.byte();
  }
  m.newest_live = r.below<int>(2) == 1;
  m.event_time = r.signed_varint();
  m.next_seq = r.varint();
  m.dead_letters = r.varint();
  m.config_epoch = r.signed_varint();
  m.counters = get_counters(r);
  if (!r.done()) return fault(ExitCode::failed, "the row " + std::string(kStateKey) + " of the store is damaged");
  return m;
}

Outcome<std::optional<Meta>> read_meta(Store& store) {
  const auto value = store.get(kStateKey);
  if (!value) return std::unexpected(value.error());
  if (!*value) return std::nullopt;
  auto meta = read_meta_value(**value);
  if (!meta) return std::unexpected(meta.error());
  return *std::move(meta);
}

std::string writer_value(std::uint64_t epoch) { return codec::ByteWriter().byte(kVersion).varint(epoch).take(); }

Outcome<std::uint64_t> read_writer(Store& store) {
  const auto value = store.get(kWriterKey);
  if (!value) return std::unexpected(value.error());
  if (!*value) return 0;
  codec::ByteReader r(**value);
  const auto version = r.byte();
  const auto epoch = r.varint();
  if (version != kVersion || !r.done()) return fault(ExitCode::failed, "the row " + std::string(kWriterKey) + " of the store is damaged");
  return epoch;
}

}  // namespace keiretsu::loop
