// keiretsu state digest | counts | verify: what a store holds, beside its daemon too.
#include <iostream>
#include <limits>

#include "app/json.h"
#include "app/log_compare.h"
#include "app/opened.h"
#include "app/verbs.h"
#include "loop/digest.h"
#include "loop/restore.h"

namespace keiretsu::app {
namespace {

ExitCode tell(const Fault& fault) {
  std::cerr << fault.message << '\n';
  return fault.exit;
}

std::string whole(Int128 x) {
  if (x == 0) return "0";
  std::string digits;
  for (; x > 0; x /= 10) digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(x % 10)));
  return digits;
}

ExitCode digest(const Place& place) {
  const auto opened = open_store(place);
  if (!opened) return tell(opened.error());
  auto config = config_of(opened->epoch, opened->meta.config_epoch);
  if (!config) return tell(config.error());
  const auto ledger = loop::restore(*opened->rows, opened->meta, *std::move(config));
  if (!ledger) return tell(ledger.error());
  const auto digest = loop::state_digest(*opened->rows, opened->meta, **ledger);
  if (!digest) return tell(digest.error());
  std::cout << *digest << '\n';
  return ExitCode::done;
}

Json as_json(const loop::StateCounts& c) {
  const auto& n = c.counters;
  Json o = {{"accepted", n.accepted}, {"corroborations", n.corroborations}, {"conflicts", n.conflicts}, {"stale", n.stale},
            {"late", n.late},         {"duplicates", n.duplicates}};
  o["event_id_reused"] = n.event_id_reused;
  o["fx_missing"] = n.fx_missing;
  Json refused = {{"total", n.refused_total()}};
  for (std::size_t i = 0; i < n.refused.size(); ++i)
    if (n.refused[i] > 0) refused[std::string(name(static_cast<RejectionClass>(i)))] = n.refused[i];
  o["refused"] = std::move(refused);
  o["deals"] = c.deals;
  o["deals_live"] = c.deals_live;
  o["deals_emptied"] = c.deals_emptied;
  o["legs_live"] = c.legs_live;
  o["legs_live_by_type"] = c.legs_live_by_type;
  o["legs_live_disclosed"] = c.legs_live_disclosed;
  o["legs_live_part_of"] = c.legs_live_part_of;
  o["legs_live_inside_a_house"] = c.legs_live_inside_a_house;
  Json cents = Json::object();
  for (const auto& [currency, sum] : c.cents_live) {
    constexpr Int128 kMax = std::numeric_limits<std::int64_t>::max();
    if (sum <= kMax) cents[currency] = static_cast<std::int64_t>(sum);
    else cents[currency] = whole(sum);  // beyond 64 bits: as text
  }
  o["cents_live"] = std::move(cents);
  o["entities"] = {{"registry", c.entities.registry},
                   {"named", c.entities.named},
                   {"provisional", c.entities.provisional},
                   {"named_live", c.entities.named_live},
                   {"provisional_live", c.entities.provisional_live}};
  return o;
}

ExitCode counts(const Place& place) {
  const auto opened = open_store(place);
  if (!opened) return tell(opened.error());
  const auto config = config_of(opened->epoch, opened->meta.config_epoch);
  if (!config) return tell(config.error());
  const auto counted = loop::state_counts(*opened->rows, opened->meta, config->registry);
  if (!counted) return tell(counted.error());
  std::cout << as_json(*counted).dump(1, ' ', false, Json::error_handler_t::replace) << '\n';
  return ExitCode::done;
}

// Every block of every file, then every row as the daemon would read it, then what the facts lead to.
ExitCode verify(const Place& place) {
  const auto opened = open_store(place);
  if (!opened) return tell(opened.error());
  if (opened->log_damage) return tell(*opened->log_damage);
  if (const auto blocks = opened->rows->verify(); !blocks) return tell(blocks.error());
  auto config = config_of(opened->epoch, opened->meta.config_epoch);
  if (!config) return tell(config.error());
  const auto ledger = loop::restore(*opened->rows, opened->meta, *std::move(config));
  if (!ledger) return tell(ledger.error());
  std::uint64_t messages = 0;
  std::string damaged;
  for (const auto& [kind, last] : {std::pair{'t', opened->meta.next_seq - 1}, std::pair{'q', opened->meta.dead_letters}}) {
    std::uint64_t expected = 1;
    const std::string prefix(1, kind);
    const auto scanned = opened->rows->scan(prefix, prefix, [&](std::string_view key, std::string_view value) {
      if (codec::read_number_key(kind, key) != expected || !codec::read_message(value)) damaged = loop::shown_key(key);
      ++expected;
      return damaged.empty();
    });
    if (!scanned) return tell(scanned.error());
    if (damaged.empty() && expected != last + 1)
      damaged = prefix + ": " + std::to_string(expected - 1) + " rows of " + std::to_string(last);
    if (!damaged.empty()) return tell({ExitCode::failed, "the store's row " + damaged + " is damaged, or one before it is missing"});
    messages += last;
  }
  const auto compared = compare_log(*opened);
  if (!compared) return tell(compared.error());
  std::cout << opened->directory.string() << ": good; " << (*ledger)->deals().size() << " deals, " << (*ledger)->counters().accepted
            << " reports, " << messages << " messages, next offset " << opened->meta.next_offset
            << (opened->cut_off ? " (the last write was cut off, as by a power cut)" : "") << "; " << *compared << '\n';
  return ExitCode::done;
}

}  // namespace

void add_state(CLI::App& app, ExitCode& exit) {
  CLI::App* verb = app.add_subcommand("state", "what a store holds: its digest, its counts, whether it is sound");
  verb->require_subcommand(1);
  const auto add = [&](const char* name, const char* what, ExitCode (*run)(const Place&)) {
    auto place = std::make_shared<Place>();
    CLI::App* sub = verb->add_subcommand(name, what);
    place->add_store_to(*sub);
    sub->callback([place, run, &exit] { exit = run(*place); });
  };
  add("digest", "one hash over facts, folds, alert states, transitions and dead letters", digest);
  add("counts", "what was accepted and refused, what is live; JSON", counts);
  add("verify", "read every block and every row, and derive every alert anew from the facts", verify);
  verb->footer(
      "Examples:\n"
      "  keiretsu state digest --config config/keiretsu.yaml\n"
      "  keiretsu state counts --store /var/lib/keiretsu/keiretsu.deals-0");
}

}  // namespace keiretsu::app
