#pragma once

#include <functional>
#include <vector>

namespace tradewind {

struct Interval {
  double min = 0.0;
  double max = 0.0;
};

/// Step of a search, the same in each coordinate: halved from the first to the last.
struct SearchSteps {
  double first = 0.0;
  double last = 0.0;
};

/// A local minimum inside a box, found without derivatives (Hooke and Jeeves 1961): tries a step each way along every
/// coordinate, follows the direction that the whole round took, and halves the step when none helps.
/// \param start  Inside the box; one coordinate an interval.
[[nodiscard]] std::vector<double> pattern_search(const std::function<double(const std::vector<double>&)>& error,
                                                 std::vector<double> start, const std::vector<Interval>& box,
                                                 SearchSteps steps);

}  // namespace tradewind
