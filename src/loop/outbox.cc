#include "loop/outbox.h"

#include <algorithm>

#include "base/check.h"
#include "loop/restore.h"

namespace keiretsu::loop {
namespace {

// Nearly: an empty message costs memory too.
std::size_t bytes(const Outgoing& m) {
  std::size_t sum = sizeof m + (m.key ? m.key->size() : 0) + (m.value ? m.value->size() : 0);
  for (const Header& h : m.headers) sum += sizeof h + h.name.size() + h.value.size();
  return sum;
}

}  // namespace

Outcome<void> Outbox::open(std::uint64_t last, std::uint64_t writer_epoch) {
  writer_epoch_ = std::to_string(writer_epoch);
  const std::string key = codec::cursor_key(name_);
  const auto value = store_.get(key);
  if (!value) return std::unexpected(value.error());
  const auto cursor = *value ? codec::read_cursor(**value) : std::optional<std::uint64_t>(0);
  if (!cursor || *cursor > last) return fault(ExitCode::failed, "the store's row " + shown_key(key) + " is damaged");
  last_ = last;
  offered_ = cursor_ = stored_cursor_ = *cursor;
  return {};
}

void Outbox::append(codec::MessageRow message) {
  ++last_;
  if (offered_ + next_.size() + 1 == last_ && next_bytes_ < kMemoryBytesMax) queue(std::move(message));
}

Outcome<void> Outbox::serve(bool may_read) {
  while (offered_ < last_) {
    if (next_.empty()) {
      if (!may_read) break;
      if (auto read = read_on(); !read) return read;
    }
    const auto taken = sink_.offer(next_.front());
    if (!taken) return std::unexpected(taken.error());
    if (!*taken) break;
    offered_ = next_.front().position;
    next_bytes_ -= bytes(next_.front());
    next_.pop_front();
  }
  const auto delivered = sink_.delivered();
  if (!delivered) return std::unexpected(delivered.error());
  KEIRETSU_CHECK(*delivered <= offered_);
  cursor_ = std::max(cursor_, *delivered);
  return {};
}

Outcome<void> Outbox::read_on() {
  std::optional<Fault> failed;
  const std::string prefix(1, kind_);
  const std::string first = kind_ == 't' ? codec::transition_key(offered_ + 1) : codec::dead_letter_key(offered_ + 1);
  const auto scanned = store_.scan(prefix, first, [&](std::string_view key, std::string_view value) {
    const std::uint64_t wanted = offered_ + next_.size() + 1;
    auto message = codec::read_message(value);
    if (codec::read_number_key(kind_, key) != wanted || !message) {
      failed = Fault{ExitCode::failed, "the store's row " + shown_key(key) + " is damaged, or the one before it is missing"};
      return false;
    }
    queue(*std::move(message));
    return next_bytes_ < kMemoryBytesMax;
  });
  if (!scanned) return scanned;
  if (!failed && next_.empty()) failed = Fault{ExitCode::failed, "the store's row " + shown_key(first) + " is missing"};
  if (failed) return std::unexpected(*failed);
  return {};
}

void Outbox::queue(codec::MessageRow message) {
  Outgoing& out = next_.emplace_back();
  out.position = offered_ + next_.size();
  out.key = std::move(message.key);
  out.value = std::move(message.value);
  for (auto& [name, value] : message.headers) out.headers.push_back({std::move(name), std::move(value)});
  out.headers.push_back({"writer_epoch", writer_epoch_});
  next_bytes_ += bytes(out);
}

std::optional<Row> Outbox::moved_cursor() {
  if (cursor_ == stored_cursor_) return std::nullopt;
  stored_cursor_ = cursor_;
  return Row{codec::cursor_key(name_), codec::cursor_value(cursor_)};
}

}  // namespace keiretsu::loop
