// The rows of structure and of what capital is given in: most legs move none of them.
#include <algorithm>

#include "graph/fold.h"
#include "graph/fold_sums.h"

namespace keiretsu::graph {
namespace {

bool is_link(LegType type) { return type == LegType::access || type == LegType::partner || type == LegType::acquire; }

// -1, 0 or 1: what is counted has fallen below, stayed, or reached it.
std::int32_t passes(std::int64_t level, std::int64_t before, std::int64_t after) { return (after >= level) - (before >= level); }

bool has_rivals(const resolve::Houses& houses, EntityId house) {
  return !houses.layers(house).empty() || !houses.declared_rivals(house).empty();
}

// The layers in which both compete; both lists are sorted by number.
template <class F>
void each_common(std::span<const LayerId> a, std::span<const LayerId> b, F f) {
  for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
    if (*x < *y) ++x;
    else if (*y < *x) ++y;
    else {
      f(*x);
      ++x;
      ++y;
    }
  }
}

}  // namespace

ConsiderationRow& Folder::consideration(EntityId key) {
  return delta_.considerations.touch(key, [&]() -> const auto& { return base_->consideration(key); });
}
RivalRow& Folder::rival(EntityId a, EntityId b) {
  const PairKey key = base_->graph().houses().symbols().before(a, b) ? PairKey{a, b} : PairKey{b, a};
  return delta_.rivals.touch(key, [&]() -> const auto& { return base_->rival(key); });
}
FirmRow& Folder::firm(EntityId key) {
  return delta_.firms.touch(key, [&]() -> const auto& { return base_->firm(key); });
}
SupportRow& Folder::support(PairKey key) {
  return delta_.supports.touch(key, [&]() -> const auto& { return base_->support(key); });
}
SupportRow& Folder::contest(ContestKey key) {
  return delta_.contests.touch(key, [&]() -> const auto& { return base_->contest(key); });
}
CoalitionRow& Folder::coalition(EntityId project) {
  return delta_.coalitions.touch(project, [&]() -> const auto& { return base_->coalition(project); });
}

void Folder::add_structure(const LegEffect& e, unsigned mask, int sign) {
  const Leg& leg = *e.leg;
  const resolve::Houses& houses = base_->graph().houses();
  const auto name_one = [&](EntityId house) {
    if (!house.known() || !houses.outside_rival(house)) return;
    FirmRow& row = firm(house);
    each_lens(mask, [&](std::size_t l) { row.lens[l].named += sign; });
  };
  name_one(leg.from);
  if (leg.type == LegType::support) {
    SupportRow& member = support({leg.from, leg.to});
    each_lens(mask, [&](std::size_t l) { member.lens[l].legs += sign; });
    if (!leg.layer.known()) return;
    SupportRow& layer = contest({leg.to, leg.layer});
    each_lens(mask, [&](std::size_t l) { layer.lens[l].legs += sign; });
    return;
  }
  const Cents flow = leg.type == LegType::guarantee || leg.basis == Basis::round ? 0 : e.flow;
  const auto meet = [&](EntityId other, Cents paid) {
    name_one(other);
    if (!other.known() || !houses.rivals(leg.from, other)) return;
    RivalRow& row = rival(leg.from, other);
    each_lens(mask, [&](std::size_t l) {
      row.lens[l].ties += sign;
      if (is_link(leg.type)) row.lens[l].links += sign;
      add_to(row.lens[l].flow, paid, sign);
    });
  };
  meet(leg.to, flow);
  if (leg.benefit != leg.to) meet(leg.benefit, 0);
  add_consideration(e, mask, sign);
  if (is_consideration(e)) {
    TotalRow& all = total();
    each_lens(mask, [&](std::size_t l) { add_to(all.lens[l].given.part(leg.type, leg.what), e.value, sign); });
  }
}

void Folder::add_consideration(const LegEffect& e, unsigned mask, int sign) {
  if (!is_consideration(e)) return;
  ConsiderationRow& row = consideration(e.leg->to);
  each_lens(mask, [&](std::size_t l) { add_to(row.lens[l].part(e.leg->type, e.leg->what), e.value, sign); });
}

void Folder::add_facts(const Winner& w, int sign) {
  const std::span<const Fact> facts = w.version->facts();
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const Fact& fact = facts[i];
    const FactKey key{{fact.subject, fact.counterparty}, fact.period, fact.deal, static_cast<std::uint32_t>(i)};
    FactRow& row = delta_.facts.touch(key, [&]() -> const auto& { return base_->fact(key); });
    // A deal has one winner a lens: what is there was told by it, and is gone with it.
    each_lens(w.mask, [&](std::size_t l) { row.lens[l] = sign > 0 ? FactRow::Lensed{fact.share, true} : FactRow::Lensed{}; });
  }
}

