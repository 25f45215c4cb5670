// Which keys (rule x subject) a step asks a judgement of: those that it touches and some rule
// may raise, or of which something stands, and those that are due. Pure; costs what was
// touched, and after a change of the rules all that stands.
#pragma once

#include <vector>

#include "alert/book.h"
#include "alert/judge.h"
#include "alert/step_seen.h"

namespace keiretsu::alert {

class AskedKeys {
 public:
  // `retired`: rules from this place on have left the rules and ask for nothing.
  AskedKeys(const Book& book, const Judge& judge, std::size_t retired, const StepSeen& step);

  std::vector<BookKey> all;  // each once, by rule and dense numbers

  // Of one of `all`: by a deal of the step?
  [[nodiscard]] bool touches(const BookKey& key) const;
  [[nodiscard]] bool lapses(const BookKey& key) const;  // by a deal that lapsed

 private:
  std::vector<BookKey> touched_, lapsed_;  // sorted like all
};

}  // namespace keiretsu::alert
