#pragma once

#include "sim/run/figures.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// Which values are the best of their row or column, as shown: equal texts share the mark. None where fewer than two
/// are defined or all read the same: there is nothing to choose.
/// \param texts  Of the same values, from `texts_of`.
[[nodiscard]] std::vector<bool> best_of(const std::vector<std::optional<double>>& values,
                                        const std::vector<std::string>& texts, Better better);

/// The texts of values that stand under each other: equal decimals, thousands separated, "–" for what is not defined.
///
/// The smallest value keeps three significant digits; a value too small for the decimals is shown as "<0.0…1", never
/// as 0. A percentage below 100 is never rounded up to 100.
[[nodiscard]] std::vector<std::string> texts_of(const std::vector<std::optional<double>>& values, Notation notation);

/// A whole number with thousands separated; "–" where it is not defined.
[[nodiscard]] std::string count_text(std::optional<double> value);

/// "86,311 of 86,400": completed of injected requests.
[[nodiscard]] std::string completed_text(const nlohmann::json& results);

/// A change in percent with its sign and one decimal ("+4.1 %", "−31.2 %"); "–" where it is not defined.
[[nodiscard]] std::string change_text(std::optional<double> percent);

/// What a reader must know about one variant before trusting its row: requests without an answer, what bound and
/// hindsight say or why they are missing, and the change of the headline figures against the baseline.
[[nodiscard]] std::vector<std::string> remarks_on(const nlohmann::json& variant, const nlohmann::json& comparison);

}  // namespace tradewind
