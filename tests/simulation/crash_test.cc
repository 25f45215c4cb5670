// The real loop in a world that crashes: at the end, all is as if nothing had happened.
//
//   KEIRETSU_SIMULATION_SEED=17 simulation       one seed alone
//   KEIRETSU_SIMULATION_SEEDS=100000 simulation  that many
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "codec/transition_json.h"
#include "loop/digest.h"
#include "loop/restore.h"
#include "loop/start.h"
#include "measure/systemic_live.h"
#include "tests/simulation/world.h"
#include "tests/support/ledger_run.h"
#include "tests/support/report_bytes.h"
#include "tests/support/streams.h"

namespace keiretsu::testing {
namespace {

// The records of one seed, and a configuration that changes once.
struct Script {
  Stream stream;
  std::vector<loop::Record> log;
  std::int64_t change_at = 0;  // the offset at which the second configuration takes effect
  alert::RuleSet first_rules, second_rules;
};

// W3C Trace Context, told by the offset.
std::string trace_of(std::int64_t offset) {
  std::string id = std::to_string(offset + 1);
  return "00-" + std::string(32 - id.size(), '0') + id + "-00f067aa0ba902b7-01";
}

Script make_script(std::uint64_t seed) {
  Dice dice(seed ^ 0x5eed);
  Script s;
  s.stream = random_stream(seed, 20 + dice.below(30));
  std::int64_t offset = 0;
  const auto add = [&](std::optional<std::string> value, std::int64_t timestamp_ms) {
    loop::Record& r = s.log.emplace_back();
    r.offset = offset++;
    r.timestamp_ms = timestamp_ms;
    if (dice.percent(50)) r.key = "k" + std::to_string(dice.below(9));
    if (dice.percent(20)) r.headers.push_back({"content-type", "application/json"});
    if (dice.percent(50)) r.headers.push_back({"traceparent", trace_of(r.offset)});
    r.value = std::move(value);
  };
  for (const DealReport& report : s.stream.reports) {
    const std::string bytes = report_bytes(report);
    const std::int64_t at = report.published_at / 1000 + static_cast<std::int64_t>(dice.below(3'600'000));
    add(bytes, at);
    if (dice.percent(5)) add(bytes, at + 1);  // sent twice
    if (dice.percent(8)) {
      switch (dice.below(4)) {
        case 0: add(bytes.substr(0, bytes.size() / 2), at); break;
        case 1: add("\xff" + bytes, at); break;
        case 2: add(std::nullopt, at); break;
        default: add(bytes, at - 40 * 86'400'000LL); break;  // from the future
      }
    }
  }
  s.change_at = static_cast<std::int64_t>(dice.below(s.log.size()));
  static const alert::RuleSet shipped = shipped_rules();  // read once: its file is the slowest part of a seed
  s.first_rules = shipped;
  s.first_rules.watched.clear();
  for (const RegistryEntry& e : s.stream.registry) s.first_rules.watched.push_back(e.id);
  std::sort(s.first_rules.watched.begin(), s.first_rules.watched.end());
  s.second_rules = s.first_rules;
  s.second_rules.rules.erase(s.second_rules.rules.begin() + static_cast<std::ptrdiff_t>(dice.below(s.second_rules.rules.size())));
  for (alert::Rule& rule : s.second_rules.rules) rule.min_money_cents *= 2;
  return s;
}

struct Ended {
  std::string digest, live_fold, restored_fold;
  std::vector<loop::Outgoing> alerts, dead_letters;
  std::uint64_t last_alert = 0, last_dead_letter = 0;
  int lives = 0;
  std::uint64_t ahead = 0, behind = 0;                   // batches decoded, and written, on a thread of their own
  std::map<std::string, std::string, std::less<>> rows;  // those that the digest is over
};

// Where two stores part, for who has to find out why.
std::string first_difference(const Ended& a, const Ended& b) {
  for (const auto& [key, value] : a.rows) {
    const auto it = b.rows.find(key);
    if (it == b.rows.end()) return loop::shown_key(key) + " is too many";
    if (it->second != value) return loop::shown_key(key) + ": " + loop::shown_key(value) + " in place of " + loop::shown_key(it->second);
  }
  for (const auto& [key, value] : b.rows)
    if (!a.rows.contains(key)) return loop::shown_key(key) + " is missing";
  return "no row differs";
}

class Run {
 public:
  // `how`: of every life; absent: each life has its own.
  Run(const Script& script, std::uint64_t seed, bool calm, std::optional<loop::ShardOptions> how = {})
      : script_(script), how_(std::move(how)), fate_(seed, calm), source_(fate_, clock_, script.log), store_(fate_) {
    clock_.now_ = script.log.back().timestamp_ms * 1000;
  }

