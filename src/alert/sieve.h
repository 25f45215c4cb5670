// The first cut of what a step has touched: the keys that some rule may ask for at all, each with what lets most rules
// pass it by at a glance. Pure; built anew for each step. Cost: a few rows looked up per key.
#pragma once

#include <cstdint>
#include <vector>

#include "alert/book.h"
#include "alert/judge.h"
#include "alert/step_seen.h"

namespace keiretsu::alert {

// One way round of a pair.
struct Way {
  Subject subject;
  std::uint64_t standing = 0;           // Book::rules_of
  std::uint64_t before = 0, after = 0;  // may_be_watched
};

// What passes the sieve, with what lets most rules pass it by at a glance: a rule asks of a key where something stands,
// where it is watched, or where there is money enough. Money: the more of `reported` and `stated`; what is only in firm does
// not count.
struct AskedPair {
  graph::PairKey key;
  bool watched = false;  // both firms
  Cents before = 0, after = 0;
  Way there, back;
};
struct AskedSubject {
  Subject subject;
  bool watched = false;
  Cents after = 0;
  std::uint64_t standing = 0;
  std::uint64_t moved = 0;  // of a firm, bit i: what Watch i reads of it is not what it was before
};
struct Sieved {
  std::vector<AskedPair> pairs;
  std::vector<AskedSubject> sourcing, suppliers, entities;
};

[[nodiscard]] Sieved sieve(const Book& book, const Judge& judge, const StepSeen& step, const graph::Touched& touched);

}  // namespace keiretsu::alert
