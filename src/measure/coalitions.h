// Insight 4: those who support an open project, and whom they stand against. Members are the firms with
// a live `support` leg for it; the contested layer is the least by name among the layers of these legs;
// dominant is who is no member and has two relations in that layer or more, and .4 of all of them or more:
// two firms at most. Sets and counts are class X, ratios R. The graph keeps members, pairs of rivals among
// them (O(members) per one that joins or leaves, else nothing) and each layer's suppliers in the order of
// their relations. Pure; any thread. Sources: measures.md 3 "Insights 0, 6, 4, 1, 10", 11 (Heider;
// Harary & Cartwright 1956: a triad (+,-,-) is balanced).
#pragma once

#include <optional>
#include <vector>

#include "measure/context.h"

namespace keiretsu::measure {

// The suppliers of a layer with most relations, ties by name. O(most).
[[nodiscard]] std::vector<EntityId> leaders(const graph::View& view, LayerId layer, Lens lens, std::size_t most);

// Nothing if none is told. O(layers told).
[[nodiscard]] std::optional<LayerId> contested_layer(const Context& c, EntityId project, Lens lens);
// The dominant firms, by name; those that would be, were they not members. O(layers told).
[[nodiscard]] std::vector<EntityId> excluded_dominant(const Context& c, EntityId project, Lens lens);
[[nodiscard]] std::vector<EntityId> dominant_members(const Context& c, EntityId project, Lens lens);

// How many support it. O(1).
[[nodiscard]] std::int64_t member_count(const graph::View& view, EntityId project, Lens lens);
// Pairs of rivals among members / all their pairs: 0..1. Absent below two members. O(1).
[[nodiscard]] std::optional<double> rival_density(const graph::View& view, EntityId project, Lens lens);

// One project in one lens with all that is read of it. O(members).
struct Coalition {
  std::vector<EntityId> members;          // by name
  std::optional<LayerId> layer;           // contested
  std::vector<EntityId> dominant;         // by name
  std::int64_t relations = 0;             // of all suppliers of the layer
  std::int64_t own_relations = 0;         // of the members
  std::int64_t greatest_relations = 0;    // of one dominant firm
  std::int64_t triads = 0, balanced = 0;  // (pair of members, dominant firm); those in which both are its rivals
};
[[nodiscard]] Coalition coalition(const Context& c, EntityId project, Lens lens);

// balanced / triads: 0..1. Absent without a pair and a dominant firm.
[[nodiscard]] std::optional<double> common_enemy_closure(const Coalition& coalition);
// The members' part of all relations in the layer: 0..1. Absent where nobody sells there.
[[nodiscard]] std::optional<double> coalition_share(const Coalition& coalition);
// The members' relations / those of the greatest dominant firm: 0 and up. Absent without one.
[[nodiscard]] std::optional<double> power_ratio(const Coalition& coalition);

}  // namespace keiretsu::measure
