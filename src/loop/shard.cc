#include "loop/shard.h"

#include <utility>

#include "codec/message.h"
#include "codec/rows.h"
#include "loop/decoding.h"
#include "measure/systemic_live.h"

namespace keiretsu::loop {
namespace {

constexpr std::size_t kBytesMax = std::size_t{8} << 20;  // of values, a batch
constexpr std::uint64_t kUnconfirmedMax = 100'000;       // then the input waits: nothing is dropped
constexpr Micros kQuiet = 60'000'000;                    // at the end of the partition for so long: a tick may be due
constexpr Micros kLive = 2 * kMicrosPerDay;              // published so shortly before its record time: live
constexpr int kRefusalsAccepted = 1'000;

using SteadyClock = std::chrono::steady_clock;

std::optional<std::string_view> view(const std::optional<std::string>& text) {
  return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

// Adds the time since `from` to a stage, and gives the present.
SteadyClock::time_point lap(SteadyClock::time_point from, Turn& turn, StageOfTurn stage) {
  const auto now = SteadyClock::now();
  turn.took[static_cast<std::size_t>(stage)] += now - from;
  return now;
}

}  // namespace

void append_rows(const ledger::Step& step, std::string_view traceparent, const ledger::Ledger& ledger, std::vector<Row>& rows,
                 std::vector<codec::MessageRow>& alerts) {
  for (const alert::StateChange& c : step.alerts) {
    const alert::Rule& rule = ledger.judge().rules().rules[c.key.rule];
    rows.push_back({codec::alert_key(rule.name, alert::tell(c.key.subject, ledger.symbols())), codec::alert_value(c.after)});
  }
  for (const alert::Transition& t : step.transitions) {
    alerts.push_back(codec::alert_message(t, ledger.config().origin.lineage, traceparent));
    rows.push_back({codec::transition_key(t.seq), codec::message_value(alerts.back())});
  }
}

Shard::Shard(Ports ports, Meta meta, std::unique_ptr<ledger::Ledger> ledger, std::uint64_t writer_epoch, ShardOptions options)
    : ports_(ports),
      meta_(std::move(meta)),
      ledger_(std::move(ledger)),
      writer_epoch_(writer_epoch),
      options_(std::move(options)),
      decoder_(options_.schema_ids),
      durable_offset_(meta_.next_offset),
      alerts_("alerts", 't', ports.store, ports.alerts),
      dead_letters_("dead_letters", 'q', ports.store, ports.dead_letters),
      refusals_accepted_(options_.accept_refusals ? kRefusalsAccepted : 0) {}

Outcome<void> Shard::open() {
  if (auto opened = alerts_.open(ledger_->next_seq() - 1, writer_epoch_); !opened) return opened;
  if (auto opened = dead_letters_.open(meta_.dead_letters, writer_epoch_); !opened) return opened;
  tell_status();
  return {};
}

Outcome<Turn> Shard::turn(int wait_ms) {
  if (over_limit_ && !under_way_)
    return fault(ExitCode::refusals, std::to_string(ledger_->counters().window.refused) +
                                         " of the last 1000 records were refused: a wrong deploy upstream? They are "
                                         "dead letters, in the store and, as far as it takes them, in their topic; once it is mended, "
                                         "start with --accept-refusals to pass the next 1000");

  // Poll and plan, while the batch before is written.
  Batch batch;
  if (auto filled = fill(batch, wait_ms); !filled) return std::unexpected(filled.error());
  const std::size_t records = batch.turn.records;
  const bool full = batch.full;
  std::vector<graph::PairKey> moved = std::move(batch.turn.moved);
  if (records == 0) tick(batch);
  else quiet_since_.reset();

  // Commit: one durable batch. Once it is written it has happened. Records that do nothing (duplicates)
  // move the offset and are counted. A batch is left to be written meanwhile where more is sure to come, else its alerts
  // would wait; and one batch a turn becomes durable.
  Turn done;
  const bool behind = under_way_.has_value();
  if (behind)
    if (auto settled = settle(done); !settled) return std::unexpected(settled.error());
  if (records > 0 || batch.moved || !batch.rows.empty()) {
    submit(std::move(batch));
    if (!behind && !(full && options_.commit_behind))
      if (auto settled = settle(done); !settled) return std::unexpected(settled.error());
  } else if (auto kept = keep_cursors(); !kept) {
    return std::unexpected(kept.error());
  }

  // Publish, as far as the sinks take it.
  const auto at = SteadyClock::now();
  if (auto published = publish(); !published) return std::unexpected(published.error());
  lap(at, done, StageOfTurn::publish);
  tell_status();

  refusals_accepted_ = std::max(0, refusals_accepted_ - static_cast<int>(records));
  done.moved = std::move(moved);
  over_limit_ = over_limit_ || (refusals_accepted_ == 0 && ledger_->counters().window.over_limit());
  return done;
}

// A batch ends when the queue is empty: no record waits for another.
Outcome<void> Shard::fill(Batch& batch, int wait_ms) {
  auto at = SteadyClock::now();
  if (over_limit_ || (under_way_ && (alerts_.must_read() || dead_letters_.must_read()))) return {};
  if (alerts_.unconfirmed() > kUnconfirmedMax || dead_letters_.unconfirmed() > kUnconfirmedMax) {
    ports_.clock.wait(wait_ms);
    return {};
  }
  std::vector<Record> records;
  std::size_t bytes = 0;
  while (!batch.full) {
    auto record = ports_.source.poll(records.empty() && !under_way_ ? wait_ms : 0);
    if (!record) return std::unexpected(record.error());
    if (!*record) break;
    if ((*record)->value) bytes += (*record)->value->size();
    records.push_back(**std::move(record));
    batch.full = records.size() == options_.records_max || bytes >= kBytesMax;
  }
  if (ports_.source.at_end()) caught_up_ = true;
  at = lap(at, batch.turn, StageOfTurn::poll);

  Decoding decoding(records, decoder_, options_.decode_ahead);
  batch.turn.decoded_ahead = decoding.ahead();
  for (const Record& record : records) take(record, decoding.next(), batch);
  if (!records.empty()) batch.last = std::move(records.back());
  if (ports_.source.at_end() && ports_.source.position() > meta_.next_offset) {
    meta_.next_offset = ports_.source.position();
    batch.moved = true;
  }
  lap(at, batch.turn, StageOfTurn::plan);
  return {};
}

// One record into the batch: the days that are due before it, then itself.
void Shard::take(const Record& record, codec::Decoded decoded, Batch& batch) {
  const auto headers = views(record.headers);
  const ledger::Told told{record.offset, record.timestamp_ms, std::move(decoded.report)};
  const Day upto = ledger_->day_of_record(told);
  while (const auto day = ledger_->due(upto)) step(ledger_->plan_day(*day), {}, batch);

  ledger::Step planned = ledger_->plan(told);
  if (planned.kind == ledger::Step::Kind::accepted)
    batch.rows.push_back(
        {codec::fact_key(meta_.generation, record.offset), codec::fact_value(record.timestamp_ms, *record.value, headers)});
  if (planned.kind == ledger::Step::Kind::refused) {
    const codec::Refused refused{meta_.topic,      meta_.partition,    record.offset, record.timestamp_ms,
                                 view(record.key), view(record.value), headers,       decoded.decoder};
    batch.dead_letters.push_back(codec::dead_letter(refused, planned.rejection));
    batch.rows.push_back({codec::dead_letter_key(++meta_.dead_letters), codec::message_value(batch.dead_letters.back())});
  }
  step(std::move(planned), decoded.traceparent, batch);

  meta_.next_offset = record.offset + 1;
  if (told.report) meta_.newest_live = record.timestamp_ms * 1000 - told.report->published_at <= kLive;
  ++batch.turn.records;
}

void Shard::step(ledger::Step&& planned, std::string_view traceparent, Batch& batch) {
  append_rows(planned, traceparent, *ledger_, batch.rows, batch.alerts);
  for (alert::Transition& t : planned.transitions) batch.turn.transitions.push_back(t);
  measure::SystemicLive::note(planned.delta, batch.turn.moved);
  ledger_->apply(std::move(planned));
}

// Without records a day still passes, once the partition has been at its end for a minute
// and the newest record was live. The day and its position are a row: a replay repeats it.
void Shard::tick(Batch& batch) {
  if (!options_.ticks || !ports_.source.at_end() || !meta_.newest_live || !ledger_->began()) return;
  const Micros now = ports_.clock.now();
  if (!quiet_since_) quiet_since_ = now;
  const Day today = day_of(now);
  if (now - *quiet_since_ < kQuiet || today <= ledger_->day()) return;
  while (const auto day = ledger_->due(today)) step(ledger_->plan_day(*day), {}, batch);
  if (today > ledger_->day()) step(ledger_->plan_day(today), {}, batch);
  batch.rows.push_back({codec::tick_key(today), codec::tick_value(meta_.next_offset)});
}

void Shard::add_meta(Batch& batch) {
  if (batch.last) meta_.anchor = anchor_of(*batch.last);
  meta_.event_time = ledger_->event_time();
  meta_.next_seq = ledger_->next_seq();
  meta_.counters = ledger_->counters();
  batch.rows.push_back({std::string(kStateKey), meta_value(meta_)});
  if (auto cursor = alerts_.moved_cursor()) batch.rows.push_back(*std::move(cursor));
  if (auto cursor = dead_letters_.moved_cursor()) batch.rows.push_back(*std::move(cursor));
}

void Shard::submit(Batch batch) {
  add_meta(batch);
  batch.next_offset = meta_.next_offset;
  batch.written = std::async(options_.commit_behind.value_or(std::launch::deferred), [&store = ports_.store, rows = std::move(batch.rows)] {
    const auto from = SteadyClock::now();
    auto outcome = store.commit(rows);
    return Written{std::move(outcome), SteadyClock::now() - from};
  });
  under_way_ = std::move(batch);
}

Outcome<void> Shard::settle(Turn& done) {
  Batch batch = *std::exchange(under_way_, std::nullopt);
  const Written written = batch.written.get();
  if (!written.outcome) return written.outcome;
  durable_offset_ = batch.next_offset;
  ports_.source.commit(batch.next_offset);
  for (codec::MessageRow& m : batch.alerts) alerts_.append(std::move(m));
  for (codec::MessageRow& m : batch.dead_letters) dead_letters_.append(std::move(m));
  done = std::move(batch.turn);
  done.committed = true;
  if (batch.last && batch.last->timestamp_ms >= 0) done.timestamp_ms = batch.last->timestamp_ms;
  done.took[static_cast<std::size_t>(StageOfTurn::commit)] = written.took;
  return {};
}

Outcome<void> Shard::publish() {
  const bool may_read = !under_way_;  // nobody asks the store while it writes
  if (auto served = alerts_.serve(may_read); !served) return served;
  return dead_letters_.serve(may_read);
}

// Cursors alone: when there is nothing else to commit.
Outcome<void> Shard::keep_cursors() {
  std::vector<Row> rows;
  if (auto cursor = alerts_.moved_cursor()) rows.push_back(*std::move(cursor));
  if (auto cursor = dead_letters_.moved_cursor()) rows.push_back(*std::move(cursor));
  return rows.empty() ? Outcome<void>() : ports_.store.commit(rows);
}

Outcome<void> Shard::drain(int wait_ms) {
  constexpr int kPause = 20;
  Turn done;
  if (under_way_)
    if (auto settled = settle(done); !settled) return settled;
  for (int waited = 0;; waited += kPause) {
    if (auto published = publish(); !published) return published;
    if (all_confirmed() || waited >= wait_ms) break;
    ports_.clock.wait(kPause);
  }
  tell_status();
  return keep_cursors();
}

void Shard::tell_status() {
  const std::scoped_lock lock(status_lock_);
  status_.next_offset = durable_offset_;
  status_.caught_up = caught_up_;
  status_.alerts_confirmed = alerts_.cursor();
  status_.alerts_unconfirmed = alerts_.unconfirmed();
  status_.dead_letters_confirmed = dead_letters_.cursor();
  status_.dead_letters_unconfirmed = dead_letters_.unconfirmed();
  status_.counters = ledger_->counters();
  status_.nodes = ledger_->graph().firms();
  status_.edges = ledger_->graph().pairs().size();
  status_.deals = ledger_->deals().size();
  status_.provisional = ledger_->graph().provisional_firms();
  status_.day = ledger_->day();
}

Status Shard::status() const {
  const std::scoped_lock lock(status_lock_);
  return status_;
}

}  // namespace keiretsu::loop
