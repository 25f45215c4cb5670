#include "measure/exposures.h"

#include <algorithm>

#include "base/check.h"

namespace keiretsu::measure {
namespace {

template <class Entries>
auto place(Entries& entries, Firm firm) {
  return std::lower_bound(entries.begin(), entries.end(), firm, [](const Exposure& e, Firm f) { return e.firm < f; });
}

int exponent_of(Cents sum, Cents buffer) {
  int exponent = 0;
  while (sum > Int128{buffer} << exponent) ++exponent;
  return exponent;
}

void put(std::vector<Exposure>& entries, const Exposure& entry) {
  const auto at = place(entries, entry.firm);
  const bool found = at != entries.end() && at->firm == entry.firm;
  if (entry.cents == 0) {
    if (found) entries.erase(at);
    return;
  }
  if (found) *at = entry;
  else entries.insert(at, entry);
}

}  // namespace

void Exposures::resize(std::size_t firms) {
  KEIRETSU_CHECK(firms >= rows_.size());
  rows_.resize(firms);
  columns_.resize(firms);
}

Cents Exposures::cents(Firm holder, Firm at_risk) const {
  const auto& entries = rows_[holder].entries;
  const auto at = place(entries, at_risk);
  return at != entries.end() && at->firm == at_risk ? at->cents : 0;
}

std::uint32_t Exposures::leverage(const Row& row, Cents cents) const {
  if (row.buffer == 0) return 0;
  const int up = std::max(kBits - row.exponent, 0), down = std::max(row.exponent - kBits, 0);
  const Int128 numerator = Int128{cents} << up, denominator = Int128{row.buffer} << down;
  return static_cast<std::uint32_t>((numerator + denominator - 1) / denominator);
}

void Exposures::rescale(Firm holder) {
  Row& row = rows_[holder];
  row.exponent = row.buffer == 0 ? 0 : exponent_of(row.sum, row.buffer);
  for (Exposure& entry : row.entries) {
    entry.leverage = leverage(row, entry.cents);
    place(columns_[entry.firm].entries, holder)->leverage = entry.leverage;
  }
}

Exposures::Change Exposures::set(Firm holder, Firm at_risk, Cents cents) {
  KEIRETSU_CHECK(holder != at_risk && holder < size() && at_risk < size() && cents >= 0);
  Row& row = rows_[holder];
  Change change;
  const auto at = place(row.entries, at_risk);
  if (at != row.entries.end() && at->firm == at_risk) {
    change.before = at->leverage;
    change.cents_before = at->cents;
  }
  row.sum += cents - change.cents_before;
  KEIRETSU_CHECK(row.sum <= kCentsMax);
  const int exponent = row.buffer == 0 ? 0 : exponent_of(row.sum, row.buffer);
  change.row_rescaled = exponent != row.exponent;
  if (!change.row_rescaled) change.after = leverage(row, cents);
  put(row.entries, {at_risk, change.after, cents});
  put(columns_[at_risk].entries, {holder, change.after, cents});
  edges_ += static_cast<std::size_t>(cents > 0);
  edges_ -= static_cast<std::size_t>(change.cents_before > 0);
  if (change.row_rescaled) rescale(holder);
  return change;
}

void Exposures::set_buffer(Firm firm, Cents cents) {
  KEIRETSU_CHECK(firm < size() && cents <= kCentsMax);
  Row& row = rows_[firm];
  cents = std::max<Cents>(cents, 0);
  buffer_total_ += cents - row.buffer;
  row.buffer = cents;
  rescale(firm);
}

}  // namespace keiretsu::measure
