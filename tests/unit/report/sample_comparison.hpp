#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tradewind {

/// What a generated comparison contains.
struct SampleShape {
  std::vector<std::string> variants = {"home", "lowest-carbon", "carbon-latency", "deferral"};
  std::vector<std::string> regions = {"stockholm", "frankfurt", "virginia", "oregon"};
  int hours = 48;
};

/// A `comparison.json` whose numbers hang together: requests follow a diurnal curve and are shared out among regions
/// more greedily from variant to variant; energy follows requests, carbon follows energy × intensity, totals are the
/// sums of their regions. The second variant loses a few requests and therefore has no bound.
[[nodiscard]] nlohmann::json sample_comparison(const SampleShape& shape = {});

/// The comparison of the same variants after their results were changed.
[[nodiscard]] nlohmann::json recompared(const nlohmann::json& comparison);

}  // namespace tradewind
