#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

/// The parts of the report that are plain HTML.
namespace tradewind::sections {

/// The scenario's name as plain text, not escaped; "Comparison" where it has none.
[[nodiscard]] std::string title(const nlohmann::json& comparison);

/// Start, duration, seed, accounting and version, as a definition list.
[[nodiscard]] std::string facts(const nlohmann::json& comparison);

/// What the comparison says, in one sentence; empty without variants.
[[nodiscard]] std::string verdict(const nlohmann::json& comparison);

/// Per variant: its colour, its name and the remarks on it.
[[nodiscard]] std::string summary(const nlohmann::json& comparison);

/// One row per figure and one column per variant, with the change against the baseline below each value.
[[nodiscard]] std::string comparison(const nlohmann::json& comparison);

/// Every difference that the comparison lists, per variant; empty where there are none.
[[nodiscard]] std::string differences(const nlohmann::json& comparison);

/// Path, kind, rows and SHA-256 of every input, once.
[[nodiscard]] std::string inputs(const nlohmann::json& comparison);

}  // namespace tradewind::sections
