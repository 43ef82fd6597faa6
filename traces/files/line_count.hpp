#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tradewind {

/// How many lines of a file something happened at, and which were the first.
struct LineCount {
  static constexpr std::size_t lines_kept = 10;
  std::uint64_t count = 0;
  std::vector<std::uint64_t> lines;  ///< numbers of the first `lines_kept`

  void add(std::uint64_t line) {
    ++count;
    if (lines.size() < lines_kept) lines.push_back(line);
  }
};

/// `line 3`, `lines 3, 7`, or `lines 3, 7, …` where there are more than those kept.
[[nodiscard]] std::string to_string(const LineCount& lines);

}  // namespace tradewind
