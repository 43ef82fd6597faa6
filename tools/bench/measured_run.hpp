#pragma once

#include <string>
#include <vector>

namespace tradewind {

/// What a program took from start to end, its own children included.
struct Measured {
  double wall_s = 0.0;
  double cpu_s = 0.0;    ///< user and system
  double peak_mb = 0.0;  ///< largest resident set of any one of its processes, in 10^6 bytes
};

/// Runs this very program with other arguments, as a user would, and waits for it.
///
/// \param arguments  Without the program's name.
/// \param out        File for its stdout; stderr stays.
/// \throws std::runtime_error  when it cannot be started or does not end with 0.
[[nodiscard]] Measured measured_run(const std::vector<std::string>& arguments, const std::string& out);

}  // namespace tradewind
