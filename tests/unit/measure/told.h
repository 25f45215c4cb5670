// Small reports and their readings, for tests of measures by hand.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "measure/batch.h"

namespace keiretsu::testing {

inline Day day(std::string_view text) { return parse_day(text).value(); }

inline AmountTold usd(double value, Basis basis = Basis::total) { return {value, "USD", basis}; }
inline constexpr double kBillion = 1e9;

// A report in the making; parties are told by their id and named by it.
class Told {
 public:
  Told(std::string deal, std::int64_t revision, Stage stage, std::string_view published_on) {
    report_.deal_id = std::move(deal);
    report_.revision = revision;
    report_.event_id = "r" + std::to_string(revision);
    report_.stage = stage;
    report_.published_at = start_of(day(published_on)) + kMicrosPerDay / 2;
  }
  Told& event(std::string id) { return report_.event_id = std::move(id), *this; }
  Told& action(Action a) { return report_.action = a, *this; }
  Told& announced(std::string_view d) { return report_.announced_on = day(d), *this; }
  Told& starts(std::string_view d) { return report_.starts_on = day(d), *this; }
  Told& ends(std::string_view d) { return report_.ends_on = day(d), *this; }

  // The fields that follow are those of the last leg. Empty `to`: none.
  Told& leg(LegType type, const std::string& from, const std::string& to, const std::optional<AmountTold>& amount = std::nullopt) {
    LegTold l;
    l.type = type;
    l.from = party(from);
    if (!to.empty()) l.to = party(to);
    l.amount = amount;
    report_.legs.push_back(l);
    return *this;
  }
  Told& purchase(const std::string& from, const std::string& to, const std::string& layer,
                 const std::optional<AmountTold>& amount = std::nullopt) {
    leg(LegType::purchase, from, to, amount);
    report_.legs.back().layer = layer;
    return *this;
  }
  Told& years(double y) { return report_.legs.back().term_years = y, *this; }
  Told& layer(std::string l) { return report_.legs.back().layer = std::move(l), *this; }
  Told& benefit(const std::string& id) {
    const std::uint16_t place = party(id);
    report_.legs.back().benefit = place;
    return *this;
  }
  Told& what(What w) { return report_.legs.back().what = w, *this; }
  Told& stake(double s) { return report_.legs.back().stake = s, *this; }
  Told& part_of(std::string deal) { return report_.legs.back().part_of = std::move(deal), *this; }
  Told& leg_starts(std::string_view d) { return report_.legs.back().starts_on = day(d), *this; }
  Told& leg_ends(std::string_view d) { return report_.legs.back().ends_on = day(d), *this; }

  // Empty counterparty: a customer without a name.
  Told& fact(const std::string& subject, const std::string& counterparty, double share, std::string period) {
    FactTold f;
    f.subject = party(subject);
    if (!counterparty.empty()) f.counterparty = party(counterparty);
    f.share = share;
    f.period = std::move(period);
    report_.facts.push_back(std::move(f));
    return *this;
  }

  operator DealReport() const { return report_; }  // NOLINT(google-explicit-constructor): reads as a list of reports

 private:
  std::uint16_t party(const std::string& id) {
    for (std::size_t i = 0; i < report_.parties.size(); ++i)
      if (report_.parties[i].id == id) return static_cast<std::uint16_t>(i);
    PartyTold p;
    p.ref = p.id = p.name = id;
    report_.parties.push_back(p);
    return static_cast<std::uint16_t>(report_.parties.size() - 1);
  }
  DealReport report_;
};

// A log, its registry, and what the naive program reads from them.
struct World {
  std::vector<RegistryEntry> registry;
  FxTable fx;
  std::vector<DealReport> reports;

  RegistryEntry& entry(std::string id, std::vector<std::string> layers = {}) {
    RegistryEntry e;
    e.name = e.id = std::move(id);
    e.layers = std::move(layers);
    return registry.emplace_back(std::move(e));
  }
  [[nodiscard]] std::vector<Reading> readings(std::string_view until, Lens lens = Lens::reported) const {
    return measure::batch_readings({reports, registry, fx, day(until)}, std::span(&lens, 1));
  }
  // The one reading of this name, ids, layer and what; absent: there is none.
  [[nodiscard]] std::optional<Reading> find(std::string_view until, std::string_view measure, const std::vector<std::string>& ids = {},
                                            std::string_view layer = "", Lens lens = Lens::reported, std::string_view what = "") const {
    for (const Reading& r : readings(until, lens))
      if (r.measure == measure && r.ids == ids && r.layer == layer && r.what == what) return r;
    return std::nullopt;
  }
  [[nodiscard]] std::optional<double> value(std::string_view until, std::string_view measure, const std::vector<std::string>& ids = {},
                                            std::string_view layer = "", Lens lens = Lens::reported, std::string_view what = "") const {
    const auto r = find(until, measure, ids, layer, lens, what);
    if (!r) return std::nullopt;
    return std::visit([](auto v) { return static_cast<double>(v); }, r->value);
  }
  [[nodiscard]] std::int64_t flow_cents(std::string_view until, Lens lens = Lens::reported) const {
    return std::get<std::int64_t>(find(until, "flow_total_cents", {}, "", lens).value().value);
  }
};

inline std::optional<std::string> word(const Reading& reading, std::string_view name) {
  for (const auto& [key, value] : reading.detail)
    if (key == name) return std::get<std::string>(value);
  return std::nullopt;
}
inline std::optional<double> number(const Reading& reading, std::string_view name) {
  for (const auto& [key, value] : reading.detail)
    if (key == name) return std::get<double>(value);
  return std::nullopt;
}
inline std::vector<std::string> words(const Reading& reading, std::string_view name) {
  for (const auto& [key, value] : reading.detail)
    if (key == name) return std::get<std::vector<std::string>>(value);
  ADD_FAILURE() << "no " << name;
  return {};
}

}  // namespace keiretsu::testing
