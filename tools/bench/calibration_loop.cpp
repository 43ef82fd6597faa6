#include "tools/bench/calibration_loop.hpp"

#include <cstddef>
#include <ctime>
#include <stdexcept>
#include <vector>

namespace tradewind {

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double CalibrationLoop::seconds_per_step() {
  constexpr std::size_t places = 131'072;
  std::vector<double> values(places, 1.0);
  const double begin = processor_seconds();
  std::uint64_t state = 88'172'645'463'325'252U;
  double sum = 0.0;
  for (std::uint64_t i = 0; i < steps; ++i) {
    state ^= state << 13U;
    state ^= state >> 7U;
    state ^= state << 17U;
    double& value = values[(state + (sum > 1e300 ? 1U : 0U)) % places];
    sum += 0.5 * value;
    value = sum * 1e-6;
  }
  const double taken = processor_seconds() - begin;
  // Reading the sum keeps the loop from being optimised away.
  if (!(sum > 0.0)) throw std::logic_error("the calibration loop computed nothing");
  return taken / static_cast<double>(steps);
}

}  // namespace tradewind
