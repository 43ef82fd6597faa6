#include "sim/llm/missed_limits.hpp"

#include "sim/base/math/portable.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace tradewind {

namespace {

/// P(X > x) of a standard normal, within 7.5e-8 (Abramowitz and Stegun 26.2.17).
double normal_tail(double x) {
  if (x < 0.0) return 1.0 - normal_tail(-x);
  const double t = 1.0 / (1.0 + 0.2316419 * x);
  const double sum = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return sum * portable::exp(-0.5 * x * x) / std::sqrt(2.0 * std::numbers::pi);
}

/// Share of time that prompts take.
double busy_share(const MixedIterations& iterations) {
  return std::max(0.0, 1.0 - iterations.decoding / iterations.mean);
}

Seconds prompt_time(const MixedIterations& iterations) {
  return (iterations.mean - iterations.decoding) / std::max(1e-12, iterations.prompts);
}

}  // namespace

double missed_tpot(const MixedIterations& iterations, Seconds limit, double output_tokens, double length_bias,
                   double tokens_per_step) {
  // The middles of ten equal shares of a normal distribution.
  constexpr std::array middles{-1.645, -1.036, -0.674, -0.385, -0.126, 0.126, 0.385, 0.674, 1.036, 1.645};
  const double prompts = (iterations.mean - iterations.decoding).value();  // seconds of an iteration
  const double room = (limit - iterations.decoding).value();
  if (!(prompts > 0.0)) return room < 0.0 ? 1.0 : 0.0;
  if (room <= 0.0) return 1.0;
  const double idle = 1.0 - busy_share(iterations);
  const double prompt = prompt_time(iterations).value();
  const double variance = iterations.prompts * iterations.prompt_bias * prompt * prompt / (idle * idle);
  const double above = portable::pow(room / prompts, 1.0 / 3.0);
  const double spread = std::sqrt(portable::log(std::max(1.0, length_bias)));
  double missed = 0.0;
  for (const double middle : middles) {
    const double tokens = output_tokens * portable::exp(spread * middle - 0.5 * spread * spread);
    const double seen = std::max(1.0, (tokens - 1.0) / tokens_per_step);
    const double shape = seen * prompts * prompts / variance;
    missed += normal_tail((above - (1.0 - 1.0 / (9.0 * shape))) * 3.0 * std::sqrt(shape));
  }
  return missed / middles.size();
}

Seconds prompt_wait(const MixedIterations& iterations, double missed) {
  const double busy = busy_share(iterations);
  if (busy <= missed) return Seconds(0);
  const Seconds of_busy = prompt_time(iterations) * (iterations.prompt_bias / (2.0 * (1.0 - busy)));
  return of_busy * portable::log(busy / missed);
}

}  // namespace tradewind
