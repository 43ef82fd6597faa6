#pragma once

#include <cstdint>

namespace tradewind {

/// Index of a request among those in flight; reused once it has ended.
using RequestHandle = std::uint32_t;

}  // namespace tradewind
