#pragma once

#include "sim/run/scenario.hpp"

namespace tradewind {

/// Whether the same requests arrive in both at the same times: as far as that can be told without reading traces.
[[nodiscard]] bool same_arrivals(const Scenario& a, const Scenario& b);

}  // namespace tradewind
