#pragma once

#include "sim/books/run_totals.hpp"
#include "sim/run/scenario.hpp"

#include <nlohmann/json.hpp>
#include <string>

namespace tradewind {

/// The version that results carry.
struct BuildInfo {
  static std::string version();
  static std::string commit();
};

/// Everything a finished run tells, as `results.json` has it (README, "results.json"). No wall-clock time, host or path
/// of this machine is in it: the same scenario and seed give the same bytes.
///
/// What is not defined (a latency without completions, the quality of a model that no table knows) is null.
[[nodiscard]] nlohmann::ordered_json results_of(const RunTotals& totals, const Scenario& scenario);

}  // namespace tradewind
