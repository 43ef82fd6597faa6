#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tradewind {

/// Which direction of a figure is the good one.
enum class Better { lower, higher };

/// How a figure is written: with significant digits that suit its column, or as a percentage with two decimals.
enum class Notation { significant, percent };

/// One figure by which variants are compared; terminal table and report show the same ones in the same order.
struct Figure {
  std::string_view section;  ///< The group of rows it stands in: "Latency", "Energy", …
  std::string_view label;    ///< In full, for a row: "Time to first token, median".
  std::string_view unit;     ///< "s", "kWh", "gCO2e/request", …
  std::string_view head;     ///< First header line of its column; neighbours with the same one share it.
  std::string_view subhead;  ///< Second header line of its column; the unit is in one of the two.
  Better better = Better::lower;
  Notation notation = Notation::significant;
  /// The value in `unit`, from one variant's results; nothing where it is not defined.
  std::optional<double> (*value)(const nlohmann::json& results) = nullptr;
};

/// The figures of the comparison table, in the order of its columns.
[[nodiscard]] std::span<const Figure> compared_figures();

/// The few figures whose change against the baseline sums up a variant.
[[nodiscard]] std::span<const Figure> headline_figures();

/// The finite number at a dotted path ("latency_s.e2e.p99"); nothing where it is absent, null or not a number.
[[nodiscard]] std::optional<double> number_at(const nlohmann::json& object, std::string_view path);

/// The text at a dotted path; empty where it is absent or not a text.
[[nodiscard]] std::string text_at(const nlohmann::json& object, std::string_view path);

/// One figure of every variant, in the order of the comparison.
[[nodiscard]] std::vector<std::optional<double>> values_of(const Figure& figure, const nlohmann::json& comparison);

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

/// The relative change in percent; nothing where either is not defined or the baseline is 0.
[[nodiscard]] std::optional<double> change_pct(std::optional<double> value, std::optional<double> baseline);

/// A change in percent with its sign and one decimal ("+4.1 %", "−31.2 %"); "–" where it is not defined.
[[nodiscard]] std::string change_text(std::optional<double> percent);

/// The results of the baseline variant, or of the first where none is named; null where there are no variants.
[[nodiscard]] const nlohmann::json& baseline_results(const nlohmann::json& comparison);

/// What a reader must know about one variant before trusting its row: requests without an answer, what bound and
/// hindsight say or why they are missing, and the change of the headline figures against the baseline.
[[nodiscard]] std::vector<std::string> remarks_on(const nlohmann::json& variant, const nlohmann::json& comparison);

}  // namespace tradewind
