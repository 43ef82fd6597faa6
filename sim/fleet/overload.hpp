#pragma once

#include "sim/fleet/plan.hpp"

#include <cstdint>

namespace tradewind {

/// Nobody keeps up with what is offered: says who is asked for how much, before memory ends.
/// \throws std::runtime_error  always.
[[noreturn]] void give_up_overloaded(const Plan& plan, std::uint64_t in_flight, Seconds now);

}  // namespace tradewind
