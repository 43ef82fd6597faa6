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

/// The relative change in percent; nothing where either is not defined or the baseline is 0.
[[nodiscard]] std::optional<double> change_pct(std::optional<double> value, std::optional<double> baseline);

/// The results of the baseline variant, or of the first where none is named; null where there are no variants.
[[nodiscard]] const nlohmann::json& baseline_results(const nlohmann::json& comparison);

}  // namespace tradewind
