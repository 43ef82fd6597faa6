#pragma once

#include "tests/laws/random_scenario.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace tradewind::laws {

/// Every policy of every kind in the catalogue.
/// \param carbon_blind  Only those that do not read carbon intensity.
[[nodiscard]] std::vector<Subject> every_policy(bool carbon_blind = false);

/// How many seeds each policy is tried with: 20, or what TRADEWIND_LAW_SEEDS says.
[[nodiscard]] std::uint64_t seed_count();

/// Says that a law has met too little of what it is about: a failure with the usual number of seeds and more, a warning
/// with fewer.
void check_reached(const char* what, double found, double least);

/// Calls `check` with a random scenario for every policy and seed, names both in the message of a failed check, and
/// says at the end how many there were.
void for_each_case(const std::vector<Subject>& subjects, const Wishes& wishes,
                   const std::function<void(const LawFolder&, const RandomScenario&)>& check);

}  // namespace tradewind::laws
