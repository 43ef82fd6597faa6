#pragma once

#include "sim/books/request_records.hpp"
#include "sim/fleet/plan.hpp"
#include "sim/run/scenario.hpp"

#include <span>
#include <string>

namespace tradewind {

/// `requests.csv`: one row a request, in the order of their ends.
[[nodiscard]] std::string request_rows(std::span<const RequestRecord> records, const Plan& plan,
                                       const Scenario& scenario);

}  // namespace tradewind
