// What each part of the core costs, alone: decode, resolve, plan, apply, the measures, commit, encode.
//
//   bench_micro REPORTS REGISTRY [--benchmark_filter=... and the other flags of Google Benchmark]
//
// Both files by tests/support/gen_deals.py. Lines that do not decode are left out, so that JSON and Protobuf decode the
// same. Time is of a report (encode: of a transition; commit: of a batch of 1,000; measures: of a walk over all keys of
// a kind, and `a_key`), items_per_second of what is counted so. plan and apply are timed within one pass over the second
// half of the reports, a graph of the first standing, and so are the days that are due before a report.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "codec/envelope.h"
#include "codec/rows.h"
#include "codec/transition_json.h"
#include "config/tables.h"
#include "ledger/ledger.h"
#include "loop/shard.h"
#include "resolve/resolver.h"
#include "store/rocks_store.h"
#include "tests/bench/micro_measures.h"
#include "tests/support/ledger_run.h"
#include "tests/support/report_message.h"

namespace keiretsu::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
using benchmark::State;

constexpr std::size_t kBatch = 1'000;
constexpr std::int64_t kRecordTimeMs = 1'800'000'000'000;  // 2027: what gen_deals.py publishes in 2099 is refused
const codec::HeaderView kProtobuf{"content-type", "application/x-protobuf"};

[[noreturn]] void die(const std::string& what) {
  std::cerr << "bench_micro: " << what << '\n';
  std::exit(1);
}

struct Input {
  std::vector<std::string> json, protobuf;
  std::vector<ledger::Told> told;
  std::optional<resolve::Registry> registry;
};

Input read(const std::string& reports, const std::string& registry) {
  Input in;
  std::ifstream file(reports, std::ios::binary);
  codec::Decoder decoder;
  for (std::string line; std::getline(file, line);) {
    auto decoded = decoder.decode(line, {});
    if (!decoded.report) continue;
    in.protobuf.push_back(testing::message_of(line).SerializeAsString());
    in.told.push_back({static_cast<std::int64_t>(in.json.size()), kRecordTimeMs, std::move(decoded.report)});
    in.json.push_back(std::move(line));
  }
  if (in.json.size() < kBatch)
    die(reports + ": " + std::to_string(in.json.size()) + " reports; expected 1,000 or more, one JSON object a line");
  auto loaded = config::load_registry(registry, {});
  if (!loaded) die(config::text(loaded.error().front()));
  in.registry = *std::move(loaded);
  return in;
}

std::unique_ptr<ledger::Ledger> new_ledger(const Input& in) {
  return std::make_unique<ledger::Ledger>(ledger::Config{*in.registry, {}, testing::shipped_rules(), {}, 1, {"lineage", "bench", 0}});
}

// The way of one record; what each part of it took.
enum class Part : std::uint8_t { days, plan, apply };
struct Lap {
  SteadyClock::duration days{}, plan{}, apply{};
  [[nodiscard]] SteadyClock::duration of(Part part) const { return part == Part::days ? days : part == Part::plan ? plan : apply; }
};

template <class Visit>
Lap feed(ledger::Ledger& ledger, const ledger::Told& told, const Visit& seen) {
  const auto start = SteadyClock::now();
  const Day upto = ledger.day_of_record(told);
  while (const auto day = ledger.due(upto)) {
    ledger::Step step = ledger.plan_day(*day);
    seen(step);
    ledger.apply(std::move(step));
  }
  const auto planned_from = SteadyClock::now();
  ledger::Step step = ledger.plan(told);
  const auto planned = SteadyClock::now();
  seen(step);
  const auto applied_from = SteadyClock::now();
  ledger.apply(std::move(step));
  return {planned_from - start, planned - planned_from, SteadyClock::now() - applied_from};
}

// The ledger after all reports, and what left it.
struct Whole {
  std::unique_ptr<ledger::Ledger> ledger;
  std::vector<alert::Transition> transitions;
  std::vector<std::vector<loop::Row>> batches;  // of kBatch reports each, as the loop commits them
};

Whole whole(const Input& in) {
  Whole out{new_ledger(in), {}, {}};
  std::vector<codec::MessageRow> alerts;
  for (std::size_t i = 0; i < in.told.size() / kBatch * kBatch; ++i) {
    if (i % kBatch == 0) out.batches.emplace_back();
    auto& rows = out.batches.back();
    feed(*out.ledger, in.told[i], [&](const ledger::Step& step) {
      if (step.kind == ledger::Step::Kind::accepted)
        rows.push_back({codec::fact_key(1, in.told[i].offset), codec::fact_value(kRecordTimeMs, in.json[i], {})});
      loop::append_rows(step, {}, *out.ledger, rows, alerts);
      out.transitions.insert(out.transitions.end(), step.transitions.begin(), step.transitions.end());
    });
  }
  return out;
}

