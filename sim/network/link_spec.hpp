#pragma once

#include "sim/base/units/quantity.hpp"

#include <string>

namespace tradewind {

/// A wide-area link between two places (regions or origins), both ways.
struct LinkSpec {
  std::string from;
  std::string to;
  Seconds rtt{};
  BytesPerSecond bandwidth{};
};

}  // namespace tradewind
