#include "sim/base/config/nearest.hpp"

#include <algorithm>
#include <cstddef>

namespace tradewind {

namespace {

/// Letters changed, added, left out, or exchanged with a neighbour, to make one word of the other. Source: Damerau, "A
/// technique for computer detection and correction of spelling errors", CACM 7(3), 1964, in its restricted form.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> rows(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) rows[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) rows[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = rows[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      rows[i][j] = std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, changed});
      const bool exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (exchanged) rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.size()][b.size()];
}

std::string lower_case(std::string_view word) {
  std::string out(word);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

}  // namespace

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
  constexpr std::size_t letters_min = 3;
  constexpr std::size_t letters_max = 100;  // nobody mistypes a longer one
  std::optional<std::string> best;
  if (word.size() < letters_min || word.size() > letters_max) return best;
  const std::string wanted = lower_case(word);
  std::size_t best_distance = letters_max;
  for (const std::string& candidate : candidates) {
    const std::size_t letters = std::min(word.size(), candidate.size());
    if (letters < letters_min || candidate.size() > letters_max) continue;
    const std::size_t apart = distance(wanted, lower_case(candidate));
    if (apart <= std::max<std::size_t>(1, letters / 4) && apart < best_distance) {
      best_distance = apart;
      best = candidate;
    }
  }
  return best;
}

}  // namespace tradewind