  Ended to_the_end() {
    live_until("first", script_.change_at);
    live_until("second", static_cast<std::int64_t>(script_.log.size()));
    fate_.mortal = false;
    const auto meta = loop::read_meta(store_).value().value();
    const auto ledger = loop::restore(store_, meta, parse(loop::read_epoch(store_, meta.config_epoch).value(), meta.config_epoch).value());
    ended_.digest = loop::state_digest(store_, meta, **ledger).value();
    for (const auto& row : store_.rows)
      if (std::string_view("datqm").find(row.first.front()) != std::string_view::npos && row.first != loop::kWriterKey)
        ended_.rows.insert(row);
    ended_.restored_fold = loop::fold_digest(**ledger);
    ended_.last_alert = meta.next_seq - 1;
    ended_.last_dead_letter = meta.dead_letters;
    ended_.behind = store_.behind;
    return std::move(ended_);
  }

 private:
  Outcome<ledger::Config> parse(const codec::EpochRow& texts, std::int64_t epoch) const {
    auto registry = resolve::Registry::make(script_.stream.registry, script_.stream.fx);
    return ledger::Config{
        *std::move(registry), script_.stream.fx, texts.rules == "first" ? script_.first_rules : script_.second_rules, {}, epoch, {}};
  }

  // Life after life, until all that is visible is durable and confirmed.
  void live_until(const std::string& rules, std::int64_t visible) {
    source_.visible = visible;
    for (int lives = 0; lives < 1000; ++lives) {
      ++ended_.lives;
      if (live(rules, visible)) return;
    }
    FAIL() << "no end after 1000 lives";
  }

  bool live(const std::string& rules, std::int64_t visible) {
    SimSink alerts(fate_, ended_.alerts), dead_letters(fate_, ended_.dead_letters);
    const loop::Ports ports{source_, store_, alerts, dead_letters, clock_};
    const loop::StartOptions options{{0, "registry", rules, ""},
                                     [this](const codec::EpochRow& texts, std::int64_t epoch) { return parse(texts, epoch); },
                                     false,
                                     false,
                                     [](const std::string&) {}};
    const auto shard = loop::start(ports, {"cluster", "deals", 0}, options, how_ ? *how_ : any());
    if (!shard) return died(shard.error());
    std::optional<measure::SystemicLive> shown;
    while ((*shard)->meta().next_offset < visible || !(*shard)->all_confirmed()) {
      const auto turn = (*shard)->turn(10);
      if (!turn) return died(turn.error());
      if (turn->decoded_ahead) ++ended_.ahead;
      show((*shard)->ledger(), turn->moved, shown);
    }
    if (const auto drained = (*shard)->drain(0); !drained) return died(drained.error());
    ended_.live_fold = loop::fold_digest((*shard)->ledger());
    return true;
  }

  // What dashboards show is kept by what a turn says has moved; it checks itself against the ledger's sums.
  static void show(const ledger::Ledger& ledger, const std::vector<graph::PairKey>& moved, std::optional<measure::SystemicLive>& shown) {
    const graph::View view(ledger.graph());
    const measure::Context stands{view, ledger.houses(), ledger.symbols(), ledger.day()};
    if (shown) return shown->look(stands, moved);
    std::vector<EntityId> watched;
    for (const std::string& id : ledger.judge().rules().watched)
      if (const auto house = ledger.houses().house_of(id)) watched.push_back(*house);
    shown.emplace(stands, std::move(watched));
  }

