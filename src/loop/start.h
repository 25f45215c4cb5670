// Where a shard goes on: the store's word against the topic's. Fresh stores begin at the
// low watermark; known ones at the record after the last one applied, if that one is still
// what it was (the anchor); a changed configuration is a config epoch. Source: reliability.md
// 2.2, 2.5; architecture.md "The log", "Lineage".
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "codec/rows.h"
#include "loop/shard.h"

namespace keiretsu::loop {

struct Place {
  std::string cluster_id, topic;
  std::int32_t partition = 0;
};

struct StartOptions {
  codec::EpochRow wanted;  // the texts of registry, rules and fx as they are now; position unused
  // Texts to a configuration; a Fault names what is wrong. Called for the wanted texts, and for
  // the former ones if they differ.
  std::function<Outcome<ledger::Config>(const codec::EpochRow&, std::int64_t epoch)> parse;
  bool new_lineage = false;                      // the topic was made anew: ids of alerts begin anew, what is known stays
  bool accept_gap = false;                       // records between the store and the topic's low watermark are lost: go on
  std::function<void(const std::string&)> warn;  // what a person should read, and is no reason to stop
};

// Fault: truncated, recreated, overtaken (each with the flag that goes on), unreachable,
// bad_config, or that of a port. Nothing was written but, on success, the rows of the start.
[[nodiscard]] Outcome<std::unique_ptr<Shard>> start(Ports ports, const Place& place, const StartOptions& start, const ShardOptions& shard);

// Reads the record at the anchor's offset again, which must be there and be the same: nobody
// else notices a topic that was cut and written again, or made anew. Leaves the source behind it.
// Fault: recreated, unreachable, or that of the source.
[[nodiscard]] Outcome<void> see_anchor(Source& source, const Anchor& anchor, const std::string& where);

}  // namespace keiretsu::loop
