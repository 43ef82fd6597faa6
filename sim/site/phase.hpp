#pragma once

namespace tradewind {

/// Where simulated time stands: before what is measured, in it, or after the last arrival.
enum class Phase { warm_up, window, drain };

}  // namespace tradewind
