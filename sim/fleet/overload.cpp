#include "sim/fleet/overload.hpp"

#include "sim/fleet/offered_load.hpp"

#include <fmt/format.h>
#include <stdexcept>

namespace tradewind {

void give_up_overloaded(const Plan& plan, std::uint64_t in_flight, Seconds now) {
  constexpr std::uint64_t arrivals_read_max = 1'000'000;
  std::string loads;
  for (const OfferedLoad& load : offered_loads(plan, arrivals_read_max).models) loads += "; " + to_string(load);
  throw std::runtime_error(fmt::format("{} requests in flight at {:.6g} s, more than in_flight_max ({}){}", in_flight,
                                       now.value(), plan.settings.in_flight_max, loads));
}

}  // namespace tradewind
