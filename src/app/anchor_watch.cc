#include "app/anchor_watch.h"

#include <utility>

#include "loop/start.h"

namespace keiretsu::app {

AnchorWatch::AnchorWatch(OpenSource open, std::string where, std::chrono::seconds every, std::function<void(const std::string&)> warn)
    : open_(std::move(open)), where_(std::move(where)), every_(every), warn_(std::move(warn)), thread_([this](const std::stop_token& stop) {
        watch(stop);
      }) {}

AnchorWatch::~AnchorWatch() = default;

void AnchorWatch::at(const std::optional<loop::Anchor>& anchor, std::int32_t leader) {
  const std::scoped_lock lock(lock_);
  if (!anchor_) anchor_ = anchor;
  if (leader < 0 || leader == leader_) return;
  now_ = now_ || leader_ >= 0;
  leader_ = leader;
  if (now_) wake_.notify_one();
}

std::optional<Fault> AnchorWatch::lost() const {
  const std::scoped_lock lock(lock_);
  return lost_;
}

void AnchorWatch::watch(const std::stop_token& stop) {
  std::unique_lock lock(lock_);
  while (!lost_) {
    wake_.wait_for(lock, stop, every_, [this] { return now_; });
    if (stop.stop_requested()) return;
    now_ = false;
    if (!anchor_) continue;
    const loop::Anchor anchor = *anchor_;
    lock.unlock();
    auto seen = look(anchor);
    lock.lock();
    if (seen) anchor_.reset();
    // A topic that ends below the anchor, or has another record there; anything else is tried again.
    else if (seen.error().exit == ExitCode::recreated || seen.error().exit == ExitCode::truncated) lost_ = seen.error();
    else warn_(seen.error().message);
  }
}

Outcome<void> AnchorWatch::look(const loop::Anchor& anchor) const {
  const auto source = open_();
  if (!source) return std::unexpected(source.error());
  const auto marks = (*source)->watermarks();
  if (!marks) return std::unexpected(marks.error());
  if (marks->low > anchor.offset) return {};  // expired: the reader itself sees whether it was overtaken
  return loop::see_anchor(**source, anchor, where_);
}

}  // namespace keiretsu::app
