#pragma once

#include "sim/base/units/quantity.hpp"

#include <cstdint>
#include <optional>

namespace tradewind {

/// What an operator knows of a request when it arrives.
///
/// There is no output length and no difficulty here, so no policy can read the future: the length is a forecast whose
/// error the scenario sets (`workload.length_prediction_error`).
struct RequestView {
  std::uint64_t id = 0;
  Seconds arrival{};
  std::uint32_t prompt_tokens = 0;
  double output_tokens_predicted = 0.0;  ///< told to routers
  std::uint16_t klass = 0;
  std::uint16_t origin = 0;
  std::uint16_t model = 0;          ///< that is to answer, to routers
  std::optional<Seconds> ttft_slo;  ///< of its class
  std::optional<Seconds> deadline;  ///< absolute time by which it should be complete
};

}  // namespace tradewind