  // Small batches, so that some are full; written in time or late.
  loop::ShardOptions any() {
    loop::ShardOptions how{.ticks = false, .records_max = 1 + fate_.dice.below(40), .decode_ahead = fate_.dice.percent(50)};
    if (fate_.dice.percent(50)) how.commit_behind = std::launch::deferred;
    return how;
  }

  static bool died(const Fault& why) {
    EXPECT_EQ(why.message, "crash");
    return false;
  }

  const Script& script_;
  std::optional<loop::ShardOptions> how_;
  Fate fate_;
  SimClock clock_;
  SimSource source_;
  SimStore store_;
  Ended ended_;
};

// Without the header that may differ in a repeat.
loop::Outgoing plain(loop::Outgoing m) {
  std::erase_if(m.headers, [](const loop::Header& h) { return h.name == "writer_epoch"; });
  return m;
}

// Each message at least once, repeats byte for byte, new ones in order; gives each once.
std::vector<loop::Outgoing> each_once(const std::vector<loop::Outgoing>& topic, std::uint64_t last) {
  std::vector<loop::Outgoing> once;
  for (const loop::Outgoing& raw : topic) {
    loop::Outgoing m = plain(raw);
    if (m.position == once.size() + 1) {
      once.push_back(std::move(m));
      continue;
    }
    if (m.position > once.size()) {
      ADD_FAILURE() << "message " << m.position << " before " << once.size() + 1;
      return once;
    }
    const loop::Outgoing& first = once[m.position - 1];
    EXPECT_TRUE(m.key == first.key && m.value == first.value && m.headers == first.headers)
        << "message " << m.position << " repeated otherwise";
  }
  EXPECT_EQ(once.size(), last);
  return once;
}

void expect_same(const std::vector<loop::Outgoing>& a, const std::vector<loop::Outgoing>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i)
    EXPECT_TRUE(a[i].key == b[i].key && a[i].value == b[i].value && a[i].headers == b[i].headers) << "message " << i + 1;
}

std::optional<std::string> trace_in(const std::vector<loop::Header>& headers) {
  const auto it = std::ranges::find(headers, "traceparent", &loop::Header::name);
  return it == headers.end() ? std::nullopt : std::optional(it->value);
}

// An alert has the trace context of the record that caused it, and none if a day or a configuration did. Gives how many have one.
std::uint64_t expect_traces(const std::vector<loop::Outgoing>& alerts, const Script& script) {
  std::uint64_t traced = 0;
  for (const loop::Outgoing& m : alerts) {
    const auto t = codec::decode_transition(*m.value);
    if (!t) {
      ADD_FAILURE() << "not readable: " << *m.value;
      continue;
    }
    const bool by_record = t->cause.kind == alert::Cause::Kind::report;
    const auto expected = by_record ? trace_in(script.log[static_cast<std::size_t>(t->cause.offset)].headers) : std::nullopt;
    EXPECT_EQ(trace_in(m.headers), expected) << *m.value;
    if (expected) ++traced;
  }
  return traced;
}

struct Totals {
  std::uint64_t alerts = 0, dead_letters = 0, lives = 0, repeats = 0, traced = 0;
};

Ended calm_run(const Script& script, std::uint64_t seed, loop::ShardOptions how = {.ticks = false}) {
  return Run(script, seed, true, std::move(how)).to_the_end();
}

void simulate(std::uint64_t seed, Totals& totals) {
  const Script script = make_script(seed);
  const Ended calm = calm_run(script, seed);
  const Ended rough = Run(script, seed, false).to_the_end();
  EXPECT_EQ(rough.digest, calm.digest) << first_difference(rough, calm);
  EXPECT_EQ(rough.live_fold, rough.restored_fold);
  EXPECT_EQ(calm.live_fold, calm.restored_fold);
  expect_same(each_once(rough.alerts, rough.last_alert), each_once(calm.alerts, calm.last_alert));
  expect_same(each_once(rough.dead_letters, rough.last_dead_letter), each_once(calm.dead_letters, calm.last_dead_letter));
  totals.traced += expect_traces(calm.alerts, script);
  totals.alerts += calm.alerts.size();
  totals.dead_letters += calm.dead_letters.size();
  totals.lives += static_cast<std::uint64_t>(rough.lives);
  totals.repeats += rough.alerts.size() - rough.last_alert;
}

// With real threads, and batches of which some are decoded on one and most are written on one.
TEST(Threads, ChangeNothing) {
  std::uint64_t alerts = 0, dead_letters = 0, decoded_ahead = 0, written_behind = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Script script = make_script(seed);
    const Ended plain = calm_run(script, seed);
    for (const std::size_t records_max : {1, 7, 40, 500})
      for (const bool ahead : {false, true})
        for (const bool behind : {false, true}) {
          loop::ShardOptions how{.ticks = false, .records_max = records_max, .decode_ahead = ahead};
          if (behind) how.commit_behind = std::launch::async;
          const Ended ended = calm_run(script, seed, how);
          ASSERT_EQ(ended.rows, plain.rows) << first_difference(ended, plain);
          EXPECT_EQ(ended.live_fold, plain.live_fold);
          expect_same(ended.alerts, plain.alerts);
          expect_same(ended.dead_letters, plain.dead_letters);
          EXPECT_TRUE((ahead || ended.ahead == 0) && (behind || ended.behind == 0));
          decoded_ahead += ended.ahead;
          written_behind += ended.behind;
        }
    alerts += plain.alerts.size();
    dead_letters += plain.dead_letters.size();
  }
  EXPECT_GT(alerts, 100U);
  EXPECT_GT(dead_letters, 100U);
  EXPECT_GT(decoded_ahead, 50U);
  EXPECT_GT(written_behind, 100U);
}

