// Who loses what if whom fails: X_ij and E_i in cents, and their leverage
// Lambda_ij = X_ij / E_i as whole numbers, so that sums over it are exact and free of
// order. Owned by the solver that reads it (debt_rank.h); one thread.
// Firms are numbered by the caller, 0 and up; what is read here in the order of rows
// is read in the order of these numbers. Formula: measures.md 3 ("Exact aggregates"), 5.
//
// Row i is kept in units of 2^(exponent - 31), the least exponent >= 0 with
// sum_j X_ij <= E_i * 2^exponent, each entry rounded up: what is certified of the
// rounded network holds of the true one. An entry is less than one unit too large.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/money.h"

namespace keiretsu::measure {

using Firm = std::uint32_t;

struct Exposure {
  Firm firm = 0;               // in a row the firm at risk, in a column the holder
  std::uint32_t leverage = 0;  // units of the holder's row; 0 if the holder has no buffer
  Cents cents = 0;
};

class Exposures {
 public:
  static constexpr int kBits = 31;  // of a row whose exposures are as large as its buffer

  // What a change did to row `holder`: one entry moved, or all of them.
  struct Change {
    bool row_rescaled = false;
    std::uint32_t before = 0, after = 0;  // of the one entry; meaningless if rescaled
    Cents cents_before = 0;
  };

  void resize(std::size_t firms);  // only up
  // X_ij := cents, 0 removes it. holder != at_risk; a row and a column sum to kCentsMax at most.
  Change set(Firm holder, Firm at_risk, Cents cents);
  // E_i := cents; 0 or less: no buffer, the firm absorbs. The whole row is new.
  void set_buffer(Firm firm, Cents cents);

  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] std::size_t edges() const { return edges_; }
  [[nodiscard]] Cents buffer(Firm i) const { return rows_[i].buffer; }  // 0 = none
  [[nodiscard]] Cents cents(Firm holder, Firm at_risk) const;
  [[nodiscard]] Int128 buffer_total() const { return buffer_total_; }
  [[nodiscard]] int exponent(Firm i) const { return rows_[i].exponent; }
  [[nodiscard]] std::span<const Exposure> row(Firm i) const { return rows_[i].entries; }         // by firm at risk
  [[nodiscard]] std::span<const Exposure> holders(Firm j) const { return columns_[j].entries; }  // by holder

 private:
  struct Row {
    std::vector<Exposure> entries;
    Cents buffer = 0, sum = 0;
    int exponent = 0;
  };
  struct Column {
    std::vector<Exposure> entries;
  };

  [[nodiscard]] std::uint32_t leverage(const Row& row, Cents cents) const;
  void rescale(Firm holder);

  std::vector<Row> rows_;
  std::vector<Column> columns_;
  Int128 buffer_total_ = 0;
  std::size_t edges_ = 0;
};

}  // namespace keiretsu::measure
