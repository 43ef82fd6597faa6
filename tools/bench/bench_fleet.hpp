#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace tradewind {

/// A fleet to time, all others alike: replicas of Llama 3.1 70B on four H100 each, spread evenly over regions on a ring
/// with a metro beside each, at four requests a second and replica (500 tokens of prompt, 433 of answer on average).
struct BenchFleet {
  std::uint32_t regions = 5;
  std::uint32_t replicas = 100;      ///< at least one a region; rounded down to a multiple of the regions
  std::uint64_t requests = 200'000;  ///< expected
  std::string routing = "lowest_carbon";
  std::string balancing = "least_outstanding";
  std::string scaling = "static";
};

/// The world of a fleet as a topology file has it.
[[nodiscard]] nlohmann::json bench_topology(const BenchFleet& fleet);

/// Its scenario.
/// \param topology  Path of the file with its world.
[[nodiscard]] nlohmann::json bench_scenario(const BenchFleet& fleet, const std::string& topology);

}  // namespace tradewind
