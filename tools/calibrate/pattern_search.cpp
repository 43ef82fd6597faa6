#include "tools/calibrate/pattern_search.hpp"

#include <algorithm>

namespace tradewind {

namespace {

struct Point {
  std::vector<double> at;
  double error = 0.0;
};

using Error = std::function<double(const std::vector<double>&)>;

/// The point after trying one step each way along every coordinate in turn.
Point explored(const Error& error, Point point, const std::vector<Interval>& box, double step) {
  for (std::size_t i = 0; i < point.at.size(); ++i) {
    for (const double move : {step, -step}) {
      std::vector<double> beside = point.at;
      beside[i] = std::clamp(beside[i] + move, box[i].min, box[i].max);
      if (beside[i] == point.at[i]) continue;
      const double there = error(beside);
      if (there >= point.error) continue;
      point = {std::move(beside), there};
      break;
    }
  }
  return point;
}

}  // namespace

std::vector<double> pattern_search(const Error& error, std::vector<double> start, const std::vector<Interval>& box,
                                   SearchSteps steps) {
  Point best{start, error(start)};
  double step = steps.first;
  while (step >= steps.last) {
    const Point next = explored(error, best, box, step);
    if (next.error >= best.error) {
      step *= 0.5;
      continue;
    }
    std::vector<double> ahead = next.at;
    for (std::size_t i = 0; i < ahead.size(); ++i) {
      ahead[i] = std::clamp(2.0 * next.at[i] - best.at[i], box[i].min, box[i].max);
    }
    best = next;
    const Point leap = explored(error, {ahead, error(ahead)}, box, step);
    if (leap.error < best.error) best = leap;
  }
  return best.at;
}

}  // namespace tradewind
