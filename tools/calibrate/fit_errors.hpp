#pragma once

#include "tools/calibrate/fit.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace tradewind {

/// Mean absolute relative errors over configurations.
struct FitErrors {
  int rows = 0;
  double throughput = 0.0;
  double inter_token = 0.0;
  double power = 0.0;
  double per_token = 0.0;  ///< energy of an output token
};

/// Of what the constants predict for these configurations.
[[nodiscard]] FitErrors errors_of(std::span<const StepDesign* const> designs, const StepConstants& constants,
                                  const TaskContexts& contexts);

/// All errors together, each configuration counting once.
template <class Part>
FitErrors together(const std::vector<Part>& parts) {
  FitErrors sum;
  for (const Part& part : parts) {
    const FitErrors& errors = part.errors;
    const double n = errors.rows;
    sum.rows += errors.rows;
    sum.throughput += n * errors.throughput;
    sum.inter_token += n * errors.inter_token;
    sum.power += n * errors.power;
    sum.per_token += n * errors.per_token;
  }
  const double n = std::max(1, sum.rows);
  return {sum.rows, sum.throughput / n, sum.inter_token / n, sum.power / n, sum.per_token / n};
}

}  // namespace tradewind
