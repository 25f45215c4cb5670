#include "loop/start.h"

#include <algorithm>

#include "loop/restore.h"

namespace keiretsu::loop {
namespace {

constexpr int kAnchorWaitMs = 500, kAnchorTries = 20;

std::string place_of(const Place& place) { return place.topic + "-" + std::to_string(place.partition); }

bool same_texts(const codec::EpochRow& a, const codec::EpochRow& b) {
  return a.registry == b.registry && a.rules == b.rules && a.fx == b.fx;
}

}  // namespace

Outcome<void> see_anchor(Source& source, const Anchor& anchor, const std::string& where) {
  if (auto assigned = source.assign(anchor.offset); !assigned) return assigned;
  for (int i = 0; i < kAnchorTries; ++i) {
    const auto record = source.poll(kAnchorWaitMs);
    if (!record) return std::unexpected(record.error());
    if (!*record && !source.at_end()) continue;
    if (*record && anchor_of(**record) == anchor) return {};
    return fault(ExitCode::recreated,
                 where + ": offset " + std::to_string(anchor.offset) +
                     " holds another record than the one applied last: the topic was made anew or restored. Restore the store that belongs "
                     "to it, or start with --new-lineage to read the topic from its beginning");
  }
  return fault(ExitCode::unreachable,
               where + ": the record at offset " + std::to_string(anchor.offset) + " did not come within 10 s; is the broker there?");
}

namespace {

// Leaves the source assigned at meta.next_offset, which may have moved.
Outcome<void> find_place(Source& source, const Place& place, const StartOptions& options, Meta& meta, bool fresh) {
  const std::string where = place_of(place);
  const auto marks = source.watermarks();
  if (!marks) return std::unexpected(marks.error());
  if (fresh) {
    const auto committed = source.committed();
    if (!committed) return std::unexpected(committed.error());
    if (*committed && **committed > 0) {
      if (marks->low > 0 && !options.accept_gap)
        return fault(ExitCode::overtaken, where + ": the store is empty, the group had come to offset " + std::to_string(**committed) +
                                              " and the topic begins at " + std::to_string(marks->low) +
                                              ": the volume was lost. Restore it, or start with --accept-gap to build from what is left");
      options.warn(where + ": the store is empty although the group had come to offset " + std::to_string(**committed) +
                   ": built anew from the topic");
    }
    meta.next_offset = marks->low;
    return source.assign(meta.next_offset);
  }
  if (place.topic != meta.topic || place.partition != meta.partition)
    return fault(ExitCode::bad_config, "the store belongs to " + meta.topic + "-" + std::to_string(meta.partition) + ", not to " + where +
                                           "; expected a store of its own");
  if (options.new_lineage) {
    ++meta.generation;
    meta.cluster_id = place.cluster_id;
    meta.lineage = lineage_of(place.cluster_id, place.topic, place.partition, meta.generation);
    meta.anchor.reset();
    meta.next_offset = marks->low;
    return source.assign(meta.next_offset);
  }
  if (place.cluster_id != meta.cluster_id)
    return fault(ExitCode::recreated, where + ": the store was filled from cluster " + meta.cluster_id + ", this is cluster " +
                                          place.cluster_id +
                                          ". Point to the former one, or start with --new-lineage to read this topic from its beginning");
  if (marks->high < meta.next_offset)
    return fault(ExitCode::truncated,
                 where + ": the topic ends at offset " + std::to_string(marks->high) + ", " + std::to_string(meta.next_offset) +
                     " was reached: it lost records. Restore it, or start with --new-lineage to read it from its beginning");
  if (marks->low > meta.next_offset) {
    if (!options.accept_gap)
      return fault(ExitCode::overtaken,
                   where + ": the topic begins at offset " + std::to_string(marks->low) + ", " + std::to_string(meta.next_offset) +
                       " is wanted: retention overtook us. Restore what is missing, or start with --accept-gap to go on without it");
    meta.next_offset = marks->low;
    meta.anchor.reset();
  }
  if (meta.anchor && meta.anchor->offset >= marks->low) {
    if (auto seen = see_anchor(source, *meta.anchor, where); !seen) return seen;
  } else if (meta.anchor) {
    options.warn(where + ": the record applied last has expired, so the topic could not be checked against it");
  }
  if (const auto committed = source.committed(); committed && *committed && **committed > meta.next_offset)
    options.warn(where + ": the group had come to offset " + std::to_string(**committed) + ", the store is at " +
                 std::to_string(meta.next_offset) + ": it went back in time; what follows is told again with the same ids");
  return source.assign(meta.next_offset);
}

// Rules of the former epoch that the new one lacks: what is open of them must end.
std::vector<alert::Rule> retired_rules(const alert::RuleSet& former, const alert::RuleSet& now) {
  std::vector<alert::Rule> out;
  for (const alert::Rule& rule : former.rules)
    if (std::none_of(now.rules.begin(), now.rules.end(), [&](const alert::Rule& r) { return r.name == rule.name; })) out.push_back(rule);
  return out;
}

// An alert is known by the name of its rule, so a name means one thing for ever.
Outcome<void> keep_their_names(const alert::RuleSet& former, const alert::RuleSet& now) {
  const auto watches = [](const alert::Rule& r) { return std::string(name(r.watch)) + " (" + std::string(name(r.condition)) + ")"; };
  for (const alert::Rule& rule : former.rules)
    for (const alert::Rule& r : now.rules)
      if (r.name == rule.name && (r.watch != rule.watch || r.condition != rule.condition))
        return fault(ExitCode::bad_config, "rules: " + r.name + ": watched " + watches(rule) + " until now and would watch " + watches(r) +
                                               "; alerts are known by the name of their rule: give this one a new name");
  return {};
}

}  // namespace

Outcome<std::unique_ptr<Shard>> start(Ports ports, const Place& place, const StartOptions& options, const ShardOptions& shard_options) {
  auto known = read_meta(ports.store);
  if (!known) return std::unexpected(known.error());
  const auto writer = read_writer(ports.store);
  if (!writer) return std::unexpected(writer.error());
  const bool fresh = !*known;
  Meta meta;
  if (fresh) {
    meta.cluster_id = place.cluster_id;
    meta.topic = place.topic;
    meta.partition = place.partition;
    meta.lineage = lineage_of(place.cluster_id, place.topic, place.partition, 0);
  } else {
    meta = **std::move(known);
  }
  if (auto found = find_place(ports.source, place, options, meta, fresh); !found) return std::unexpected(found.error());

  // The configuration: the one that is stored, or a new epoch that takes effect here.
  std::vector<Row> rows;
  std::vector<codec::MessageRow> messages;
  std::optional<codec::EpochRow> former;
  if (!fresh) {
    auto stored = read_epoch(ports.store, meta.config_epoch);
    if (!stored) return std::unexpected(stored.error());
    former = *std::move(stored);
  }
  const bool changed = former && !same_texts(*former, options.wanted);
  if (changed) ++meta.config_epoch;
  auto config = options.parse(options.wanted, meta.config_epoch);
  if (!config) return std::unexpected(config.error());
  if (changed) {
    const auto before = options.parse(*former, meta.config_epoch - 1);
    if (!before) return std::unexpected(before.error());
    if (auto kept = keep_their_names(before->rules, config->rules); !kept) return std::unexpected(kept.error());
    config->retired = retired_rules(before->rules, config->rules);
  }
  if (fresh || changed) {
    codec::EpochRow row = options.wanted;
    row.position = meta.next_offset;
    rows.push_back({codec::epoch_key(meta.config_epoch), codec::epoch_value(row)});
  }
  auto ledger = restore(ports.store, meta, *std::move(config));
  if (!ledger) return std::unexpected(ledger.error());
  if (changed) {
    ledger::Step step = (*ledger)->plan_epoch();
    append_rows(step, {}, **ledger, rows, messages);
    (*ledger)->apply(std::move(step));
    meta.next_seq = (*ledger)->next_seq();
  }

  // One batch again: the writer's epoch, what the new configuration told, and where we are.
  rows.push_back({std::string(kWriterKey), writer_value(*writer + 1)});
  rows.push_back({std::string(kStateKey), meta_value(meta)});
  if (auto committed = ports.store.commit(rows); !committed) return std::unexpected(committed.error());
  auto shard = std::make_unique<Shard>(ports, std::move(meta), *std::move(ledger), *writer + 1, shard_options);
  if (auto opened = shard->open(); !opened) return std::unexpected(opened.error());
  return shard;
}

}  // namespace keiretsu::loop
