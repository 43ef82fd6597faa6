#pragma once

#include "sim/books/run_totals.hpp"
#include "sim/run/scenario.hpp"

#include <nlohmann/json.hpp>

namespace tradewind {

/// The timeline of results: rows cut at multiples of the interval, of the window and of the drain.
[[nodiscard]] nlohmann::ordered_json timeline_json(const RunTotals& totals, const Scenario& scenario);

}  // namespace tradewind
