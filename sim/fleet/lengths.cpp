#include "sim/fleet/lengths.hpp"

#include "sim/base/math/portable.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace tradewind {

Lengths::Lengths(std::uint64_t seed, double error, std::size_t kinds)
    : random_(seed, "length prediction"), error_(error) {
  constexpr std::uint32_t known = 16;
  constexpr double prompt = 1155.0;
  constexpr double output = 211.0;
  constexpr double bias = 2.0;
  const Kind conversations{known,          1,
                           known * prompt, known * bias * prompt * prompt,
                           known * output, known * bias * output * output * portable::exp(error * error)};
  kinds_.assign(kinds, conversations);
}

double Lengths::predicted_output(const Passage& request) const {
  const auto output = static_cast<double>(request.output_tokens);
  if (error_ == 0.0) return output;
  Generator random = random_.at(request.id);
  const double radius = std::sqrt(-2.0 * portable::log(random.open_uniform()));  // Box and Muller
  const double normal = radius * portable::cos(2.0 * std::numbers::pi * random.uniform());
  return output * portable::exp(error_ * normal - 0.5 * error_ * error_);
}

void Lengths::take_in(Kind& kind, const Passage& request) const {
  const double output = predicted_output(request);
  ++kind.count;
  const auto prompt = static_cast<double>(request.prompt_tokens);
  kind.prompt += prompt;
  kind.prompt_squares += prompt * prompt;
  kind.output += output;
  kind.output_squares += output * output;
  if (std::has_single_bit(kind.count) && std::countr_zero(kind.count) % 2 == 0) ++kind.revision;
}

RequestShape Lengths::shape(std::size_t kind) const {
  const Kind& seen = kinds_[kind];
  const double count = seen.count;
  const double output = std::max(1e-9, seen.output);
  // What is predicted varies more than what is, by the error: the bias of lengths is that of the true ones.
  const double spread = portable::exp(error_ * error_);
  return {std::max(1.0, seen.prompt / count), std::max(1.0, seen.output / count),
          std::max(1.0, seen.output_squares * count / (output * output * spread)),
          std::max(1.0, seen.prompt_squares * count / std::max(1.0, seen.prompt * seen.prompt))};
}

}  // namespace tradewind
