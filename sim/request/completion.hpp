#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstdint>
#include <optional>

namespace tradewind {

/// How a request ended.
enum class RequestOutcome : std::uint8_t { completed, rejected, dropped, timed_out, in_flight };

/// As it stands in files: `completed`, `timed_out`, …
[[nodiscard]] constexpr const char* name_of(RequestOutcome outcome) {
  switch (outcome) {
    case RequestOutcome::completed:
      return "completed";
    case RequestOutcome::rejected:
      return "rejected";
    case RequestOutcome::dropped:
      return "dropped";
    case RequestOutcome::timed_out:
      return "timed_out";
    case RequestOutcome::in_flight:
      break;
  }
  return "in_flight";
}

/// What one request that completed was like, as its client saw it.
struct Completion {
  Seconds ttft{};
  std::optional<Seconds> tpot;  ///< of a stream of at least two output tokens
  Seconds e2e{};
  Seconds queue{};
  Joules energy{};             ///< where the scenario meters it, without idle
  Joules energy_attributed{};  ///< accelerators only
  std::uint32_t prompt_tokens = 0;
  std::uint32_t output_tokens = 0;
  bool in_time = false;         ///< met every limit of its class
  bool judged_quality = false;  ///< its correctness is known to the quality table
  bool correct = false;
};

}  // namespace tradewind
