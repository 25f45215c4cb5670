// Who is who for the naive program: a party's house by plain look-up in ordered
// maps, and what the registry says of a house. A house is named by the id of its
// registry entry after roll-up, or by its provisional id. Built once per call of
// batch.h, read only after that; precondition: there.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>

#include "base/money.h"
#include "base/time.h"
#include "deal/registry_entry.h"
#include "deal/report.h"

namespace keiretsu::measure {

class BatchRegistry {
 public:
  explicit BatchRegistry(std::span<const RegistryEntry> entries);

  [[nodiscard]] std::string house_of(const PartyTold& party) const;

  // Both compete in one layer (capital is none), or one of them declared the other.
  [[nodiscard]] bool rivals(const std::string& a, const std::string& b) const;
  [[nodiscard]] bool competes_in(const std::string& house, const std::string& layer) const;

  // The figure that counts on this day, in US cents, of any sign.
  [[nodiscard]] std::optional<Int128> reported_revenue_cents(const std::string& house, const FxTable& fx, Day day) const;
  // E: of no house whose last figure is 0 or less.
  [[nodiscard]] std::optional<Int128> equity_cents(const std::string& house, const FxTable& fx, Day day) const;

  [[nodiscard]] const std::set<std::string>& owners() const { return owners_; }  // the houses of all entries
  [[nodiscard]] const std::set<std::string>& layers() const { return layers_; }  // in which an owner competes

 private:
  [[nodiscard]] std::string roll_up(const std::string& id) const;

  std::map<std::string, const RegistryEntry*> by_id_;
  std::map<std::pair<std::string, std::string>, std::string> by_identifier_;  // (scheme, value) -> id
  std::map<std::string, std::string> by_name_;                                // plain name or alias -> id
  std::set<std::pair<std::string, std::string>> declared_;                    // houses, the lesser first
  std::set<std::string> owners_, layers_;
};

}  // namespace keiretsu::measure
