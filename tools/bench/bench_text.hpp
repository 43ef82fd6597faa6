#pragma once

#include "tools/bench/suite.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace tradewind {

/// The groups as aligned tables, with units in their heads.
[[nodiscard]] std::string bench_text(const std::vector<BenchGroup>& groups);

/// The same figures: `groups` with `name`, `unit` and `rows` (tools/README.md).
[[nodiscard]] nlohmann::ordered_json bench_json(const std::vector<BenchGroup>& groups);

}  // namespace tradewind
