// The eleven insights, each answered in one sentence from the readings of one lens: for the
// whole graph, or for what one firm is part of. What `show insights` prints. Pure.
#pragma once

#include <optional>

#include "app/json.h"
#include "ledger/ledger.h"

namespace keiretsu::app {

// [{"insight": 0..10, "question", "answer", "reading"?: as of `replay --measures --json`, "deals": [ids]}]: of each
// insight the reading that says most, and the largest deals live behind it, ten at most.
[[nodiscard]] Json describe_insights(const ledger::Ledger& ledger, std::optional<EntityId> house, Lens lens);

}  // namespace keiretsu::app
