#include "ledger/understand.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "deal/sources.h"

namespace keiretsu::ledger {
namespace {

// The terms of a leg as a row of numbers; two legs are the same terms if their rows are. Houses and
// layers are dense numbers, so hashes of terms mean something in this process only.
struct TermsOfLeg {
  std::uint64_t words[12];

  [[nodiscard]] Hash128 hash() const { return xxh128({reinterpret_cast<const char*>(words), sizeof words}); }
};

std::uint64_t bits(const std::optional<double>& x) { return x ? std::bit_cast<std::uint64_t>(*x) : ~std::uint64_t{0}; }
std::uint64_t bits(const std::optional<Day>& x) {
  return x ? static_cast<std::uint64_t>(static_cast<std::uint32_t>(*x)) : ~std::uint64_t{0};
}
std::uint64_t bits(EntityId e) { return e.value; }

// The default word where the contract has one (measures.md 11 "Legs").
std::string_view layer_word(const LegTold& told, const Leg& leg) {
  if (!told.layer.empty()) return told.layer;
  return is_purchase(leg) ? "other" : "";
}

TermsOfLeg terms_of(const LegTold& told, const Leg& leg, LayerId layer) {
  TermsOfLeg t{};
  const bool has_what = told.what || told.type == LegType::in_kind;
  t.words[0] = static_cast<std::uint64_t>(told.type) | static_cast<std::uint64_t>(leg.what) << 8 | std::uint64_t{has_what} << 16 |
               std::uint64_t{told.amount.has_value()} << 17 | static_cast<std::uint64_t>(leg.basis) << 24 |
               std::uint64_t{layer.value} << 32;
  t.words[1] = bits(leg.from) << 32 | bits(leg.to);
  t.words[2] = bits(leg.benefit);
  t.words[3] = bits(told.stake);
  t.words[4] = bits(told.term_years);
  t.words[5] = bits(told.starts_on);
  t.words[6] = bits(told.ends_on);
  if (told.amount) {
    const Int128 cents = scale_decimal(told.amount->value, 100).value_or(0);
    t.words[7] = static_cast<std::uint64_t>(cents);
    t.words[8] = static_cast<std::uint64_t>(cents >> 64);
    std::memcpy(&t.words[9], told.amount->currency.data(), std::min<std::size_t>(3, told.amount->currency.size()));
  }
  const Hash128 part_of = told.part_of.empty() ? Hash128{} : xxh128(told.part_of);
  t.words[10] = part_of.low;
  t.words[11] = part_of.high;
  return t;
}

Hash128 terms_of(const DealReport& r, std::vector<Hash128> legs) {
  std::sort(legs.begin(), legs.end());
  std::string bytes;
  bytes.reserve(32 + legs.size() * sizeof(Hash128));
  const auto put = [&bytes](std::uint64_t x) { bytes.append(reinterpret_cast<const char*>(&x), sizeof x); };
  put(static_cast<std::uint64_t>(r.action) << 8 | static_cast<std::uint64_t>(r.stage));
  put(bits(r.announced_on));
  put(bits(r.starts_on));
  put(bits(r.ends_on));
  for (const Hash128& h : legs) {
    put(h.low);
    put(h.high);
  }
  return xxh128(bytes);
}

// `text` is YYYY or YYYY-Qn.
std::int32_t period_of(std::string_view text) {
  std::int32_t year = 0;
  for (const char c : text.substr(0, 4)) year = 10 * year + (c - '0');
  return 8 * year + (text.size() > 4 ? text.back() - '0' : 5);
}

}  // namespace

Accepted<Understood> understand(const DealReport& report, resolve::Resolver& resolver, resolve::Symbols& symbols, const FxTable& fx) {
  Understood out;
  Version& v = out.version;
  v.revision = report.revision;
  v.published = report.published_at;
  v.texts = {report.event_id, pack_sources(report.sources)};
  v.announced = report.announced_on.value_or(kNoDay);
  v.starts = report.starts_on.value_or(kNoDay);
  v.ends = report.ends_on.value_or(kNoDay);
  v.stage = report.stage;
  v.ends_deal = report.ends_deal();
  v.correction = report.correction || report.action == Action::retract;
  v.party_source = std::any_of(report.sources.begin(), report.sources.end(),
                               [](const SourceTold& s) { return s.kind == SourceKind::filing || s.kind == SourceKind::party; });

  std::vector<EntityId> houses;
  houses.reserve(report.parties.size());
  for (const PartyTold& p : report.parties) houses.push_back(resolver.house(p));

  std::vector<Hash128> terms;
  terms.reserve(report.legs.size());
  v.legs.reserve(report.legs.size());
  for (std::size_t i = 0; i < report.legs.size(); ++i) {
    const LegTold& told = report.legs[i];
    Leg leg;
    leg.type = told.type;
    leg.from = houses[told.from];
    if (told.to) leg.to = houses[*told.to];
    if (told.benefit) leg.benefit = houses[*told.benefit];
    leg.what = told.what.value_or(What::other);
    if (told.stake) leg.stake_parts = static_cast<std::int64_t>(scale_decimal(*told.stake, kStakeParts).value_or(0));
    leg.starts = told.starts_on.value_or(kNoDay);
    leg.ends = told.ends_on.value_or(kNoDay);
    if (told.term_years) {
      const Int128 scaled = scale_decimal(*told.term_years, 14'610'000).value_or(0);
      leg.term_days = static_cast<std::int32_t>(round_half_even(scaled, 40'000));
    }
    leg.exclusivity = told.exclusivity;
    leg.conditional = told.conditional;
    leg.part_of = !told.part_of.empty();
    if (const auto word = layer_word(told, leg); !word.empty()) {
      if (!symbols.find_layer(word) && symbols.layer_count() == resolve::Symbols::kLayersMax)
        return reject(RejectionClass::capacity, "capacity.layers",
                      "legs[" + std::to_string(i) + "].layer: one word more than the 65535 layers that the graph can hold");
      leg.layer = symbols.intern_layer(word);
    }
    if (told.amount) {
      leg.basis = told.amount->basis;
      if (const auto rate = fx.rate(told.amount->currency)) {
        const auto cents = to_cents(told.amount->value, *rate);
        if (!cents || *cents > kCentsMax)
          return reject(RejectionClass::capacity, "capacity.amount",
                        "legs[" + std::to_string(i) + "].amount: above 2^62 US cents; expected less");
        leg.amount = static_cast<Cents>(*cents);
        leg.known = is_valued(leg.type);
      } else {
        ++out.fx_missing;
      }
    }
    terms.push_back(terms_of(told, leg, leg.layer).hash());
    if (leg.to.known() && leg.from == leg.to) continue;  // inside one house, whatever its `for`
    v.legs.push_back(leg);
  }
  std::vector<Fact> facts;
  for (const FactTold& told : report.facts) {
    if (!told.counterparty || houses[told.subject] == houses[*told.counterparty]) continue;
    facts.push_back({houses[told.subject], houses[*told.counterparty], period_of(told.period), told.share, report.deal_id});
  }
  if (!facts.empty()) v.filed = std::make_shared<const std::vector<Fact>>(std::move(facts));
  v.terms = terms_of(report, std::move(terms));
  return out;
}

}  // namespace keiretsu::ledger
