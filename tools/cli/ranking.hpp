#pragma once

#include "tools/cli/estimate_text.hpp"

#include <string>
#include <utility>
#include <vector>

namespace tradewind {

/// Equal service for all models of a ranking.
struct RankLimits {
  double ttft_s = 2.0;                 ///< of the mean time to first token
  double inter_token_ms = 100.0;       ///< of the median inter-token latency
  std::string benchmark = "mmlu_pro";  ///< whose published accuracy stands beside
};

/// Models by facility energy per request, the least first, and those that no batch or node could do, with the reason.
struct ModelRanking {
  std::vector<Ranked> models;
  std::vector<std::pair<std::string, std::string>> left_out;
  std::string json;  ///< all of it, as `--rank --json` prints it
};

/// Each token-generating model of the catalogue on the fewest accelerators (1, 2, 4 … of one node) that hold it, at the
/// largest batch within the limits. The question's own model and GPUs are not looked at.
/// \throws ConfigError  as `parts_of`, for limits that are not finite and above 0, and for a benchmark on which no
/// model
///                      of the catalogue has a published accuracy.
[[nodiscard]] ModelRanking rank_models(const EstimateQuestion& asked, const RankLimits& limits,
                                       const Catalogue& catalogue);

}  // namespace tradewind
