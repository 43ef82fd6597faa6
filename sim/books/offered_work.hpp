#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstdint>

namespace tradewind {

/// What measured requests of one class asked one model for, each tier of a cascade its own; parts add up.
struct OfferedWork {
  std::uint64_t requests = 0;
  std::uint64_t prompt_tokens = 0;
  std::uint64_t output_tokens = 0;
  double output_squares = 0.0;  ///< Σ of squared output tokens
  double prompt_squares = 0.0;  ///< Σ of squared prompt tokens

  void add(std::uint32_t prompt, std::uint32_t output) {
    ++requests;
    prompt_tokens += prompt;
    output_tokens += output;
    output_squares += static_cast<double>(output) * output;
    prompt_squares += static_cast<double>(prompt) * prompt;
  }
  OfferedWork& operator+=(const OfferedWork& other) {
    requests += other.requests;
    prompt_tokens += other.prompt_tokens;
    output_tokens += other.output_tokens;
    output_squares += other.output_squares;
    prompt_squares += other.prompt_squares;
    return *this;
  }
};

/// Replica-seconds of one model in the window: those that its work needs at the batch where limits end, and all that
/// the placed replicas which it may reach have. Needs of parts add up.
struct ModelLoad {
  Seconds needed{};
  Seconds placed{};
};

}  // namespace tradewind
