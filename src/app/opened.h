// What the verbs that look at a graph look at: reports in files, or the store of a shard,
// beside its daemon too (read-only). One thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "app/feed.h"
#include "app/inputs.h"
#include "codec/rows.h"
#include "ledger/ledger.h"
#include "loop/meta.h"
#include "store/rocks_store.h"

namespace keiretsu::app {

// --from FILE... [--until DATE] [--registry] [--fx] [--rules], or --store PATH, or --config FILE.
struct Place {
  std::vector<std::string> from;
  std::string until, store, config;
  ConfigFiles files;

  void add_to(CLI::App& verb);
  void add_store_to(CLI::App& verb);  // --store and --config alone
  [[nodiscard]] bool is_files() const { return !from.empty(); }
};

// Of a step: the ledger as it stands before it.
using LogVisitor = std::function<void(const ledger::Ledger& before, const ledger::Step& step)>;

struct OpenStore {
  std::filesystem::path directory;
  std::unique_ptr<store::RocksStore> rows;
  loop::Meta meta;
  codec::EpochRow epoch;            // in force
  std::optional<Fault> log_damage;  // why the write-ahead log was read in part alone
  bool cut_off = false;             // its last write is not whole: as after a power cut, when nobody had been told that it was written

  // The facts alone do not tell what its daemon went through: there were config epochs, or a topic made anew.
  [[nodiscard]] bool several_logs() const { return meta.config_epoch != 1 || meta.generation != 0; }
};

// Fault: usage, if nothing or too much is told; bad_config; failed, naming the directory.
[[nodiscard]] Outcome<OpenStore> open_store(const Place& place);

// Registry, rules and fx as the epoch has them. What was accepted once is well formed: a fault is one of the store.
[[nodiscard]] Outcome<ledger::Config> config_of(const codec::EpochRow& epoch, std::int64_t number);

// The files fed from their first report on; `seen` may be empty. Refusals are counted, and told by `check`.
[[nodiscard]] Outcome<std::unique_ptr<ledger::Ledger>> ledger_of_files(const Place& place, const LogVisitor& seen);

// The facts of a store fed again in the order of the log, ticks at their places: what its daemon
// went through, but for the refused and duplicates, which change nothing but counters (one
// refused as `capacity` may have moved time). Must not be several_logs().
[[nodiscard]] Outcome<std::unique_ptr<ledger::Ledger>> ledger_of_log(const OpenStore& opened, const LogVisitor& seen);

// Of either: of a store what is committed, folded.
[[nodiscard]] Outcome<std::unique_ptr<ledger::Ledger>> open_ledger(const Place& place);

}  // namespace keiretsu::app
