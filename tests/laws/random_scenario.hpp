#pragma once

#include "sim/run/scenario.hpp"
#include "tests/laws/law_folder.hpp"

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tradewind::laws {

/// The policy that a law is about; every other kind draws one of the catalogue's, with parameters, from the seed.
struct Subject {
  std::string kind;
  std::string name;
};

/// What a law needs its scenarios to be like. All others are still drawn.
struct Wishes {
  bool warm_up = false;       ///< some do not count from the start
  bool time_outs = false;     ///< clients may leave
  bool cut_short = false;     ///< some end before every request has
  bool too_long = false;      ///< some requests are larger than any KV cache and are rejected
  bool carbon_blind = false;  ///< the policies besides the subject do not read carbon intensity
  std::uint64_t grids = 0;    ///< another number: other grids of the same annual means, around the same fleet
};

/// A small world and 5 to 40 minutes of its requests.
struct RandomScenario {
  nlohmann::json json;
  std::string file;
  /// g/kWh every five minutes from the start, of regions whose grid is a file.
  std::map<std::string, std::vector<double>> intensity;
  /// Round trips of the links, by origin and region, in milliseconds.
  std::map<std::string, std::map<std::string, double>> rtt_ms;
};

/// The steps of grids that are files, and of time-lines meant to meet every one of their changes.
inline constexpr double grid_step_s = 300.0;

/// Draws a scenario and writes its files into the folder. Topology and requests depend on the seed and the wishes
/// alone, not on the subject.
///
/// 2 to 4 regions of 1 or 2 nodes, one of them with every model; 1 to 3 origins and classes, with and without
/// time-outs, deadlines, promises and constraints that at least one region meets; 40 to 200 requests, some in bursts at
/// one and the same time; grids that change every 5 to 60 minutes and are 0 g/kWh now and then.
[[nodiscard]] RandomScenario random_scenario(const LawFolder& folder, std::uint64_t seed, const Subject& subject,
                                             const Wishes& wishes);

/// The same, read and checked.
[[nodiscard]] Scenario read(const RandomScenario& scenario, const LawFolder& folder);

}  // namespace tradewind::laws
