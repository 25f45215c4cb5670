// Reads the whole store again and again, so that a flipped bit is found while the topic
// still has what it held: after a start that followed no orderly end, and every so many hours.
//
// Owner: the daemon. Thread: its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "base/fault.h"

namespace keiretsu::app {

// How long after a start at `now_s` a store is due that was last found sound, or made, at `sound_s` (both since 1970). One
// that is overdue: after a minute, which a daemon that starts again and again does not reach.
[[nodiscard]] std::chrono::seconds until_due(std::chrono::seconds every, std::int64_t sound_s, std::int64_t now_s);

class Scrub {
 public:
  using GoOn = std::function<bool()>;
  // `verify` is asked after `first`, then `every`; it must end soon after its argument gives false. `told` gets
  // each verdict, on this thread; none of a verification that was broken off.
  Scrub(std::function<Outcome<void>(const GoOn&)> verify, std::chrono::seconds first, std::chrono::hours every,
        std::function<void(const Outcome<void>&)> told);
  // Breaks off the one under way.
  ~Scrub() = default;
  Scrub(const Scrub&) = delete;
  Scrub& operator=(const Scrub&) = delete;

 private:
  std::mutex lock_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace keiretsu::app
