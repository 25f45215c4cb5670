// A shard: one input partition, one ledger, one store, one writer. turn() is the loop:
// poll -> plan -> commit -> publish, read downwards in shard.cc. The only place that
// commits, and it commits everything at once: facts, alert states, transitions, dead
// letters, the next offset and its anchor. Nothing leaves before its rows are durable.
//
// Owner: the verb. Thread: the core thread; status() from any.
// Failure: a Fault from any call is final (the store's outcome is indeterminate, or a
// person must decide; then drain() may still be called): drop the shard; a new one goes on from the store.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "codec/envelope.h"
#include "ledger/ledger.h"
#include "loop/io.h"
#include "loop/meta.h"
#include "loop/outbox.h"

namespace keiretsu::loop {

struct Ports {
  Source& source;
  Store& store;
  Sink& alerts;
  Sink& dead_letters;
  Clock& clock;
};

struct ShardOptions {
  bool ticks = true;                           // a day boundary passes without a record once the newest one was live
  bool accept_refusals = false;                // the next 1,000 records may be refused
  std::vector<std::uint32_t> schema_ids = {};  // those of DealReport in the schema registry
  std::size_t records_max = 500;               // a batch
  // Neither changes what is stored or told; what both gain: decoding.h. A batch is decoded on a thread that runs ahead;
  // it is written on one while the next is read and planned. `deferred` writes it on the core thread, just as late: for the simulation.
  bool decode_ahead = false;
  std::optional<std::launch> commit_behind = {};
};

// commit: the write itself, on whatever thread it was. With commit_behind it goes beside poll and plan of the next turn, so
// the stages may add up to more than a turn.
enum class StageOfTurn : std::uint8_t { poll, plan, commit, publish };
inline constexpr int kStagesOfTurn = 4;

// What became durable in one turn; and what moved, for who reads the ledger.
struct Turn {
  std::size_t records = 0;
  bool committed = false;                    // there was a batch: of records, or of a day that passed
  bool decoded_ahead = false;                // on a thread of its own
  std::optional<std::int64_t> timestamp_ms;  // of the last record, if it had one
  std::vector<alert::Transition> transitions;
  // Pairs of the ledger whose exposure or purchases moved, durable or not; one more than once, perhaps.
  std::vector<graph::PairKey> moved;
  std::array<std::chrono::nanoseconds, kStagesOfTurn> took{};
};

// A snapshot for others' eyes.
struct Status {
  std::int64_t next_offset = 0;
  bool caught_up = false;  // was at the end of the partition since the start
  // Messages that the topics have acknowledged, and those that they have not: in the order of their rows.
  std::uint64_t alerts_confirmed = 0, alerts_unconfirmed = 0;
  std::uint64_t dead_letters_confirmed = 0, dead_letters_unconfirmed = 0;
  ledger::Counters counters;
  std::uint64_t nodes = 0, edges = 0, deals = 0, provisional = 0;
  Day day = 0;
};

class Shard {
 public:
  // All as loop/start.h found or made it; the source is assigned at meta.next_offset.
  Shard(Ports ports, Meta meta, std::unique_ptr<ledger::Ledger> ledger, std::uint64_t writer_epoch, ShardOptions options);

  // Reads the cursors. Call once, first.
  [[nodiscard]] Outcome<void> open();

  // One batch at most: what is queued, up to records_max; waits up to wait_ms for the first. Tells what became durable.
  // Fault: refusals (more than 20 % of the last 1,000; all that was read is durable and told), or that of a port.
  [[nodiscard]] Outcome<Turn> turn(int wait_ms);

  // Gives the sinks up to wait_ms to confirm what is durable, and keeps their cursors.
  [[nodiscard]] Outcome<void> drain(int wait_ms);

  [[nodiscard]] bool all_confirmed() const { return !under_way_ && alerts_.unconfirmed() == 0 && dead_letters_.unconfirmed() == 0; }
  [[nodiscard]] const ledger::Ledger& ledger() const { return *ledger_; }
  // Of all that was read; with commit_behind a batch of it may not be durable yet.
  [[nodiscard]] const Meta& meta() const { return meta_; }
  [[nodiscard]] Status status() const;

 private:
  struct Written {
    Outcome<void> outcome;
    std::chrono::nanoseconds took{};
  };
  // A batch as it grows: rows to commit, messages to publish after.
  struct Batch {
    std::vector<Row> rows;
    std::vector<codec::MessageRow> alerts, dead_letters;
    Turn turn;
    std::optional<Record> last;  // the anchor of the batch: its hash is taken once
    bool full = false;           // more may be waiting
    bool moved = false;          // the offset, over what holds no record
    std::int64_t next_offset = 0;
    std::future<Written> written;  // once it is under way
  };
  [[nodiscard]] Outcome<void> fill(Batch& batch, int wait_ms);
  void take(const Record& record, codec::Decoded decoded, Batch& batch);
  void step(ledger::Step&& step, std::string_view traceparent, Batch& batch);
  void tick(Batch& batch);
  void add_meta(Batch& batch);
  void submit(Batch batch);
  // Waits until the batch under way is durable; what follows from that.
  [[nodiscard]] Outcome<void> settle(Turn& done);
  [[nodiscard]] Outcome<void> publish();
  [[nodiscard]] Outcome<void> keep_cursors();
  void tell_status();

  Ports ports_;
  Meta meta_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::uint64_t writer_epoch_;
  ShardOptions options_;
  codec::Decoder decoder_;
  std::optional<Batch> under_way_;  // submitted; the ledger has it, the store perhaps not yet
  std::int64_t durable_offset_;     // meta_ runs ahead of it by the batch under way
  Outbox alerts_, dead_letters_;
  bool caught_up_ = false;
  int refusals_accepted_ = 0;  // records for which the limit is not asked
  bool over_limit_ = false;    // of refusals: nothing more is read
  std::optional<Micros> quiet_since_;
  mutable std::mutex status_lock_;
  Status status_;
};

// The rows of what a step tells and of what stands then; not the fact. Before it is applied.
// `traceparent`: of the record that made the step; empty: it has none, or a day made it.
void append_rows(const ledger::Step& step, std::string_view traceparent, const ledger::Ledger& ledger, std::vector<Row>& rows,
                 std::vector<codec::MessageRow>& alerts);

}  // namespace keiretsu::loop
