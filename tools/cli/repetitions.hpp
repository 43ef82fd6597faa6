#pragma once

#include "sim/run/scenario.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tradewind {

/// Every variant run several times: with further seeds, or on several days of its year and a seed for each.
struct Repetitions {
  std::size_t seeds = 1;
  std::size_t days = 0;  ///< above 0: so many days, in place of seeds

  [[nodiscard]] std::size_t runs() const { return days > 0 ? days : seeds; }
};

/// Variant by variant, each as often as wanted: all variants with the same seeds and on the same days, so that
/// differences are paired. Runs after the first bootstrap a replayed trace, and their scenarios say so. \throws
/// ConfigError  for a variant with a seed or a start of its own, where that would part the pairs.
[[nodiscard]] std::vector<Scenario> all_runs(const ScenarioDocument& document, const std::vector<Variant>& variants,
                                             const Repetitions& wanted, const Library& library);

/// Where the results of a run go, below the folder of the comparison: `results.json` the first, then `seed-7.json` or
/// `day-2024-03-05.json`.
[[nodiscard]] std::string place_of(const std::string& variant, std::size_t run, const Scenario& scenario,
                                   const Repetitions& wanted);

/// Whether `place_of` may have given a file this name.
[[nodiscard]] bool is_run_file(std::string_view name);

/// So many days of the year that contains `start`, at its time of day, in order of time: a sample stratified by season
/// (December to February, …) and day of the week, each in proportion.
///
/// Systematic: days are sorted by season, day of the week and date, and every (days/count)-th is taken, from a place
/// that the seed draws. \param count  At most the days of the year.
[[nodiscard]] std::vector<UtcTime> days_of_year(UtcTime start, std::size_t count, std::uint64_t seed);

}  // namespace tradewind
