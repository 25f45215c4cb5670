#include "app/feed.h"

#include <chrono>

namespace keiretsu::app {

ledger::Origin origin_of_files() { return {"00000000000000000000000000000000", "replay", 0}; }

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

void feed(ledger::Ledger& ledger, const ledger::Told& told, const StepVisitor& seen) {
  const auto apply = [&](ledger::Step&& step) {
    seen(step);
    ledger.apply(std::move(step));
  };
  const Day upto = ledger.day_of_record(told);
  while (const auto day = ledger.due(upto)) apply(ledger.plan_day(*day));
  apply(ledger.plan(told));
}

}  // namespace keiretsu::app
