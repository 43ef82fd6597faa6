#pragma once

#include "sim/books/run_totals.hpp"
#include "sim/run/scenario.hpp"

#include <nlohmann/json.hpp>

namespace tradewind {

/// The `bound` block of a run: certified bound, hindsight optimum and regret; null when less than 99.9 % of the
/// requests completed, or when warm-up leaves part of them out of the account.
[[nodiscard]] nlohmann::ordered_json bound_of(const RunTotals& totals, const Scenario& scenario,
                                              const RequestTally& all, const RegionAccount& account);

}  // namespace tradewind
