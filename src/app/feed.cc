#include "app/feed.h"

#include <chrono>

namespace keiretsu::app {

ledger::Origin origin_of_files() { return {"00000000000000000000000000000000", "replay", 0}; }

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

namespace {

void apply(ledger::Ledger& ledger, ledger::Step&& step, const StepVisitor& seen) {
  seen(step);
  ledger.apply(std::move(step));
}

void apply_due(ledger::Ledger& ledger, Day upto, const StepVisitor& seen) {
  while (const auto day = ledger.due(upto)) apply(ledger, ledger.plan_day(*day), seen);
}

}  // namespace

void feed(ledger::Ledger& ledger, const ledger::Told& told, const StepVisitor& seen) {
  apply_due(ledger, ledger.day_of_record(told), seen);
  apply(ledger, ledger.plan(told), seen);
}

void advance(ledger::Ledger& ledger, Day day, const StepVisitor& seen) {
  if (!ledger.began()) return;
  apply_due(ledger, day, seen);
  if (day > ledger.day()) apply(ledger, ledger.plan_day(day), seen);
}

}  // namespace keiretsu::app
