#pragma once

#include "tools/calibrate/fit.hpp"
#include "tools/calibrate/least_squares.hpp"

#include <span>
#include <vector>

namespace tradewind {

/// Powers that fit measured configurations best at given times and contexts, limited to the TDP.
struct PowerFit {
  PowerVector powers{};
  std::array<bool, power_terms> at_bound{};
  double squared_error = 0.0;             ///< relative, of all configurations, those at the limit included
  std::vector<std::vector<double>> rows;  ///< relative power by watt of each free term, of those below the limit
};

/// \param contexts  Of all tasks of the designs.
[[nodiscard]] PowerFit fit_powers(std::span<const StepDesign* const> designs, const TaskContexts& contexts,
                                  const TimeVector& times, const FitSettings& settings);

}  // namespace tradewind
