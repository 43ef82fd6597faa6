#pragma once

#include "tests/laws/random_scenario.hpp"

namespace tradewind::laws {

/// The models that every random world offers.
inline const std::string small_model = "llama-3.1-8b";
inline const std::string large_model = "llama-3.1-70b";

/// The region of a world that offers both models, so that a request that may go there can be served.
inline const std::string anchor_region = "anchor";

/// Draws a topology, writes it and its grid series into the folder and notes both in the scenario.
/// \param covered_s  How long the series have to reach.
void add_random_topology(RandomScenario& scenario, const LawFolder& folder, std::uint64_t seed, std::uint64_t grids,
                         double covered_s);

}  // namespace tradewind::laws
