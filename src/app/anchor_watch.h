// Whether the log is still the one that was read. A topic that is deleted and made anew
// while the daemon waits at its end, or cut by an unclean election, gives no error
// (librdkafka 2.0.2 knows neither KIP-320 nor topic ids): so a second, short-lived consumer
// reads again a record applied since its last look, every so often and when the leader has changed.
// Source: reliability.md 2.2.
//
// Owner: the daemon. Threads: its own, which may wait for a broker; all calls from the core thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "loop/meta.h"

namespace keiretsu::app {

class AnchorWatch {
 public:
  using OpenSource = std::function<Outcome<std::unique_ptr<loop::Source>>()>;

  // `where` is for messages. A check that cannot be made (no broker) is told to `warn`, on the watch's thread, and made at its next time.
  AnchorWatch(OpenSource open, std::string where, std::chrono::seconds every, std::function<void(const std::string&)> warn);
  // Waits for a check under way.
  ~AnchorWatch();
  AnchorWatch(const AnchorWatch&) = delete;
  AnchorWatch& operator=(const AnchorWatch&) = delete;

  // The last record applied, and the node that leads the partition (-1: not known). The watch
  // looks at the one it was told first since its last look: a later one may be of another log.
  void at(const std::optional<loop::Anchor>& anchor, std::int32_t leader);
  // Fault recreated or truncated, once seen.
  [[nodiscard]] std::optional<Fault> lost() const;

 private:
  void watch(const std::stop_token& stop);
  [[nodiscard]] Outcome<void> look(const loop::Anchor& anchor) const;

  OpenSource open_;
  std::string where_;
  std::chrono::seconds every_;
  std::function<void(const std::string&)> warn_;
  mutable std::mutex lock_;
  std::condition_variable_any wake_;
  std::optional<loop::Anchor> anchor_;  // none: since the last look nothing was told
  std::int32_t leader_ = -1;
  bool now_ = false;  // the leader has changed
  std::optional<Fault> lost_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace keiretsu::app
