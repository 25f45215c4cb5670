// A world for the real loop: a topic, a store, two topics out and a clock, all in memory,
// that can fail at every call. One seed, one fate.
//
// A crash is a Fault of the port that was called; whoever runs the loop then drops it and
// starts another on what is durable. A store that crashes in a commit has it or has not; a
// sink's messages that were not confirmed have arrived, or some of them, or none.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "loop/io.h"
#include "tests/support/dice.h"

namespace keiretsu::testing {

// When the process dies: by the number of calls to ports.
class Fate {
 public:
  Fate(std::uint64_t seed, bool calm) : dice(seed), calm_(calm) {}

  // True: this call is the last.
  bool dies() { return !calm_ && mortal && dice.below(1000) < deaths_per_1000; }
  bool lags() { return !calm_ && dice.percent(30); }

  Dice dice;
  bool mortal = true;
  std::uint64_t deaths_per_1000 = 20;

 private:
  bool calm_;
};
[[nodiscard]] inline std::unexpected<Fault> death() { return fault(ExitCode::failed, "crash"); }

class SimClock final : public loop::Clock {
 public:
  Micros now() override { return now_; }
  void wait(int wait_ms) override { now_ += wait_ms * Micros{1000}; }
  Micros now_ = 0;
};

class SimSource final : public loop::Source {
 public:
  SimSource(Fate& fate, SimClock& clock, const std::vector<loop::Record>& log) : fate_(fate), clock_(clock), log_(log) {}

  Outcome<loop::Watermarks> watermarks() override {
    if (fate_.dies()) return death();
    return loop::Watermarks{low, visible};
  }
  Outcome<void> assign(std::int64_t offset) override {
    if (fate_.dies()) return death();
    next_ = offset;
    at_end_ = false;
    return {};
  }
  Outcome<std::optional<loop::Record>> poll(int wait_ms) override {
    if (fate_.dies()) return death();
    at_end_ = next_ >= visible;
    if (at_end_ || fate_.lags()) {
      clock_.wait(wait_ms);
      return std::nullopt;
    }
    return log_[static_cast<std::size_t>(next_++)];
  }
  bool at_end() const override { return at_end_; }
  std::int64_t position() const override { return next_; }
  void commit(std::int64_t next) override { group = next; }
  Outcome<std::optional<std::int64_t>> committed() override {
    if (fate_.dies()) return death();
    return group;
  }

  std::int64_t low = 0, visible = 0;
  std::optional<std::int64_t> group;

 private:
  Fate& fate_;
  SimClock& clock_;
  const std::vector<loop::Record>& log_;
  std::int64_t next_ = 0;
  bool at_end_ = false;
};

class SimStore final : public loop::Store {
 public:
  explicit SimStore(Fate& fate) : fate_(fate) {}

  Outcome<void> commit(std::span<const loop::Row> puts) override {
    if (std::this_thread::get_id() != home_) ++behind;
    const bool dies = fate_.dies();
    if (!dies || fate_.dice.percent(50))
      for (const loop::Row& row : puts) rows[row.key] = row.value;
    if (dies) return death();
    return {};
  }
  Outcome<std::optional<std::string>> get(std::string_view key) override {
    if (fate_.dies()) return death();
    const auto it = rows.find(key);
    return it == rows.end() ? std::nullopt : std::optional(it->second);
  }
  Outcome<void> scan(std::string_view prefix, std::string_view first,
                     const std::function<bool(std::string_view, std::string_view)>& visit) override {
    if (fate_.dies()) return death();
    for (auto it = rows.lower_bound(first); it != rows.end() && it->first.starts_with(prefix); ++it)
      if (!visit(it->first, it->second)) break;
    return {};
  }

  std::map<std::string, std::string, std::less<>> rows;
  std::uint64_t behind = 0;  // commits from a thread that is not the store's maker

 private:
  Fate& fate_;
  const std::thread::id home_ = std::this_thread::get_id();
};

// One life of a sink; the topic outlives it.
class SimSink final : public loop::Sink {
 public:
  SimSink(Fate& fate, std::vector<loop::Outgoing>& topic) : fate_(fate), topic_(topic) {}
  // What was on its way may have arrived.
  ~SimSink() override {
    while (!under_way_.empty() && fate_.dice.percent(60)) arrive();
  }
  SimSink(const SimSink&) = delete;
  SimSink& operator=(const SimSink&) = delete;

  Outcome<bool> offer(const loop::Outgoing& message) override {
    if (fate_.dies()) return death();
    if (under_way_.size() >= 20 || fate_.lags()) return false;
    under_way_.push_back(message);
    return true;
  }
  Outcome<std::uint64_t> delivered() override {
    if (fate_.dies()) return death();
    while (!under_way_.empty() && !fate_.lags()) {
      arrive();
      // The brokers may have it twice, if an answer was lost.
      if (fate_.lags() && fate_.dice.percent(10)) topic_.push_back(topic_.back());
      confirmed_ = topic_.back().position;
    }
    return confirmed_;
  }

 private:
  void arrive() {
    topic_.push_back(std::move(under_way_.front()));
    under_way_.pop_front();
  }

  Fate& fate_;
  std::vector<loop::Outgoing>& topic_;
  std::deque<loop::Outgoing> under_way_;
  std::uint64_t confirmed_ = 0;
};

}  // namespace keiretsu::testing
