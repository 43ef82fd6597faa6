#pragma once

#include "policies/params.hpp"

#include <cstdint>

namespace tradewind {

/// More prompt tokens than any batch has: batching without a limit on an iteration's tokens.
inline constexpr std::uint32_t unlimited_tokens = 1U << 30U;

[[nodiscard]] inline ParamSpec sequences_max_spec(double default_value) {
  return {.key = "sequences_max",
          .help = "Sequences that run together; more means more tokens per joule and slower ones.",
          .default_value = default_value,
          .min = 1.0,
          .max = 65536.0,
          .whole = true};
}

[[nodiscard]] inline ParamSpec token_budget_spec(double default_value) {
  return {.key = "token_budget",
          .help =
              "Prompt and decode tokens of one iteration, and with it the most sequences; less means steadier tokens "
              "and slower first ones.",
          .default_value = default_value,
          .min = 1.0,
          .max = 1048576.0,
          .whole = true};
}

}  // namespace tradewind
