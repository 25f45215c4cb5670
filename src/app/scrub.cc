#include "app/scrub.h"

#include <algorithm>
#include <utility>

namespace keiretsu::app {
namespace {

// Between two files of 8 MiB: the loop needs the disk more.
constexpr std::chrono::milliseconds kPause{20};
constexpr std::chrono::seconds kOverdue{60};

}  // namespace

std::chrono::seconds until_due(std::chrono::seconds every, std::int64_t sound_s, std::int64_t now_s) {
  const std::chrono::seconds left = every - std::chrono::seconds(now_s - sound_s);
  return std::clamp(left, kOverdue, std::max(every, kOverdue));  // a clock that was set back makes it no later than `every`
}

Scrub::Scrub(std::function<Outcome<void>(const GoOn&)> verify, std::chrono::seconds first, std::chrono::hours every,
             std::function<void(const Outcome<void>&)> told)
    : thread_([this, verify = std::move(verify), first, every, told = std::move(told)](const std::stop_token& stop) {
        std::unique_lock lock(lock_);
        const auto wait = [&](auto time) {
          wake_.wait_for(lock, stop, time, [] { return false; });
          return !stop.stop_requested();
        };
        if (!wait(first)) return;
        do {
          const auto verdict = verify([&] { return wait(kPause); });
          if (stop.stop_requested()) return;
          told(verdict);
        } while (wait(every));
      }) {}

}  // namespace keiretsu::app
