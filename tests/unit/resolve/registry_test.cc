#include "resolve/registry.h"

#include <gtest/gtest.h>

namespace keiretsu::resolve {
namespace {

RegistryEntry entry(std::string id, std::string name, std::vector<std::string> aliases = {}) {
  RegistryEntry e;
  e.id = std::move(id);
  e.name = std::move(name);
  e.aliases = std::move(aliases);
  return e;
}

RegistryEntry child(std::string id, std::string parent, bool consolidated = true) {
  RegistryEntry e = entry(id, "Name of " + id);
  e.parent = std::move(parent);
  e.consolidated = consolidated;
  return e;
}

FigureTold figure(double value, std::optional<Day> published_on = {}, std::optional<Day> period_end = {}, std::string currency = "USD") {
  return {.value = value, .currency = std::move(currency), .period_end = period_end, .published_on = published_on, .source = ""};
}

Registry made(std::vector<RegistryEntry> entries, const FxTable& fx = {}) {
  auto registry = Registry::make(std::move(entries), fx);
  if (!registry) {
    for (const RegistryFault& fault : registry.error()) ADD_FAILURE() << fault.message;
  }
  return std::move(registry).value();
}

std::vector<std::string> refused(std::vector<RegistryEntry> entries, const FxTable& fx = {}) {
  const auto registry = Registry::make(std::move(entries), fx);
  std::vector<std::string> messages;
  if (registry) return messages;
  for (const RegistryFault& fault : registry.error()) messages.push_back(fault.message);
  return messages;
}

PartyTold party(std::string id, std::string name = "", std::vector<std::pair<std::string, std::string>> identifiers = {}) {
  PartyTold p;
  p.ref = "r";
  p.id = std::move(id);
  p.name = std::move(name);
  p.identifiers = std::move(identifiers);
  return p;
}

TEST(Registry, FindsByIdentifierThenIdThenName) {
  auto a = entry("a", "Alpha Inc.", {"Alphabet Soup"}), b = entry("b", "Beta"), c = entry("c", "Gamma");
  b.identifiers = {{"lei", "B1"}, {"ticker", "X"}};
  c.identifiers = {{"ticker", "C"}};
  const Registry r = made({a, b, c});

  EXPECT_EQ(r.find(party("a", "Beta", {{"ticker", "C"}})), 2U);
  EXPECT_EQ(r.find(party("a", "", {{"cik", "?"}, {"lei", "B1"}, {"ticker", "C"}})), 1U);  // the first by scheme that an entry has
  EXPECT_EQ(r.find(party("a", "", {{"figi", "X"}})), 0U);                                 // the value of another scheme says nothing
  EXPECT_EQ(r.find(party("a", "Beta")), 0U);
  EXPECT_EQ(r.find(party("unknown", "beta corp")), 1U);
  EXPECT_EQ(r.find(party("", "ALPHABET  SOUP, Ltd.")), 0U);
  EXPECT_EQ(r.find(party("A", "")), std::nullopt);         // ids are compared exactly
  EXPECT_EQ(r.find(party("", "a")), std::nullopt);         // an id is no name
  EXPECT_EQ(r.find(party("Alpha")), std::nullopt);         // a name is no id
  EXPECT_EQ(r.find(party("", "Alphabet")), std::nullopt);  // nothing by likeness
}

TEST(Registry, RefusesTwoClaimsNamingBoth) {
  EXPECT_EQ(refused({entry("a", "Alpha"), entry("b", "Beta"), entry("a", "Gamma")}),
            std::vector<std::string>{"entities[0] \"a\" and entities[2] \"a\" have one id; expected one entry per id"});
  EXPECT_EQ(refused({entry("a", "Alpha"), entry("b", "Beta", {"ALPHA Inc."})}),
            std::vector<std::string>{"entities[0] \"a\" and entities[1] \"b\" both claim the name \"ALPHA Inc.\" (compared as \"alpha\"); "
                                     "expected one owner per name and alias"});
  auto a = entry("a", "Alpha"), b = entry("b", "Beta");
  a.identifiers = b.identifiers = {{"lei", "L1"}};
  EXPECT_EQ(refused({a, b}), std::vector<std::string>{"entities[0] \"a\" and entities[1] \"b\" both claim the identifier lei \"L1\"; "
                                                      "expected one owner per identifier"});
  b.identifiers = {{"ticker", "L1"}};
  EXPECT_TRUE(refused({a, b}).empty());
}

TEST(Registry, TellsWhereAFaultShows) {
  const auto registry = Registry::make({entry("a", "Alpha"), entry("b", "Beta"), entry("c", "alpha"), child("d", "nobody")}, {});
  ASSERT_FALSE(registry);
  ASSERT_EQ(registry.error().size(), 2U);
  EXPECT_EQ(registry.error()[0].entry, 2U);
  EXPECT_EQ(registry.error()[1].entry, 3U);
}

TEST(Registry, OneEntryMayRepeatItsOwnNames) { EXPECT_TRUE(refused({entry("a", "Alpha Inc.", {"alpha", "Alpha", "a"})}).empty()); }

TEST(Registry, TellsEveryFault) {
  const auto faults = refused({entry("a", "Same"), entry("a", "same"), child("c", "nobody"), child("d", "d")});
  ASSERT_EQ(faults.size(), 4U);
  EXPECT_EQ(faults[2], "entities[2] \"c\" has the unknown parent \"nobody\"; expected the id of an entry");
  EXPECT_EQ(faults[3], "parents form a circle: \"d\" -> \"d\"; expected every chain of parents to end");
}

TEST(Registry, RefusesACircleOnceEvenUnconsolidated) {
  const auto faults = refused({child("tail", "a"), child("a", "b"), child("b", "c", false), child("c", "a")});
  EXPECT_EQ(faults,
            std::vector<std::string>{"parents form a circle: \"a\" -> \"b\" -> \"c\" -> \"a\"; expected every chain of parents to end"});
}

TEST(Registry, RollsUpWhileConsolidatedWhateverTheKind) {
  auto fund = entry("fund", "Fund");
  fund.kind = "investor";
  const Registry r = made({child("team", "unit"), child("unit", "firm"), child("firm", "fund", false), fund, child("held", "fund")});
  EXPECT_EQ(r.owner(0), 2U);
  EXPECT_EQ(r.owner(1), 2U);
  EXPECT_EQ(r.owner(2), 2U);
  EXPECT_EQ(r.parent(2), 3U);
  EXPECT_EQ(r.owner(4), 3U);
  EXPECT_EQ(r.parent(3), std::nullopt);
}

TEST(FigureByDay, TakesTheLastPublishedByTheDay) {
  // Out of order on purpose: place in the list decides last.
  const auto f = FigureByDay::of({figure(3, 20), figure(1), figure(2, 10), figure(4, 20, 5), figure(5, 20, 5), figure(6, 20, 4)}, {});
  ASSERT_TRUE(f);
  EXPECT_EQ(f->at(9), 100);
  EXPECT_EQ(f->at(10), 200);
  EXPECT_EQ(f->at(19), 200);
  EXPECT_EQ(f->at(20), 500);  // the greatest period end, and of equals the later in the list
  EXPECT_EQ(f->days(), (std::vector<Day>{10, 20}));
}

TEST(FigureByDay, NoneBeforeTheFirstDatedOne) {
  const auto f = FigureByDay::of({figure(2, 10)}, {});
  EXPECT_EQ(f->at(9), std::nullopt);
  EXPECT_EQ(f->at(10), 200);
  EXPECT_EQ(FigureByDay::of({}, {})->at(10), std::nullopt);
}

TEST(FigureByDay, UndatedWithAPeriodEndIsStillUndated) {
  const auto f = FigureByDay::of({figure(2, {}, 50), figure(1)}, {});
  EXPECT_EQ(f->at(0), 200);
  EXPECT_TRUE(f->days().empty());
}

TEST(FigureByDay, ConvertsAndLeavesOutWhatHasNoRate) {
  const FxTable fx{.rates = {{"EUR", 1'170'000}}};
  EXPECT_EQ(FigureByDay::of({figure(2, {}, {}, "EUR")}, fx)->at(0), 234);
  const auto f = FigureByDay::of({figure(2, 10, {}, "EUR"), figure(9, 20, {}, "JPY")}, fx);
  EXPECT_EQ(f->at(30), 234);
  EXPECT_EQ(f->days(), std::vector<Day>{10});
}

TEST(Registry, EquityOfNothingIsNone) {
  auto a = entry("a", "Alpha");
  a.equity = {figure(5), figure(0, 10), figure(-1, 20), figure(7, 30)};
  a.annual_revenue = {figure(0)};
  const Registry r = made({a});
  EXPECT_EQ(r.equity(0, 9), 500);
  EXPECT_EQ(r.equity(0, 10), std::nullopt);  // not the earlier one
  EXPECT_EQ(r.equity(0, 20), std::nullopt);
  EXPECT_EQ(r.equity(0, 30), 700);
  EXPECT_EQ(r.revenue(0, 0), 0);
}

TEST(Registry, FigureDaysAreThoseOfOwners) {
  auto unit = child("unit", "firm"), firm = entry("firm", "Firm");
  unit.equity = {figure(1, 5)};
  firm.equity = {figure(1, 30), figure(1)};
  firm.annual_revenue = {figure(1, 10), figure(2, 30)};
  EXPECT_EQ(made({unit, firm}).figure_days(), (std::vector<Day>{10, 30}));
}

TEST(Registry, RefusesAFigureThatNoSumMayPass) {
  auto a = entry("a", "Alpha");
  a.equity = {figure(4.7e16)};
  EXPECT_EQ(refused({a}), std::vector<std::string>{"entities[0] \"a\" has a figure in equity beyond 2^62 cents; expected less"});
  a.equity = {figure(4.6e16)};
  EXPECT_TRUE(refused({a}).empty());
}

}  // namespace
}  // namespace keiretsu::resolve
