#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// Whether a variant does what it is there for. What does not is no answer to "which is best", however little it emits.
struct Feasibility {
  bool feasible = false;
  double completed = 0.0;         ///< share of all requests
  std::optional<double> in_time;  ///< share of all requests within every limit; none: no class has a limit
  std::string why_not;            ///< in words: "63 % in time"; empty where it is feasible
};

/// Share of requests that must complete.
inline constexpr double completed_min = 0.999;

/// Whether some class of the results' scenario has a limit on latency or a deadline.
[[nodiscard]] bool has_limits(const nlohmann::json& results);

/// Of one variant, all its runs together: at least 99.9 % of the requests complete and, where a class has limits, a
/// share of `slo_target` (scenario, default 0.99) keeps to them. \param runs  Its results, one a seed.
[[nodiscard]] Feasibility feasibility_of(const std::vector<nlohmann::json>& runs);

/// A share below what is wanted in as few digits as show that it is: "63 %", "98.97 %".
[[nodiscard]] std::string share_below(double share, double wanted);

}  // namespace tradewind
