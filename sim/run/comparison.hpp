#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tradewind {

/// The results of one variant: the run with the scenario's seed first, then those with further seeds.
struct VariantResults {
  std::string name;
  std::vector<nlohmann::ordered_json> seeds;  ///< null where that run failed
  std::string error;                          ///< of the first that failed; empty: none
};

/// What `comparison.json` has: `variants` in the scenario's order (the first seed's results, or null and `error` where
/// a run of it failed), the `baseline`'s name, and `differences`: per variant and figure the change against the
/// baseline, absolute and in percent, and with several seeds the mean change with its 95 % confidence interval over
/// seeds (paired, Student's t).
[[nodiscard]] nlohmann::ordered_json comparison_of(const std::vector<VariantResults>& variants,
                                                   const std::string& baseline);

}  // namespace tradewind
