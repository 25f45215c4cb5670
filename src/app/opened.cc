#include "app/opened.h"

#include <algorithm>
#include <iostream>
#include <map>

#include "codec/envelope.h"
#include "codec/place.h"
#include "config/rules_yaml.h"
#include "config/settings.h"
#include "config/tables.h"
#include "loop/restore.h"

namespace keiretsu::app {
namespace {

namespace fs = std::filesystem;

std::string told(const config::Problems& problems) {
  std::string out;
  for (const config::Problem& p : problems) out += (out.empty() ? "" : "\n") + config::text(p);
  return out;
}

bool is_store(const fs::path& directory) {
  std::error_code unreadable;  // then it is none to us
  return fs::is_regular_file(directory / "CURRENT", unreadable);
}

// A shard's store, or the directory that holds those of all shards.
Outcome<fs::path> shard_below(const fs::path& path) {
  if (is_store(path)) return path;
  std::vector<fs::path> shards;
  std::error_code error;
  for (fs::directory_iterator it(path, error), end; !error && it != end; it.increment(error))
    if (is_store(it->path())) shards.push_back(it->path());
  if (error) return fault(ExitCode::bad_input, path.string() + ": " + error.message() + "; expected the directory of a store");
  if (shards.size() == 1) return shards.front();
  if (shards.empty()) return fault(ExitCode::bad_input, path.string() + ": there is no store; expected the directory that a daemon writes");
  std::ranges::sort(shards);
  std::string names;
  for (const fs::path& shard : shards) names += (names.empty() ? "" : ", ") + shard.filename().string();
  return fault(ExitCode::usage, path.string() + ": holds several stores; expected one of " + names + " behind --store");
}

StepVisitor visitor(const ledger::Ledger& ledger, const LogVisitor& seen) {
  if (!seen) return [](const ledger::Step&) {};
  return [&ledger, &seen](const ledger::Step& step) { seen(ledger, step); };
}

Outcome<fs::path> directory_of(const Place& place) {
  if (!place.store.empty()) return shard_below(place.store);
  const auto settings = config::load_settings(place.config, environment(), {});
  if (!settings) return fault(ExitCode::bad_config, told(settings.error()));
  return shard_below(config::shard_store(*settings));
}

// A flipped bit in the write-ahead log costs all that was written behind it, and what is left is a sound, older store.
// A daemon reads the rest again from the topic; where that is not there any more, only this tells.
Fault log_damage(const fs::path& directory, std::int64_t next_offset, const std::string& warning) {
  constexpr std::size_t kBytesMax = 1024;
  return {ExitCode::failed,
          directory.string() + ": the write-ahead log is damaged and cannot be read to its end: what is left goes up to next offset " +
              std::to_string(next_offset) +
              "; a daemon goes on from there, if the topic still has the records; RocksDB says: " + codec::escaped(warning, kBytesMax)};
}

}  // namespace

void Place::add_store_to(CLI::App& verb) {
  auto* directory = verb.add_option("--store", store, "directory of a shard's store; it may be in use")->type_name("DIRECTORY");
  verb.add_option("--config", config, "settings that name the store")->type_name("FILE")->excludes(directory);
}

void Place::add_to(CLI::App& verb) {
  add_store_to(verb);
  auto* files_told =
      verb.add_option("--from", from, "reports in files in place of a store, one JSON object a line; - is the standard input")
          ->type_name("FILE")
          ->excludes(verb.get_option("--store"))
          ->excludes(verb.get_option("--config"));
  verb.add_option("--until", until, "with --from: as of the end of this day")->type_name("YYYY-MM-DD")->needs(files_told);
  files.add_to(verb);
  for (const char* option : {"--registry", "--fx", "--rules"}) verb.get_option(option)->needs(files_told);
}

Outcome<OpenStore> open_store(const Place& place) {
  if (place.store.empty() && place.config.empty())
    return fault(ExitCode::usage, "nothing to look at; expected --store DIRECTORY or --config FILE");
  const auto directory = directory_of(place);
  if (!directory) return std::unexpected(directory.error());
  OpenStore out;
  out.directory = *directory;
  const auto opening = std::make_shared<std::vector<std::string>>();  // the library keeps the way to it as long as the store is open
  auto rows =
      store::RocksStore::open(*directory, store::Mode::read_only, [opening](bool, std::string_view text) { opening->emplace_back(text); });
  if (!rows) return std::unexpected(rows.error());
  out.rows = *std::move(rows);
  auto meta = loop::read_meta(*out.rows);
  if (!meta) return std::unexpected(meta.error());
  const std::int64_t left = *meta ? (*meta)->next_offset : 0;
  for (const std::string& warning : *opening) {
    if (warning.find("truncated") != std::string::npos) out.cut_off = true;
    else if (!out.log_damage) out.log_damage = log_damage(*directory, left, warning);
  }
  if (!*meta && out.log_damage) return std::unexpected(*out.log_damage);
  if (!*meta) return fault(ExitCode::bad_input, directory->string() + ": the store is empty; expected one that a daemon has written to");
  out.meta = **std::move(meta);
  auto epoch = loop::read_epoch(*out.rows, out.meta.config_epoch);
  if (!epoch) return std::unexpected(epoch.error());
  out.epoch = *std::move(epoch);
  return out;
}

Outcome<ledger::Config> config_of(const codec::EpochRow& epoch, std::int64_t number) {
  const std::string file = "config epoch " + std::to_string(number) + " of the store";
  ledger::Config out{*resolve::Registry::make({}, {}), {}, {}, {}, number, {}};
  if (!epoch.fx.empty()) {
    auto fx = config::parse_fx(epoch.fx, file + ", fx");
    if (!fx) return fault(ExitCode::bad_config, told(fx.error()));
    out.fx = *std::move(fx);
  }
  auto registry = config::parse_registry(epoch.registry, file + ", registry", out.fx);
  if (!registry) return fault(ExitCode::bad_config, told(registry.error()));
  auto rules = config::parse_rules(epoch.rules, file + ", rules");
  if (!rules) return fault(ExitCode::bad_config, told(rules.error()));
  out.registry = *std::move(registry);
  out.rules = *std::move(rules);
  return out;
}

Outcome<std::unique_ptr<ledger::Ledger>> ledger_of_files(const Place& place, const LogVisitor& seen) {
  std::optional<Day> until;
  if (!place.until.empty() && !(until = parse_day(place.until)))
    return fault(ExitCode::usage, "--until: \"" + place.until + "\" is no date; expected YYYY-MM-DD");
  auto configuration = load(place.files);
  if (!configuration) return fault(ExitCode::bad_config, "the files above are wrong; `keiretsu check` tells more");
  auto ledger = std::make_unique<ledger::Ledger>(ledger::Config{
      std::move(configuration->registry), std::move(configuration->fx), std::move(configuration->rules), {}, 1, origin_of_files()});
  const StepVisitor visit = visitor(*ledger, seen);
  codec::Decoder decoder;
  const std::int64_t now = now_ms();
  std::int64_t offset = 0;
  const auto read = each_line(place.from, [&](const std::string&, std::size_t, std::string_view text) {
    const ledger::Told record{offset++, now, decoder.decode(text, {}).report};
    if (!record.report || !until || day_of(record.report->published_at) <= *until) feed(*ledger, record, visit);
    return true;
  });
  if (!read) return std::unexpected(read.error());
  if (until) advance(*ledger, *until, visit);
  if (const auto& c = ledger->counters(); c.refused_total() > 0) {
    const std::string refused = std::to_string(c.refused_total()) + " of " + std::to_string(offset) + " reports are refused";
    if (c.accepted == 0) return fault(ExitCode::bad_input, refused + " and none is accepted; `keiretsu check FILE` tells why");
    std::cerr << refused << "; `keiretsu check FILE` tells why\n";
  }
  return ledger;
}

Outcome<std::unique_ptr<ledger::Ledger>> ledger_of_log(const OpenStore& opened, const LogVisitor& seen) {
  auto config = config_of(opened.epoch, opened.meta.config_epoch);
  if (!config) return std::unexpected(config.error());
  config->origin = opened.meta.origin();
  auto ledger = std::make_unique<ledger::Ledger>(*std::move(config));
  const StepVisitor visit = visitor(*ledger, seen);

  std::multimap<std::int64_t, Day> ticks;  // by position: the offset of the record after them
  std::optional<std::string> damaged;
  const auto ticked = opened.rows->scan("k", "k", [&](std::string_view key, std::string_view value) {
    const auto day = codec::read_number_key('k', key);
    const auto position = codec::read_tick(value);
    if (day && position) ticks.emplace(*position, static_cast<Day>(*day));
    else damaged = loop::shown_key(key);
    return !damaged;
  });
  if (!ticked) return std::unexpected(ticked.error());
  if (damaged) return fault(ExitCode::failed, "the store's row " + *damaged + " is damaged");

  auto tick = ticks.begin();
  const auto read = loop::each_fact(*opened.rows, [&](loop::Fact&& fact) {
    for (; tick != ticks.end() && tick->first <= fact.key.offset; ++tick) advance(*ledger, tick->second, visit);
    feed(*ledger, {fact.key.offset, fact.timestamp_ms, std::move(fact.report)}, visit);
    return true;
  });
  if (!read) return std::unexpected(read.error());
  for (; tick != ticks.end(); ++tick) advance(*ledger, tick->second, visit);
  return ledger;
}

Outcome<std::unique_ptr<ledger::Ledger>> open_ledger(const Place& place) {
  if (place.is_files()) return ledger_of_files(place, {});
  if (place.store.empty() && place.config.empty())
    return fault(ExitCode::usage, "nothing to look at; expected --from FILE, --store DIRECTORY or --config FILE");
  const auto opened = open_store(place);
  if (!opened) return std::unexpected(opened.error());
  auto config = config_of(opened->epoch, opened->meta.config_epoch);
  if (!config) return std::unexpected(config.error());
  return loop::restore(*opened->rows, opened->meta, *std::move(config));
}

}  // namespace keiretsu::app