class Crashes : public ::testing::TestWithParam<std::uint64_t> {};

// Eight parts, so that they can run side by side.
TEST_P(Crashes, EndAsIfNothingHadHappened) {
  constexpr std::uint64_t kParts = 8;
  std::uint64_t first = 1, seeds = 2000;
  if (const char* one = std::getenv("KEIRETSU_SIMULATION_SEED")) {
    if (GetParam() != 0) GTEST_SKIP() << "one seed alone";
    Totals totals;
    return simulate(std::strtoull(one, nullptr, 10), totals);
  }
  if (const char* many = std::getenv("KEIRETSU_SIMULATION_SEEDS")) seeds = std::strtoull(many, nullptr, 10);
  Totals totals;
  for (std::uint64_t seed = first + GetParam(); seed <= seeds; seed += kParts) {
    simulate(seed, totals);
    ASSERT_FALSE(HasFailure()) << "repeat it with KEIRETSU_SIMULATION_SEED=" << seed;
  }
  std::printf("%llu alerts, %llu dead letters, %llu lives, %llu repeats\n", static_cast<unsigned long long>(totals.alerts),
              static_cast<unsigned long long>(totals.dead_letters), static_cast<unsigned long long>(totals.lives),
              static_cast<unsigned long long>(totals.repeats));
  // A world in which nothing happens would show nothing.
  EXPECT_GT(totals.alerts, seeds / kParts);
  EXPECT_GT(totals.dead_letters, seeds / kParts / 2);
  EXPECT_GT(totals.lives, 2 * seeds / kParts);
  EXPECT_GT(totals.repeats, 0U);
  EXPECT_GT(totals.traced, 0U);
  EXPECT_LT(totals.traced, totals.alerts);
}
INSTANTIATE_TEST_SUITE_P(Part, Crashes, ::testing::Range<std::uint64_t>(0, 8));

}  // namespace
}  // namespace keiretsu::testing
