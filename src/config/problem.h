// What is wrong in a file of configuration, said so that a person can act on it:
// where, which key, what was found and what was expected. Shared by the loaders of
// settings, rules and registry; all problems of a file are told at once.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace keiretsu::config {

struct Problem {
  std::string file;  // as given by the user; "environment" or "command line" where there is none
  int line = 0;      // from 1; 0: the whole file, or no file
  int column = 0;    // from 1; 0: the whole line
  std::string path;  // kafka.topics.deals, rules.hhi.clear, watched[3], KEIRETSU_LOG__LEVEL; empty: the whole
  std::string message;
  bool operator==(const Problem&) const = default;
};
using Problems = std::vector<Problem>;

// `config/keiretsu.yaml:12:5: kafka.partition: "x" is no whole number; expected 0 to 2147483647`
[[nodiscard]] std::string text(const Problem& problem);

// `; did you mean "layers"?`, or nothing where no candidate is near (a third of the
// letters changed, swapped, missing or too many at most; the first of the nearest).
[[nodiscard]] std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace keiretsu::config
