#include "loop/restore.h"

#include <optional>

#include "base/hash.h"

namespace keiretsu::loop {
namespace {

Fault damaged(std::string_view key) { return {ExitCode::failed, "the store's row " + shown_key(key) + " is damaged"}; }

}  // namespace

std::string shown_key(std::string_view key) {
  std::string out;
  for (const char c : key) {
    if (c > ' ' && c < '\x7f') out += c;
    else out += "\\x" + hex({&c, 1});
  }
  return out;
}

Outcome<codec::EpochRow> read_epoch(Store& store, std::int64_t epoch) {
  const std::string key = codec::epoch_key(epoch);
  const auto value = store.get(key);
  if (!value) return std::unexpected(value.error());
  auto row = *value ? codec::read_epoch(**value) : std::nullopt;
  if (!row) return std::unexpected(damaged(key));
  return *std::move(row);
}

Outcome<void> each_fact(Store& store, const std::function<bool(Fact&&)>& visit) {
  codec::Decoder decoder(std::nullopt);
  std::optional<Fault> failed;
  const auto scanned = store.scan("d", "d", [&](std::string_view key, std::string_view value) {
    const auto fact_key = codec::read_fact_key(key);
    const auto row = codec::read_fact_value(value);
    if (fact_key && row) {
      auto decoded = codec::decode(decoder, *row);
      if (decoded.report) return visit({*fact_key, row->timestamp_ms, *std::move(decoded.report)});
    }
    failed = damaged(key);
    return false;
  });
  if (failed) return std::unexpected(*failed);
  return scanned;
}

Outcome<std::unique_ptr<ledger::Ledger>> restore(Store& store, const Meta& meta, ledger::Config config) {
  config.origin = meta.origin();
  config.epoch = meta.config_epoch;
  auto ledger = std::make_unique<ledger::Ledger>(std::move(config));
  std::optional<Fault> failed;

  const auto facts = each_fact(store, [&](Fact&& fact) {
    if (ledger->restore_fact(fact.report)) return true;
    failed = Fault{ExitCode::bad_config, "deal " + fact.report.deal_id + ", offset " + std::to_string(fact.key.offset) +
                                             ": its report was accepted once and is beyond the limits under this registry or fx table"};
    return false;
  });
  if (!facts) return std::unexpected(facts.error());
  if (failed) return std::unexpected(*failed);

  const auto alerts = store.scan("a", "a", [&](std::string_view key, std::string_view value) {
    const auto alert = codec::read_alert_key(key);
    const auto state = codec::read_alert_value(value);
    if (!alert || !state) {
      failed = damaged(key);
    } else if (!ledger->restore_alert(alert->rule, alert->subject, *state) && state->open()) {
      // One that has ended waits for its rule to come back.
      failed = Fault{ExitCode::bad_config, "rule " + alert->rule + ": an alert of it is open, and it is no longer in the rules"};
    }
    return !failed;
  });
  if (!alerts) return std::unexpected(alerts.error());
  if (failed) return std::unexpected(*failed);

  ledger->finish_restore(meta.event_time, meta.next_seq, meta.counters);
  return ledger;
}

}  // namespace keiretsu::loop