// What follows when the rows above, and those of pairs and of sourcing, come to be or are no more.
void Folder::sum_structure() {
  sum_rivals();
  for (const auto& c : delta_.pairs.changes())
    for (std::size_t l = 0; l < kLenses; ++l)
      if (const auto host = passes(1, c.before.lens[l].access, c.after.lens[l].access); host != 0) firm(c.key.to).lens[l].hosts += host;
  for (const auto& c : delta_.firms.changes())
    for (std::size_t l = 0; l < kLenses; ++l) {
      const auto &before = c.before.lens[l], &after = c.after.lens[l];
      if (before.hosts != after.hosts) {
        total().lens[l].providers += passes(1, before.hosts, after.hosts);
        total().lens[l].multi_homed += passes(2, before.hosts, after.hosts);
      }
      if (const auto enters = passes(1, before.named, after.named); enters != 0)
        total().lens[l].outside_rivals += enters * static_cast<std::int32_t>(base_->graph().houses().declared_rivals(c.key).size());
    }
  for (const auto& c : delta_.sourcing.changes())
    for (std::size_t l = 0; l < kLenses; ++l) {
      const std::int32_t before = c.before.now[l].suppliers, after = c.after.now[l].suppliers;
      if (before == after) continue;
      LayerRow::Lensed& row = layer(c.key.layer).lens[l];
      row.customers += passes(1, before, after);
      row.multi_sourced += passes(2, before, after);
    }
  sum_coalitions();
}

void Folder::sum_rivals() {
  const resolve::Houses& houses = base_->graph().houses();
  for (const auto& c : delta_.rivals.changes()) {
    const EntityId a = c.key.from, b = c.key.to;
    for (std::size_t l = 0; l < kLenses; ++l) {
      const auto &before = c.before.lens[l], &after = c.after.lens[l];
      if (before == after) continue;
      const auto move = [&](Cents& sum) {
        add_to(sum, after.flow, 1);
        add_to(sum, before.flow, -1);
      };
      if (before.flow != after.flow) {
        move(total().lens[l].rival_flow);
        move(firm(a).lens[l].rival_flow);
        move(firm(b).lens[l].rival_flow);
      }
      const std::int32_t tied = passes(1, before.ties, after.ties), linked = passes(1, before.links, after.links);
      if (tied == 0 && linked == 0) continue;
      total().lens[l].tied_rivals += tied;
      each_common(houses.layers(a), houses.layers(b), [&](LayerId common) {
        LayerRow::Lensed& row = layer(common).lens[l];
        row.tied_rivals += tied;
        row.linked_rivals += linked;
      });
    }
  }
}

// Members that join or leave a project, one after the other: each is counted against those who are
// members when its turn comes. O(members of the project that the registry knows) for each that has rivals.
void Folder::sum_coalitions() {
  using Moved = Change<PairKey, SupportRow>;
  const resolve::Houses& houses = base_->graph().houses();
  const TableDelta<PairKey, SupportRow>& supports = delta_.supports;
  std::vector<const Moved*> moved;
  for (const Moved& c : supports.changes()) moved.push_back(&c);
  std::sort(moved.begin(), moved.end(), [](const Moved* a, const Moved* b) { return std::tie(a->key.to, a) < std::tie(b->key.to, b); });
  for (auto first = moved.begin(); first != moved.end();) {
    const EntityId project = (*first)->key.to;
    const auto last = std::find_if(first, moved.end(), [project](const Moved* c) { return c->key.to != project; });
    std::vector<EntityId> stay;
    if (std::any_of(first, last, [&](const Moved* c) { return has_rivals(houses, c->key.from); })) stay = base_->members_of(project);
    std::erase_if(stay, [&](EntityId member) { return !has_rivals(houses, member) || supports.find({member, project}) != nullptr; });
    for (auto at = first; at != last; ++at) {
      const EntityId member = (*at)->key.from;
      for (std::size_t l = 0; l < kLenses; ++l) {
        const std::int32_t joins = passes(1, (*at)->before.lens[l].legs, (*at)->after.lens[l].legs);
        if (joins == 0) continue;
        CoalitionRow::Lensed& row = coalition(project).lens[l];
        row.members += joins;
        if (!has_rivals(houses, member)) continue;
        std::int64_t rivals = 0;
        for (const EntityId other : stay) rivals += houses.rivals(member, other) && base_->support({other, project}).lens[l].legs > 0;
        for (auto other = first; other != last; ++other)
          if (other != at && houses.rivals(member, (*other)->key.from))
            rivals += (other < at ? (*other)->after : (*other)->before).lens[l].legs > 0;
        row.rival_pairs += joins * rivals;
      }
    }
    first = last;
  }
}

}  // namespace keiretsu::graph
