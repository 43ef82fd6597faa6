#include "sim/run/comparison/confidence_interval.hpp"

#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace tradewind {

ConfidenceInterval interval_of(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  // Counted from the first, so that the mean of equal values is that value and its interval has no width.
  double beyond = 0.0;
  for (const double value : values) beyond += (value - values.front()) / n;
  ConfidenceInterval out{values.front() + beyond, std::nullopt, values.size()};
  if (values.size() < 2) return out;
  double squares = 0.0;
  for (const double value : values) squares += (value - out.mean) * (value - out.mean);
  const boost::math::students_t student(n - 1.0);
  out.ci95 = boost::math::quantile(student, 0.975) * std::sqrt(squares / (n - 1.0) / n);
  return out;
}

}  // namespace tradewind
