#include "resolve/resolver.h"

#include <gtest/gtest.h>

#include <string>

#include "resolve/houses.h"

namespace keiretsu::resolve {
namespace {

RegistryEntry entry(std::string id, std::string name, std::string kind = "", std::vector<std::string> layers = {}) {
  RegistryEntry e;
  e.id = std::move(id);
  e.name = std::move(name);
  e.kind = std::move(kind);
  e.layers = std::move(layers);
  return e;
}

RegistryEntry under(RegistryEntry e, std::string parent, bool consolidated) {
  e.parent = std::move(parent);
  e.consolidated = consolidated;
  return e;
}

PartyTold party(std::string id, std::string name = "", std::vector<std::pair<std::string, std::string>> identifiers = {}) {
  PartyTold p;
  p.ref = "r";
  p.id = std::move(id);
  p.name = std::move(name);
  p.identifiers = std::move(identifiers);
  return p;
}

// Amazon with AWS in it, Google, a sovereign fund with a firm, a bank.
std::vector<RegistryEntry> entries() {
  auto aws = under(entry("aws", "Amazon Web Services", "cloud", {"cloud", "chips"}), "amazon", true);
  aws.rivals = {"outsider", "amazon"};
  auto google = entry("google", "Google LLC", "platform", {"cloud", "model", "capital"});
  google.annual_revenue = {{.value = 350e9, .currency = "USD", .period_end = {}, .published_on = {}, .source = ""}};
  auto fund = entry("fund", "Fund", "sovereign", {"capital"});
  fund.rivals = {"bank"};
  return {aws,
          entry("amazon", "Amazon.com, Inc.", "platform", {"cloud", "distribution"}),
          google,
          fund,
          under(entry("g42", "G42", "ai-lab", {"model"}), "fund", false),
          entry("bank", "Bank", "bank", {"capital"}),
          under(entry("lab", "Lab", "ai-lab"), "g42", false)};
}

class World {
 public:
  explicit World(std::vector<RegistryEntry> list = entries(), std::vector<std::string> before = {})
      : symbols(seeded(before)),
        registry(Registry::make(std::move(list), FxTable{}).value()),
        resolver(registry, symbols),
        houses(registry, symbols) {}

  EntityId of(std::string_view id) { return symbols.find(id).value(); }
  std::string entity(const PartyTold& p) { return std::string(symbols.id(resolver.entity(p))); }
  std::string house(const PartyTold& p) { return std::string(symbols.id(resolver.house(p))); }

 private:
  static Symbols seeded(const std::vector<std::string>& ids) {
    Symbols s;
    for (const std::string& id : ids) EXPECT_TRUE(s.intern(id).known());
    return s;
  }

