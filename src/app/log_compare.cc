#include "app/log_compare.h"

#include <functional>
#include <set>

#include "codec/message.h"
#include "loop/restore.h"

namespace keiretsu::app {
namespace {

class Comparison {
 public:
  explicit Comparison(const OpenStore& opened) : opened_(opened) {}

  void see(const ledger::Step& step) {
    for (const alert::Transition& t : step.transitions) {
      const std::string key = codec::transition_key(t.seq);
      expect(key, codec::message_value(codec::alert_message(t, opened_.meta.lineage)), without_trace);
      ++transitions_;
    }
  }

  void states(const ledger::Ledger& ledger) {
    const auto& rules = ledger.judge().rules().rules;
    for (const auto& [key, state] : ledger.book().states()) {
      const std::string row = codec::alert_key(rules[key.rule].name, alert::tell(key.subject, ledger.symbols()));
      expect(row, codec::alert_value(state));
      known_.insert(row);
    }
    const auto scanned = opened_.rows->scan("a", "a", [&](std::string_view key, std::string_view value) {
      // A state that came back to nothing may have left its row.
      if (!known_.contains(std::string(key)) && value != codec::alert_value({})) differ(key, "the log does not lead to it");
      return !fault_;
    });
    if (!scanned && !fault_) fault_ = scanned.error();
  }

  [[nodiscard]] Outcome<std::string> verdict(std::uint64_t next_seq) {
    if (!fault_ && next_seq != opened_.meta.next_seq)
      fault_ = Fault{ExitCode::failed, "the log leads to " + std::to_string(next_seq - 1) + " transitions, the store holds " +
                                           std::to_string(opened_.meta.next_seq - 1)};
    if (fault_) {
      fault_->message +=
          ". If another version of the program has written to this store, it may hold what that one told: then verify with that one";
      return std::unexpected(*fault_);
    }
    return "its facts in the order of the log give the same " + std::to_string(transitions_) + " transitions and " +
           std::to_string(known_.size()) + " alert states";
  }

 private:
  // A record's trace context stands with what the record caused, not with its fact.
  static std::string without_trace(const std::string& value) {
    auto message = codec::read_message(value);
    if (!message || std::erase_if(message->headers, [](const auto& h) { return h.first == "traceparent"; }) == 0) return value;
    return codec::message_value(*message);
  }

  void expect(const std::string& key, const std::string& value, const std::function<std::string(const std::string&)>& comparable = {}) {
    if (fault_) return;
    const auto stored = opened_.rows->get(key);
    if (!stored) fault_ = stored.error();
    else if (!*stored) differ(key, "the log leads to it, and it is not there");
    else if ((comparable ? comparable(**stored) : **stored) != value) differ(key, "the log leads to other bytes");
  }

  void differ(std::string_view key, const std::string& how) {
    fault_ = Fault{ExitCode::failed, "the store's row " + loop::shown_key(key) + ": " + how};
  }

  const OpenStore& opened_;
  std::uint64_t transitions_ = 0;
  std::set<std::string> known_;
  std::optional<Fault> fault_;
};

}  // namespace

Outcome<std::string> compare_log(const OpenStore& opened) {
  if (opened.several_logs()) return "its alerts were not derived anew: the configuration or the topic has changed since its first record";
  if (opened.meta.counters.refused[static_cast<std::size_t>(RejectionClass::capacity)] > 0)
    return "its alerts were not derived anew: a record was refused as capacity, and may have moved time";
  Comparison comparison(opened);
  const auto ledger = ledger_of_log(opened, [&](const ledger::Ledger&, const ledger::Step& step) { comparison.see(step); });
  if (!ledger) return std::unexpected(ledger.error());
  comparison.states(**ledger);
  return comparison.verdict((*ledger)->next_seq());
}

}  // namespace keiretsu::app
