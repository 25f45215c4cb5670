// The eleven insights, each answered in one sentence from the readings of one lens: for the
// whole graph, or for what one firm is part of. What `show insights` prints. Pure.
#pragma once

#include <optional>

#include "app/json.h"
#include "ledger/ledger.h"

namespace keiretsu::app {

// [{"insight": 0..10, "question", "answer", "reading"?: as of `replay --measures --json`, "count"?, "hosting"?: {"host", "providers"},
//   "deals": [ids], "deals_more"?}]: of each insight the reading that says most, how many such there are where the answer tells it, and
// the largest deals live behind it: ten at most, and how many more.
[[nodiscard]] Json describe_insights(const ledger::Ledger& ledger, std::optional<EntityId> house, Lens lens);

}  // namespace keiretsu::app
