#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tradewind {

/// The results of one variant: the run with the scenario's seed first, then those with further seeds.
struct VariantResults {
  std::string name;
  std::vector<nlohmann::json> seeds;  ///< null where that run failed
  nlohmann::ordered_json first;       ///< the first of them in the order of its keys, for the file
  std::string error;                  ///< of the first that failed; empty: none
};

/// What `comparison.json` has (README of `sim`, "comparison.json"): `variants` in the scenario's order (the first
/// seed's results, or null and `error` where a run of it failed) with whether they are feasible, and over all seeds
/// `figures` (mean and 95 % interval by variant), `differences` from the `baseline` (paired by seed) and
/// `decomposition` of those of carbon. \param days  Where seeds stand for days of a year: their dates.
[[nodiscard]] nlohmann::ordered_json comparison_of(const std::vector<VariantResults>& variants,
                                                   const std::string& baseline,
                                                   const std::vector<std::string>& days = {});

}  // namespace tradewind
