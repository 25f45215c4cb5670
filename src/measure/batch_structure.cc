#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "measure/batch_families.h"

namespace keiretsu::measure::batch {
namespace {

void add_share(Lines& lines, const char* measure, const std::string& layer, std::int64_t part, std::int64_t whole) {
  if (whole > 0) lines.add(measure, layer.empty() ? "graph" : "layer", {}, layer, ratio(part, whole));
}

}  // namespace

void ties_of_rivals(const LensDay& day, Lines& lines) {
  for (const auto& [a, b] : day.now.allied)
    if (day.registry.rivals(a, b)) lines.add("coopetition_tie", "pair", {a, b}, "", std::int64_t{1});
}

void coopetition(const LensDay& day, Lines& lines) {
  std::set<std::string> houses = day.registry.owners();  // V
  houses.insert(day.now.ends.begin(), day.now.ends.end());
  std::int64_t rivals = 0, tied = 0;
  std::map<std::string, std::vector<std::string>> members;  // of layers
  for (const std::string& a : houses) {
    for (const std::string& b : houses) {
      if (!(a < b) || !day.registry.rivals(a, b)) continue;
      ++rivals;
      if (day.now.allied.contains({a, b})) ++tied;
    }
    for (const std::string& layer : day.registry.layers())
      if (day.registry.competes_in(a, layer)) members[layer].push_back(a);
  }
  add_share(lines, "coopetition_rate", "", tied, rivals);

  for (const auto& [layer, those] : members) {
    std::int64_t pairs = 0, layer_tied = 0, layer_linked = 0;
    for (const std::string& a : those) {
      for (const std::string& b : those) {
        if (!(a < b)) continue;
        ++pairs;
        if (day.now.allied.contains({a, b})) ++layer_tied;
        if (day.now.linked.contains({a, b})) ++layer_linked;
      }
    }
    add_share(lines, "coopetition_rate", layer, layer_tied, pairs);
    add_share(lines, "cross_link_density", layer, layer_linked, pairs);
  }

  Cents between_rivals = 0;
  std::map<std::string, Int128> with_rivals, with_all;
  for (const auto& [pair, cents] : day.now.flow_cents) {
    const auto& [a, b] = pair;
    const Cents of_rivals = day.registry.rivals(a, b) ? cents : 0;
    between_rivals += of_rivals;
    for (const std::string& house : {a, b}) {
      with_rivals[house] += of_rivals;
      with_all[house] += cents;
    }
  }
  if (day.now.flow_total_cents > 0) lines.add("coopetition_share", "graph", {}, "", ratio(between_rivals, day.now.flow_total_cents));
  for (const auto& [house, cents] : with_all) lines.add("coopetition_share", "entity", {house}, "", ratio(with_rivals.at(house), cents));
}

void hosting(const LensDay& day, Lines& lines) {
  for (const auto& [provider, platforms] : day.now.hosts) {
    const auto in_cloud = std::count_if(platforms.begin(), platforms.end(),
                                        [&](const std::string& platform) { return day.registry.competes_in(platform, "cloud"); });
    lines.add("hosts", "entity", {provider}, "", static_cast<std::int64_t>(platforms.size()));
    lines.add("cloud_hosts", "entity", {provider}, "", static_cast<std::int64_t>(in_cloud));
  }
}

void homing(const LensDay& day, Lines& lines) {
  std::int64_t providers = 0, at_home_in_many = 0;
  for (const auto& [provider, platforms] : day.now.hosts) {
    ++providers;
    if (platforms.size() >= 2) ++at_home_in_many;
  }
  add_share(lines, "multi_homing_rate", "", at_home_in_many, providers);

  std::map<std::string, std::int64_t> customers, of_many;  // by layer
  for (const auto& [key, suppliers] : day.now.purchase_deals) {
    ++customers[key.second];
    if (suppliers.size() >= 2) ++of_many[key.second];
  }
  for (const auto& [layer, count] : customers) add_share(lines, "multi_sourcing_rate", layer, at_or_0(of_many, layer), count);
}

}  // namespace keiretsu::measure::batch
