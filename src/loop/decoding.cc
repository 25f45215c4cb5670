#include "loop/decoding.h"

#include <utility>

namespace keiretsu::loop {

std::vector<codec::HeaderView> views(const std::vector<Header>& headers) {
  std::vector<codec::HeaderView> out;
  out.reserve(headers.size());
  for (const Header& h : headers) out.push_back({h.name, h.value});
  return out;
}

Decoding::Decoding(std::span<const Record> records, codec::Decoder& decoder, bool ahead) : records_(records), decoder_(decoder) {
  if (!ahead || records.size() < kWorthAThread) return;
  decoded_.resize(records.size());
  thread_ = std::async(std::launch::async, [this]() noexcept {  // one that ended by an exception would be waited for for ever
    for (std::size_t i = 0; i < records_.size(); ++i) {
      decoded_[i] = decode(records_[i]);
      ready_.store(i + 1, std::memory_order_release);
      ready_.notify_one();
    }
  });
}

codec::Decoded Decoding::next() {
  const std::size_t i = next_++;
  if (!thread_.valid()) return decode(records_[i]);
  for (auto ready = ready_.load(std::memory_order_acquire); ready <= i; ready = ready_.load(std::memory_order_acquire))
    ready_.wait(ready, std::memory_order_acquire);
  return std::move(decoded_[i]);
}

codec::Decoded Decoding::decode(const Record& record) const {
  const auto headers = views(record.headers);
  return decoder_.decode(record.value ? std::optional<std::string_view>(*record.value) : std::nullopt, headers);
}

}  // namespace keiretsu::loop
