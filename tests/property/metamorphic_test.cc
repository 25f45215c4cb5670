// measures.md section 8, tests 5, 6, 8 and 10: what must happen to the readings, or to the
// alerts, when a stream is changed in a way whose effect is known. KEIRETSU_SEED replays one.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>

#include "tests/support/dice.h"
#include "tests/support/ledger_run.h"
#include "tests/support/streams.h"

namespace keiretsu::testing {
namespace {

void for_each_stream(std::uint64_t first, std::uint64_t count, const std::function<void(Stream)>& test) {
  const char* one = std::getenv("KEIRETSU_SEED");
  if (one != nullptr) first = std::strtoull(one, nullptr, 10), count = 1;
  for (std::uint64_t seed = first; seed < first + count && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE("KEIRETSU_SEED=" + std::to_string(seed));
    test(random_stream(seed, 100));
  }
}

LedgerRun run_of(const Stream& stream) {
  LedgerRun run(stream.registry, stream.fx, rules_watching(stream.registry));
  for (const DealReport& r : stream.reports) run.feed(r);
  return run;
}

// Money without rounding: a flow of a multiple of 1,461 dollars a year (four years have as many days) comes to whole dollars
// over any number of days; twice that, so that half of it does too.
constexpr double kExact = 2 * 1461;
void make_exact(Stream& stream) {
  const auto whole = [](std::vector<FigureTold>& figures) {
    for (FigureTold& f : figures) f.value = std::max(0.0, std::floor(f.value)), f.currency = "USD";
  };
  for (RegistryEntry& e : stream.registry) whole(e.annual_revenue), whole(e.equity);
  for (DealReport& r : stream.reports)
    for (LegTold& l : r.legs)
      if (l.amount) {
        l.amount->currency = "USD";
        l.amount->value = std::floor(std::min(l.amount->value, 1e12) / kExact) * kExact;
        if (l.amount->basis == Basis::total || l.amount->basis == Basis::up_to || l.type == LegType::purchase)
          l.amount->basis = Basis::annual;
      }
}

using Key = std::tuple<std::string, std::string, std::vector<std::string>, std::string, std::string, Lens>;
using Table = std::map<Key, Reading>;

Table table_of(const std::vector<Reading>& readings) {
  Table out;
  for (const Reading& r : readings) out[{r.measure, r.scope, r.ids, r.layer, r.what, r.lens}] = r;
  return out;
}

std::string told(const Reading& r) {
  std::string out = r.measure;
  for (const auto& id : r.ids) out += " " + id;
  char value[64];
  std::snprintf(value, sizeof value, "%.17g", std::visit([](auto x) { return static_cast<double>(x); }, r.value));
  return out + " @" + r.layer + " " + std::string(name(r.lens)) + " = " + value;
}

// The same keys, and values of which `agree` holds; the readings that `but` names may differ.
void compare(const Table& is, const Table& was, const std::function<bool(const Reading&, const Reading&)>& agree,
             const std::set<std::string>& but = {}) {
  for (const auto& [key, r] : is)
    if (!but.contains(r.measure) && !was.contains(key)) ADD_FAILURE() << "only after: " << told(r);
  for (const auto& [key, r] : was) {
    if (but.contains(r.measure)) continue;
    const auto it = is.find(key);
    if (it == is.end()) ADD_FAILURE() << "only before: " << told(r);
    else EXPECT_TRUE(agree(it->second, r)) << "after: " << told(it->second) << "\nbefore: " << told(r);
  }
}

bool same_value(const Reading& a, const Reading& b) { return a.value == b.value; }

// 5: twice all money leaves all ratios, counts and sets as they are, bit by bit.
TEST(Scale, TwiceTheMoneyIsTwiceTheSumsAndTheSameRatios) {
  for_each_stream(7000, 20, [](Stream stream) {
    make_exact(stream);
    const Table once = table_of(run_of(stream).readings());
    for (RegistryEntry& e : stream.registry)
      for (auto* figures : {&e.annual_revenue, &e.equity})
        for (FigureTold& f : *figures) f.value *= 2;
    for (DealReport& r : stream.reports)
      for (LegTold& l : r.legs)
        if (l.amount) l.amount->value *= 2;
    compare(table_of(run_of(stream).readings()), once, [](const Reading& twice, const Reading& single) {
      if (!single.measure.ends_with("_cents")) return twice.value == single.value && twice.detail == single.detail;
      return std::get<std::int64_t>(twice.value) == 2 * std::get<std::int64_t>(single.value);
    });
  });
}

// 5: who a firm is called decides nothing but the order of equals.
TEST(Relabel, OtherNamesAreTheSameReadingsUnderOtherNames) {
  for_each_stream(7100, 20, [](Stream stream) {
    const Table before = table_of(run_of(stream).readings());
    std::map<std::string, std::string> ids;
    for (const RegistryEntry& e : stream.registry) ids[e.id] = "r" + std::to_string(1000 - ids.size());
    const auto renamed = [&](const std::string& id) { return ids.contains(id) ? ids[id] : id; };
    for (RegistryEntry& e : stream.registry) {
      e.id = renamed(e.id);
      e.parent = renamed(e.parent);
      for (std::string& rival : e.rivals) rival = renamed(rival);
    }
    for (DealReport& r : stream.reports)
      for (PartyTold& p : r.parties) p.id = renamed(p.id);
    Table expected;
    for (auto [key, r] : before) {
      for (std::string& id : r.ids) id = renamed(id);
      if (r.scope == "cycle") std::rotate(r.ids.begin(), std::min_element(r.ids.begin(), r.ids.end()), r.ids.end());
      else if (r.scope == "component" || r.measure == "pair_reciprocity" || r.measure == "coopetition_tie" || r.measure == "delta_hhi")
        std::sort(r.ids.begin(), r.ids.end());
      expected[{r.measure, r.scope, r.ids, r.layer, r.what, r.lens}] = r;
    }
    // The four leaders of a layer are chosen among equals by name, and who is left out with them.
    compare(table_of(run_of(stream).readings()), expected, same_value, {"cross_link_density", "power_ratio", "common_enemy_closure"});
  });
}

// 6: a leg told as two halves is the same money; how many legs tell an amount is all that changes.
TEST(Split, TwoHalvesAreOneLeg) {
  for_each_stream(7200, 20, [](Stream stream) {
    make_exact(stream);
    const Table whole = table_of(run_of(stream).readings());
    for (DealReport& r : stream.reports) {
      std::vector<LegTold> legs;
      for (LegTold l : r.legs) {
        if (l.amount && l.amount->basis != Basis::round) {
          l.amount->value /= 2;
          if (l.quantity) l.quantity->value /= 2;
          legs.push_back(l);
        }
        legs.push_back(l);
      }
      r.legs = std::move(legs);
    }
    compare(table_of(run_of(stream).readings()), whole, same_value, {"disclosed_share"});
  });
}

// 6: a firm rolled up into another is the other under one more name.
TEST(Merge, ARolledUpFirmIsItsOwner) {
  for_each_stream(7300, 20, [](Stream stream) {
    Dice dice(stream.registry.size());
    RegistryEntry& part = stream.registry[dice.below(stream.registry.size())];
    RegistryEntry& owner = stream.registry[dice.below(stream.registry.size())];
    if (&part == &owner) return;
    // The part has nothing of its own but its names, and nobody names it but the reports.
    part.layers.clear(), part.rivals.clear(), part.identifiers.clear(), part.annual_revenue.clear(), part.equity.clear();
    part.kind = "operator";
    owner.parent.clear();
    part.parent = owner.id;
    part.consolidated = true;
    for (RegistryEntry& e : stream.registry) {
      std::erase(e.rivals, part.id);
      if (e.parent == part.id) e.parent = owner.id;
    }
    const Table rolled_up = table_of(run_of(stream).readings());
    for (DealReport& r : stream.reports)
      for (PartyTold& p : r.parties)
        if (p.id == part.id) p.id = owner.id;
    owner.aliases.push_back(part.name);
    owner.aliases.insert(owner.aliases.end(), part.aliases.begin(), part.aliases.end());
    const std::string gone = part.id;
    std::erase_if(stream.registry, [&](const RegistryEntry& e) { return e.id == gone; });
    compare(table_of(run_of(stream).readings()), rolled_up,
            [](const Reading& a, const Reading& b) { return a.value == b.value && a.detail == b.detail; });
  });
}

// 8: a contract more never opens a circle, and the share of flows in circles is at least that of pairs.
TEST(Monotone, AContractMoreLeavesTheCircles) {
  std::size_t circles = 0;
  for_each_stream(7400, 20, [&](Stream stream) {
    LedgerRun run = run_of(stream);
    Dice dice(stream.reports.size() + stream.registry.size());
    for (int more = 0; more < 10; ++more) {
      const Table before = table_of(run.readings());
      DealReport r;
      r.deal_id = r.event_id = "more-" + std::to_string(more);
      r.stage = Stage::definitive;
      r.published_at = run.ledger().event_time() + 1;
      r.parties = {{"a", stream.registry[dice.below(stream.registry.size())].id, "", {}, {}},
                   {"b", stream.registry[dice.below(stream.registry.size())].id, "", {}, {}}};
      LegTold l;
      l.type = LegType::purchase;
      l.to = std::uint16_t{1};
      l.layer = "cloud";
      l.amount = AmountTold{2e9, "USD", Basis::annual};
      r.legs = {l};
      run.feed(r);
      const Table after = table_of(run.readings());
      std::map<Lens, double> excess;
      for (const auto& [key, reading] : after)
        if (reading.measure == "excess_ratio") excess[reading.lens] = std::get<double>(reading.value);
      for (const auto& [key, reading] : after)
        if (reading.measure == "weighted_reciprocity") {
          EXPECT_GE(excess[reading.lens] + 1e-12, std::get<double>(reading.value));
        }
      for (const auto& [key, reading] : before) {
        if (reading.scope != "cycle") continue;
        ++circles;
        const auto it = after.find(key);
        ASSERT_NE(it, after.end()) << told(reading);
        if (reading.measure == "cycle_round_trip_cents") {
          EXPECT_GE(std::get<std::int64_t>(it->second.value), std::get<std::int64_t>(reading.value)) << told(reading);
        }
      }
    }
  });
  EXPECT_GT(circles, 100U);
}

// 8: deal by deal, what is signed is stated, and what is stated is reported, where no report goes back.
TEST(Monotone, WhatIsSignedIsStatedAndWhatIsStatedIsReported) {
  for_each_stream(7500, 20, [](Stream stream) {
    std::set<std::string> seen;
    std::erase_if(stream.reports, [&](const DealReport& r) { return !seen.insert(r.deal_id).second; });
    std::map<std::pair<std::string, std::vector<std::string>>, std::map<Lens, std::int64_t>> sums;
    for (const Reading& r : run_of(stream).readings())
      if (r.measure == "flow_total_cents" || r.measure == "hosts") sums[{r.measure, r.ids}][r.lens] = std::get<std::int64_t>(r.value);
    ASSERT_FALSE(sums.empty());
    for (auto& [key, of] : sums) {
      EXPECT_LE(of[Lens::firm], of[Lens::stated]) << key.first;
      EXPECT_LE(of[Lens::stated], of[Lens::reported]) << key.first;
    }
  });
}

// One report a deal, at the stage, all within a day, so that none has lapsed; then each deal told once more as `change` makes it.
struct News {
  std::size_t first = 0;  // transitions of the first telling
  std::vector<alert::Transition> transitions;
  std::map<std::string, alert::AlertState> alerts;
};
News told_twice(Stream stream, Stage stage, const std::function<void(DealReport&)>& change) {
  std::set<std::string> seen;
  std::erase_if(stream.reports, [&](const DealReport& r) { return r.ends_deal() || !seen.insert(r.deal_id).second; });
  Micros at = stream.reports.back().published_at;
  for (DealReport& r : stream.reports) {
    r.stage = stage;
    r.correction = false;
    r.action = Action::report;
    r.published_at = ++at;
  }
  LedgerRun run(stream.registry, stream.fx, rules_watching(stream.registry));
  for (const DealReport& r : stream.reports) run.feed(r);
  News out;
  out.first = run.transitions().size();
  for (DealReport r : stream.reports) {
    r.event_id = "again-" + r.event_id;
    r.revision = std::int64_t{1} << 60;
    r.action = Action::amend;
    r.published_at = ++at;
    change(r);
    run.feed(r);
  }
  out.transitions = run.transitions();
  out.alerts = run.alerts();
  return out;
}

// 10: rumours that are denied fire nothing, and leave nothing.
TEST(News, ARumourDeniedLeavesNoAlert) {
  std::size_t provisional = 0;
  for_each_stream(7600, 20, [&](const Stream& stream) {
    const News news = told_twice(stream, Stage::rumour, [](DealReport& r) { r.action = Action::retract; });
    for (const alert::Transition& t : news.transitions) {
      EXPECT_NE(t.state, alert::State::firing) << t.summary;
      EXPECT_NE(t.state, alert::State::escalated) << t.summary;
      EXPECT_NE(t.state, alert::State::resolved) << t.summary;
      provisional += t.state == alert::State::provisional ? 1U : 0U;
    }
    for (const auto& [key, state] : news.alerts) EXPECT_FALSE(state.open()) << key;
  });
  EXPECT_GT(provisional, 50U);
}

// 10: a letter that is signed as it was makes what was told surer, and tells nothing else.
TEST(News, ALetterSignedOnlyRaisesCertainty) {
  std::size_t surer = 0;
  for_each_stream(7700, 20, [&](const Stream& stream) {
    const News news = told_twice(stream, Stage::loi, [](DealReport& r) { r.stage = Stage::definitive; });
    std::set<std::string> known;
    for (std::size_t i = 0; i < news.transitions.size(); ++i) {
      const alert::Transition& t = news.transitions[i];
      if (i < news.first) {
        known.insert(t.alert_id);
      } else if (t.cause.kind == alert::Cause::Kind::report) {
        // A coalition is told on a report of its own, though another's made its leader.
        EXPECT_TRUE(known.contains(t.alert_id) || t.measure == "rival_density") << t.rule << " " << t.summary;
        EXPECT_FALSE(alert::ended(t.state)) << t.rule << " " << t.summary;
        surer += t.certainty == Lens::firm ? 1U : 0U;
      }
    }
  });
  EXPECT_GT(surer, 50U);
}

// 10: what a corrected amount ends never was so.
TEST(News, ACorrectedAmountEndsAsRetracted) {
  std::size_t retracted = 0;
  for_each_stream(7800, 20, [&](const Stream& stream) {
    const News news = told_twice(stream, Stage::definitive, [](DealReport& r) {
      r.correction = true;
      for (LegTold& l : r.legs)
        if (l.amount) l.amount->value /= 1000;
    });
    for (std::size_t i = news.first; i < news.transitions.size(); ++i) {
      const alert::Transition& t = news.transitions[i];
      if (t.cause.kind != alert::Cause::Kind::report || !alert::ended(t.state)) continue;
      EXPECT_EQ(t.state, alert::State::retracted) << t.rule << " " << t.summary;
      EXPECT_EQ(t.reason, alert::Reason::correction) << t.rule << " " << t.summary;
      ++retracted;
    }
  });
  EXPECT_GT(retracted, 20U);
}

}  // namespace
}  // namespace keiretsu::testing
