#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "measure/batch_families.h"

namespace keiretsu::measure::batch {
namespace {

// A project, those who support it, and whom it stands against.
struct Coalition {
  std::string project, layer;           // empty layer: none is told
  std::vector<std::string> members;     // sorted
  std::vector<std::string> dominant;    // sorted
  std::int64_t relations = 0;           // of all suppliers of the layer
  std::int64_t own_relations = 0;       // of the members
  std::int64_t greatest_relations = 0;  // of one dominant firm
};

Coalition coalition_of(const LensDay& day, const std::string& project, const std::set<std::string>& members) {
  Coalition result;
  result.project = project;
  result.members.assign(members.begin(), members.end());
  const auto contested = day.now.contested.find(project);
  if (contested == day.now.contested.end()) return result;
  result.layer = *contested->second.begin();
  const auto market = day.now.relations.find(result.layer);
  if (market == day.now.relations.end()) return result;

  for (const auto& [supplier, customers] : market->second) {
    const auto count = static_cast<std::int64_t>(customers.size());
    result.relations += count;
    if (members.contains(supplier)) result.own_relations += count;
  }
  for (const auto& [supplier, customers] : market->second) {
    const auto count = static_cast<std::int64_t>(customers.size());
    if (members.contains(supplier) || count < 2 || 100 * count < 40 * result.relations) continue;
    result.dominant.push_back(supplier);
    result.greatest_relations = std::max(result.greatest_relations, count);
  }
  return result;
}

void add_to(Lines& lines, const char* measure, const Coalition& coalition, double value) {
  Reading& reading = lines.add(measure, "coalition", {coalition.project}, coalition.layer, value);
  reading.detail.emplace_back("members", coalition.members);
  reading.detail.emplace_back("excluded_dominant", coalition.dominant);
}

}  // namespace

void coalitions(const LensDay& day, Lines& lines) {
  for (const auto& [project, members] : day.now.members) {
    const Coalition coalition = coalition_of(day, project, members);
    std::int64_t pairs = 0, of_rivals = 0, triads = 0, balanced = 0;
    for (const std::string& a : coalition.members) {
      for (const std::string& b : coalition.members) {
        if (!(a < b)) continue;
        ++pairs;
        if (day.registry.rivals(a, b)) ++of_rivals;
        for (const std::string& enemy : coalition.dominant) {
          ++triads;
          if (day.registry.rivals(a, enemy) && day.registry.rivals(b, enemy)) ++balanced;
        }
      }
    }
    if (pairs > 0) add_to(lines, "rival_density", coalition, ratio(of_rivals, pairs));
    if (triads > 0) add_to(lines, "common_enemy_closure", coalition, ratio(balanced, triads));
    if (coalition.relations > 0) add_to(lines, "coalition_share", coalition, ratio(coalition.own_relations, coalition.relations));
    if (coalition.greatest_relations > 0)
      add_to(lines, "power_ratio", coalition, ratio(coalition.own_relations, coalition.greatest_relations));
  }
}

}  // namespace keiretsu::measure::batch