void decode(State& state, const std::vector<std::string>& values, std::span<const codec::HeaderView> headers) {
  codec::Decoder decoder;
  std::size_t i = 0;
  for (auto _ : state) {
    auto decoded = decoder.decode(values[i], headers);
    if (!decoded.report) return state.SkipWithError(decoded.report.error().message.c_str());
    benchmark::DoNotOptimize(decoded);
    if (++i == values.size()) i = 0;
  }
  state.SetItemsProcessed(state.iterations());
}

void resolve_parties(State& state, const Input& in) {
  resolve::Symbols symbols;
  resolve::Resolver resolver(*in.registry, symbols);
  std::size_t i = 0;
  for (auto _ : state) {
    for (const PartyTold& party : in.told[i].report->parties) benchmark::DoNotOptimize(resolver.house(party));
    if (++i == in.told.size()) i = 0;
  }
  state.SetItemsProcessed(state.iterations());
}

// One pass: as many iterations as there are reports in the second half.
void part_of_pass(State& state, const Input& in, Part part) {
  const auto ledger = new_ledger(in);
  const auto ignore = [](const ledger::Step&) {};
  std::size_t next = 0;
  while (next < in.told.size() / 2) feed(*ledger, in.told[next++], ignore);
  for (auto _ : state) state.SetIterationTime(std::chrono::duration<double>(feed(*ledger, in.told[next++], ignore).of(part)).count());
  state.SetItemsProcessed(state.iterations());
}

// Durable on return: what is measured is mostly the disk. Each batch once, into a new store.
void commit(State& state, const Whole& run) {
  std::string directory = (std::filesystem::temp_directory_path() / "keiretsu-micro-XXXXXX").string();
  if (::mkdtemp(directory.data()) == nullptr) die(directory + ": cannot be made");
  {
    auto store = store::RocksStore::open(directory + "/store", store::Mode::read_write);
    if (!store) die(store.error().message);
    std::size_t next = 0, bytes = 0, rows = 0;
    for (auto _ : state) {
      const auto& batch = run.batches[next++];
      if (auto committed = (*store)->commit(batch); !committed) die(committed.error().message);
      rows += batch.size();
      for (const loop::Row& row : batch) bytes += row.key.size() + row.value.size();
    }
    const auto reports = static_cast<double>(next * kBatch);
    state.SetItemsProcessed(static_cast<std::int64_t>(next * kBatch));
    state.counters["rows_a_report"] = static_cast<double>(rows) / reports;
    state.counters["bytes_a_report"] = static_cast<double>(bytes) / reports;
  }
  std::filesystem::remove_all(directory);
}

void encode(State& state, const std::vector<alert::Transition>& transitions) {
  if (transitions.empty()) return state.SkipWithError("these reports raise no alert; expected more of them");
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(codec::encode_transition(transitions[i]));
    if (++i == transitions.size()) i = 0;
  }
  state.SetItemsProcessed(state.iterations());
}

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 3 || argv[1][0] == '-' || argv[2][0] == '-') {
    std::cerr << "usage: bench_micro REPORTS REGISTRY [flags of Google Benchmark]\n";
    return 2;
  }
  const Input in = read(argv[1], argv[2]);
  const Whole run = whole(in);
  const auto add = [](const char* name, auto&& what) { return benchmark::RegisterBenchmark(name, what); };
  add("decode/json", [&](State& s) { decode(s, in.json, {}); });
  add("decode/protobuf", [&](State& s) { decode(s, in.protobuf, {&kProtobuf, 1}); });
  add("resolve", [&](State& s) { resolve_parties(s, in); });
  const auto half = static_cast<benchmark::IterationCount>(in.told.size() - in.told.size() / 2);
  for (const auto& [name, part] : {std::pair{"days_due", Part::days}, std::pair{"plan", Part::plan}, std::pair{"apply", Part::apply}})
    add(name, [&in, part](State& s) { part_of_pass(s, in, part); })->Iterations(half)->UseManualTime();
  register_measures(*run.ledger);
  add("commit", [&](State& s) { commit(s, run); })
      ->Iterations(static_cast<benchmark::IterationCount>(run.batches.size()))
      ->UseRealTime()
      ->Unit(benchmark::kMicrosecond);
  add("encode", [&](State& s) { encode(s, run.transitions); });
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}

}  // namespace
}  // namespace keiretsu::bench

int main(int argc, char** argv) { return keiretsu::bench::main(argc, argv); }
