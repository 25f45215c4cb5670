// The records of a batch, decoded in their order: each when it is asked for, or all on a
// thread that runs ahead of the one that asks. With it, and with batches written behind (shard.h): 76 us of CPU a report
// and 16,000 reports a second, without both 88 us and 13,600 (end_to_end.py 200000, one run each, the second after the
// first, 29 November 2026, two shared cores).
//
// Owner: the shard, for one batch. Thread: the core thread. What is told does not depend on the mode.
#pragma once

#include <atomic>
#include <cstddef>
#include <future>
#include <span>
#include <vector>

#include "codec/envelope.h"
#include "loop/io.h"

namespace keiretsu::loop {

[[nodiscard]] std::vector<codec::HeaderView> views(const std::vector<Header>& headers);

class Decoding {
 public:
  // Records: to start a thread costs as much as to decode some. A guess: what another number gains was not measured.
  static constexpr std::size_t kWorthAThread = 32;

  // `records` and `decoder` outlive this, and are not touched meanwhile.
  Decoding(std::span<const Record> records, codec::Decoder& decoder, bool ahead);
  // Waits for the thread.
  ~Decoding() = default;
  Decoding(const Decoding&) = delete;
  Decoding& operator=(const Decoding&) = delete;

  // Is there a thread? Only where it was asked for, and the batch is worth one.
  [[nodiscard]] bool ahead() const { return thread_.valid(); }
  // What the next record says. Call once a record, at most.
  [[nodiscard]] codec::Decoded next();

 private:
  [[nodiscard]] codec::Decoded decode(const Record& record) const;

  std::span<const Record> records_;
  codec::Decoder& decoder_;
  std::size_t next_ = 0;
  // The thread writes decoded_[i], then ready_ = i + 1.
  std::vector<codec::Decoded> decoded_;
  std::atomic<std::size_t> ready_{0};
  std::future<void> thread_;
};

}  // namespace keiretsu::loop