 public:
  Symbols symbols;
  Registry registry;
  Resolver resolver;
  Houses houses;
};

TEST(Symbols, GiveOneNumberPerTextAndKeepTheText) {
  Symbols s;
  const EntityId a = s.intern("a");
  const std::string_view text = s.id(a);
  for (int i = 0; i < 10'000; ++i) EXPECT_TRUE(s.intern("e" + std::to_string(i)).known());
  EXPECT_EQ(s.intern("a"), a);
  EXPECT_EQ(text.data(), s.id(a).data());
  EXPECT_EQ(s.entity_count(), 10'001U);
  EXPECT_EQ(s.find("e9999"), EntityId{10'000});
  EXPECT_EQ(s.find("nobody"), std::nullopt);
  EXPECT_TRUE(s.before(s.intern("b"), s.intern("e0")));
}

TEST(Symbols, KeepLayersApartFromEntities) {
  Symbols s;
  EXPECT_TRUE(s.intern("cloud").known());
  EXPECT_EQ(s.find_layer("cloud"), std::nullopt);
  const LayerId cloud = s.intern_layer("cloud"), chips = s.intern_layer("chips");
  EXPECT_EQ(s.intern_layer("cloud"), cloud);
  EXPECT_EQ(s.layer(chips), "chips");
  EXPECT_TRUE(s.before(chips, cloud));
  EXPECT_EQ(s.layer_count(), 2U);
}

TEST(Symbols, SurviveAMove) {
  Symbols s;
  const EntityId a = s.intern("a");
  Symbols t = std::move(s);
  EXPECT_EQ(t.intern("a"), a);
  EXPECT_EQ(t.id(a), "a");
}

TEST(Resolver, RollsUpWhatItFinds) {
  World w;
  EXPECT_EQ(w.entity(party("aws")), "aws");
  EXPECT_EQ(w.house(party("aws")), "amazon");
  EXPECT_EQ(w.house(party("", "amazon web services")), "amazon");
  EXPECT_EQ(w.house(party("g42")), "g42");
}

TEST(Resolver, NamesAProvisionalEntityByIdThenNameThenIdentifier) {
  World w;
  EXPECT_EQ(w.entity(party("NewCo", "Nova Corp.", {{"lei", "1"}})), "NewCo");
  EXPECT_EQ(w.entity(party("", "Nova Corp.", {{"lei", "1"}})), "nova");
  EXPECT_EQ(w.entity(party("", "", {{"a", "1"}, {"a0", "1"}})), "a0:1");
  EXPECT_EQ(w.house(party("", "NOVA, Inc.")), "nova");
  EXPECT_TRUE(w.houses.provisional(w.of("nova")));
}

TEST(Resolver, AProvisionalIdThatIsAnEntrysIdIsThatEntry) {
  World w;
  EXPECT_EQ(w.house(party("", "AWS")), "amazon");  // no entry has the name, one has the id that the name makes
}

TEST(Resolver, DoesNotDependOnWhatWasInternedBefore) {
  World w(entries(), {"zz", "amazon", "outsider", "yy"});
  EXPECT_EQ(w.house(party("aws")), "amazon");
  EXPECT_EQ(w.house(party("zz")), "zz");
  EXPECT_TRUE(w.houses.provisional(w.of("yy")));
  EXPECT_FALSE(w.houses.provisional(w.of("amazon")));
  EXPECT_TRUE(w.houses.rivals(w.of("amazon"), w.of("outsider")));
}

TEST(Houses, AreTheOwnersById) {
  World w;
  std::vector<std::string> ids;
  for (const EntityId house : w.houses.all()) ids.emplace_back(w.symbols.id(house));
  EXPECT_EQ(ids, (std::vector<std::string>{"amazon", "bank", "fund", "g42", "google", "lab"}));
}

TEST(Houses, CompeteByTheirOwnLayersWithoutCapital) {
  World w;
  const auto layer = [&](std::string_view word) { return w.symbols.find_layer(word).value(); };
  EXPECT_TRUE(w.houses.competes_in(w.of("amazon"), layer("distribution")));
  EXPECT_FALSE(w.houses.competes_in(w.of("amazon"), layer("chips")));  // that is AWS's
  EXPECT_EQ(w.houses.layers(w.of("google")).size(), 2U);
  EXPECT_EQ(w.symbols.find_layer("capital"), std::nullopt);
  EXPECT_TRUE(w.houses.layers(w.resolver.entity(party("NewCo"))).empty());
}

TEST(Houses, AreRivalsByLayerOrDeclarationAfterRollUp) {
  World w;
  const auto rivals = [&](std::string_view a, std::string_view b) {
    EXPECT_EQ(w.houses.rivals(w.of(a), w.of(b)), w.houses.rivals(w.of(b), w.of(a)));
    return w.houses.rivals(w.of(a), w.of(b));
  };
  EXPECT_TRUE(rivals("amazon", "google"));
  EXPECT_TRUE(rivals("google", "g42"));
  EXPECT_FALSE(rivals("amazon", "g42"));
  EXPECT_TRUE(rivals("fund", "bank"));        // declared; the layer capital makes none
  EXPECT_TRUE(rivals("amazon", "outsider"));  // AWS declared it; nobody knows it
  EXPECT_FALSE(rivals("amazon", "amazon"));   // AWS declared its own parent
  EXPECT_FALSE(rivals("google", "outsider"));
}

TEST(Houses, OperateUnlessTheyOrTheirParentGiveMoneyForALiving) {
  World w;
  EXPECT_TRUE(w.houses.operating(w.of("amazon")));
  EXPECT_FALSE(w.houses.operating(w.of("fund")));
  EXPECT_FALSE(w.houses.operating(w.of("g42")));
  EXPECT_TRUE(w.houses.operating(w.of("lab")));  // the parent's parent does not count
  EXPECT_FALSE(w.houses.operating(w.of("bank")));
  EXPECT_TRUE(w.houses.operating(w.resolver.entity(party("NewCo"))));
  EXPECT_TRUE(w.houses.operating(w.of("outsider")));
}

TEST(Houses, TellFiguresKindAndName) {
  World w;
  const EntityId nova = w.resolver.entity(party("", "Nova Corp."));
  EXPECT_EQ(w.houses.revenue(w.of("google"), 0), 35'000'000'000'000);
  EXPECT_EQ(w.houses.equity(w.of("google"), 0), std::nullopt);
  EXPECT_EQ(w.houses.revenue(nova, 0), std::nullopt);
  EXPECT_EQ(w.houses.kind(w.of("google")), "platform");
  EXPECT_EQ(w.houses.kind(nova), "");
  EXPECT_EQ(w.houses.display_name(w.of("google")), "Google LLC");
  EXPECT_EQ(w.houses.display_name(nova), "nova");
  EXPECT_EQ(w.houses.display_name(w.of("outsider")), "outsider");
}

}  // namespace
}  // namespace keiretsu::resolve
