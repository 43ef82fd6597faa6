#include "tools/validate/samples.hpp"

#include <boost/math/distributions/normal.hpp>
#include <boost/random/exponential_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>

namespace tradewind {

namespace {

double normal_p95() {
  static const double p95 = boost::math::quantile(boost::math::normal(), 0.95);
  return p95;
}

}  // namespace

double Spread::median() const { return std::sqrt(p5 * p95); }

double Spread::draw(Generator& generator) const {
  const double sigma = std::log(p95 / p5) / (2.0 * normal_p95());
  return median() * std::exp(sigma * boost::random::normal_distribution<double>()(generator));
}

double draw_exponential(double median, Generator& generator) {
  return boost::random::exponential_distribution<double>()(generator) * median / std::numbers::ln2;
}

double percentile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(place);
  if (below + 1 >= sorted.size()) return sorted.back();
  return sorted[below] + (sorted[below + 1] - sorted[below]) * (place - static_cast<double>(below));
}

std::vector<double> trimmed(const std::vector<double>& sorted, double low) {
  const double least = percentile(sorted, low);
  const double most = percentile(sorted, 1.0 - low);
  std::vector<double> kept;
  for (const double value : sorted) {
    if (value >= least && value <= most) kept.push_back(value);
  }
  return kept;
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace tradewind
