#include "config/problem.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "codec/place.h"

namespace keiretsu::config {
namespace {

constexpr std::size_t kWordMax = 64;  // longer ones are no slips of the finger

// Optimal string alignment: Levenshtein, and a swap of neighbours counts one. Up to `limit`: what is as far or farther is
// `limit`. The registry has tens of thousands of ids, so nothing is allocated, and far ones are left early.
std::size_t distance(std::string_view word, std::string_view other, std::size_t limit) {
  const auto longer = std::max(word.size(), other.size()), shorter = std::min(word.size(), other.size());
  if (longer - shorter >= limit) return limit;
  // Each letter of the word that the other lacks is a step of its own. (Two that share a bit pass for one.)
  std::uint64_t letters = 0;
  for (const char c : other) letters |= std::uint64_t{1} << (c & 63);
  const auto lacks = [letters](char c) { return (letters >> (c & 63) & 1U) == 0; };
  if (static_cast<std::size_t>(std::ranges::count_if(word, lacks)) >= limit) return limit;
  using Row = std::array<std::size_t, kWordMax + 1>;
  std::array<Row, 3> rows;  // of the first i letters of `other`: at i % 3
  std::iota(rows[0].begin(), rows[0].begin() + static_cast<std::ptrdiff_t>(word.size()) + 1, std::size_t{0});
  std::size_t before = 0;  // the least of the row before
  for (std::size_t i = 1; i <= other.size(); ++i) {
    Row& row = rows[i % 3];
    const Row &up = rows[(i + 2) % 3], &up_two = rows[(i + 1) % 3];
    std::size_t least = row[0] = i;
    for (std::size_t j = 1; j <= word.size(); ++j) {
      row[j] = std::min({up[j] + 1, row[j - 1] + 1, up[j - 1] + (other[i - 1] == word[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && other[i - 1] == word[j - 2] && other[i - 2] == word[j - 1]) row[j] = std::min(row[j], up_two[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    if (least >= limit && before >= limit) return limit;  // no later row is nearer than the nearer of two
    before = least;
  }
  return std::min(limit, rows[other.size() % 3][word.size()]);
}

}  // namespace

// What a file or the environment holds goes to a terminal: no control character gets there.
std::string text(const Problem& problem) {
  std::string out = problem.file;
  if (problem.line > 0) out += ":" + std::to_string(problem.line);
  if (problem.line > 0 && problem.column > 0) out += ":" + std::to_string(problem.column);
  out += ": ";
  if (!problem.path.empty()) out += problem.path + ": ";
  constexpr std::size_t kBytesMax = std::size_t{64} << 10;
  return codec::escaped(out + problem.message, kBytesMax);
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.size() > kWordMax) return {};
  std::string_view nearest;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t steps = distance(word, candidate, least);
    if (steps < least) {
      least = steps;
      nearest = candidate;
    }
  }
  return nearest.empty() ? std::string() : "; did you mean \"" + std::string(nearest) + "\"?";
}

}  // namespace keiretsu::config
