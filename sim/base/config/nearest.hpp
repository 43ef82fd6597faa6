#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tradewind {

/// The candidate nearest to `word`, if any is near enough to be a likely typo: at most one letter in four changed,
/// added, left out or exchanged with its neighbour (one in any word of three letters up). Letter case does not matter.
[[nodiscard]] std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace tradewind
