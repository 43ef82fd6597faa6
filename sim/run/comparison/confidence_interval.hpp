#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace tradewind {

/// A mean and how well it is known: mean ± `ci95` is its 95 % confidence interval, by Student's t with n − 1 degrees.
struct ConfidenceInterval {
  double mean = 0.0;
  std::optional<double> ci95;  ///< half its width, 0 for values that are all the same; none for fewer than two
  std::size_t n = 0;           ///< values
};

/// Of independent values, at least one.
[[nodiscard]] ConfidenceInterval interval_of(const std::vector<double>& values);

}  // namespace tradewind
