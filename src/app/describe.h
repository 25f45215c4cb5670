// What a ledger knows of one thing, as JSON: what `show --json` prints, and what `show`
// makes its text of. Pure; lists are in an order that people look for: by money, by name,
// by date. Money is in US cents; of purchases that of a year ("flow"), else the whole ("value").
//
//   lenses  = {"reported": x, "stated": x, "firm": x}, a lens left out where there is nothing
//   money   = {"legs", "disclosed", "cents", "conditional_cents"}
//   leg     = {"type", "from", "to"?, "for"?, "layer"?, "basis"?, "amount_cents"?, "value_cents"?, "flow_cents"?,
//             "exclusivity"?, "conditional"?, "part_of"?, "term_days"?, "starts_on"?, "ends_on"?}
//   reading = as of `replay --measures --json`
//   alert   = {"alert_id", "rule", "subject", "state", "certainty", "at_risk", "value"?}
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "app/json.h"
#include "ledger/ledger.h"
#include "measure/reading.h"

namespace keiretsu::app {

// All readings of one lens; without one, of all three.
[[nodiscard]] std::vector<Reading> readings(const ledger::Ledger& ledger, std::optional<Lens> lens);

// {"id", "name", "kind"?, "provisional", "parent"?, "consolidates", "layers", "watched", "day", "revenue_cents"?,
//  "equity_cents"?, "ties": [{"side": "gives" | "receives", "with", "what": "purchase" | "capital" | "other" | "tie",
//  "lenses": money}], "readings", "alerts"}
[[nodiscard]] Json describe_entity(const ledger::Ledger& ledger, EntityId house);

// {"a", "b", "day", "rivals", "deals": [{"deal_id", "lenses": [..], "stage", "legs", "sources"}], "not_live": [ids], "readings", "alerts"}
[[nodiscard]] Json describe_tie(const ledger::Ledger& ledger, EntityId a, EntityId b);

// {"layer", "day", "lenses": {"flow_cents", "relations", "legs", "disclosed", "market_hhi"?, "market_relation_hhi"?},
//  "suppliers": [{"id", "name", "lenses": {"flow_cents", "flow_share"?, "relations", "relation_share"}}], "alerts"}
[[nodiscard]] Json describe_layer(const ledger::Ledger& ledger, LayerId layer);

// {"deal_id", "day", "reports": [{"revision", "event_id", "published_at", "stage", "ends_deal", "correction", "terms", "legs", "sources"}],
//  "lenses": {"revision", "event_id", "legs"}, "conflicts": [{"revision", "event_ids"}]}
// Reports of one number of "terms" say the same; the first told of a revision counts.
[[nodiscard]] Json describe_deal(const ledger::Ledger& ledger, DealIx deal);

}  // namespace keiretsu::app
