// Insights 4 and 6: who jointly backs an open project, and who of a layer's leaders link up.
#include <algorithm>

#include "alert/find.h"
#include "alert/legs_behind.h"
#include "measure/coalitions.h"
#include "measure/coopetition.h"

namespace keiretsu::alert {
namespace {

constexpr std::int64_t kMembersLeast = 3;
constexpr double kRivalDensityLeast = .5;
constexpr std::size_t kLeaders = 4;

}  // namespace

// Three members or more, half of their pairs rivals, and a dominant firm that is none of them. Material where that firm and
// three members are watched: there is no money to go by. It ends well when the dominant firm joins.
void Judge::find_coalition(const Subject& subject, const measure::Context& c, Lens lens, Found& f) const {
  const auto density = measure::rival_density(c.view, subject.a, lens);
  f.value = density;
  f.told_gone = false;  // nor is it a leader's joining that ends it
  if (!density || measure::member_count(c.view, subject.a, lens) < kMembersLeast || *density < kRivalDensityLeast) return;
  const measure::Coalition coalition = measure::coalition(c, subject.a, lens);
  f.members = coalition.members;
  f.dominant = coalition.dominant;
  f.contested = coalition.layer;
  f.member = !f.dominant.empty();
  const auto is_watched = [this](EntityId e) { return watched(e); };
  f.qualifies = f.member && std::ranges::any_of(f.dominant, is_watched) && std::ranges::count_if(f.members, is_watched) >= kMembersLeast;
  f.told_gone = !f.member && !measure::dominant_members(c, subject.a, lens).empty();
}

// An access or partner leg between two of the layer's four leaders by relations. That a link of old comes to be one between
// leaders is no link-up.
void Judge::find_link(const Rule& rule, const Subject& subject, const measure::Context& c, Lens lens, Found& f) const {
  f.legs = legs_behind(rule.watch, subject, c.view, lens);
  f.value = measure::cross_link_density(c, subject.layer, lens);
  f.member = c.view.rival({subject.a, subject.b}).lens[index(lens)].links > 0;
  if (!f.member || !material(rule, subject, f.legs.money)) return;
  if (c.view.layer(subject.layer).lens[index(lens)].relations < rule.min_relations) return;
  const auto leaders = measure::leaders(c.view, subject.layer, lens, kLeaders);
  f.qualifies = std::ranges::find(leaders, subject.a) != leaders.end() && std::ranges::find(leaders, subject.b) != leaders.end();
}

}  // namespace keiretsu::alert
