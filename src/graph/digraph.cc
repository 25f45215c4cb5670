#include "graph/digraph.h"

#include "base/check.h"

namespace keiretsu::graph {
namespace {

template <class Lists>
std::uint32_t append(Lists& lists, EntityId firm, EntityId neighbour) {
  auto& list = lists[firm];
  list.push_back(neighbour);
  return static_cast<std::uint32_t>(list.size() - 1);
}

// The last one takes the place that becomes free: tells who moved, unknown if nobody did.
template <class Lists>
EntityId take(Lists& lists, EntityId firm, std::uint32_t place) {
  const auto it = lists.find(firm);
  auto& list = it.value();
  const EntityId moved = place + 1 == list.size() ? EntityId{} : list.back();
  list[place] = list.back();
  list.pop_back();
  if (list.empty()) lists.erase(it);
  return moved;
}

}  // namespace

void Digraph::add(PairKey edge) {
  KEIRETSU_CHECK(!contains(edge));
  const std::uint32_t next = append(next_, edge.from, edge.to), previous = append(previous_, edge.to, edge.from);
  places_[edge] = {next, previous};
}

std::vector<PairKey> Digraph::edges() const {
  std::vector<PairKey> out;
  out.reserve(size());
  for (const auto& [edge, place] : places_) out.push_back(edge);
  return out;
}

void Digraph::remove(PairKey edge) {
  const auto it = places_.find(edge);
  KEIRETSU_CHECK(it != places_.end());
  const Place place = it->second;
  places_.erase(it);
  if (const EntityId moved = take(next_, edge.from, place.next); moved.known()) places_[{edge.from, moved}].next = place.next;
  if (const EntityId moved = take(previous_, edge.to, place.previous); moved.known()) places_[{moved, edge.to}].previous = place.previous;
}

}  // namespace keiretsu::graph
