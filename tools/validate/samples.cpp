#include "tools/validate/samples.hpp"

#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>

namespace tradewind {

namespace {

constexpr double normal_p95 = 1.6448536269514722;

/// Box and Muller's transform; the second number of the pair is not used.
double draw_normal(Generator& generator) {
  const double radius = std::sqrt(-2.0 * std::log(generator.open_uniform()));
  return radius * std::cos(2.0 * std::numbers::pi * generator.uniform());
}

}  // namespace

double Spread::median() const { return std::sqrt(p5 * p95); }

double Spread::draw(Generator& generator) const {
  const double sigma = std::log(p95 / p5) / (2.0 * normal_p95);
  return median() * std::exp(sigma * draw_normal(generator));
}

double draw_exponential(double median, Generator& generator) {
  return -std::log(generator.open_uniform()) * median / std::numbers::ln2;
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
