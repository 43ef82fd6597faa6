#pragma once

#include "sim/run/comparison/figures.hpp"

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace tradewind {

/// One figure of one variant, in the unit in which it is shown.
struct FigureCell {
  std::optional<double> mean;    ///< over seeds; nothing where it is not defined
  std::optional<double> ci95;    ///< half the width of its 95 % interval; nothing for a single run
  bool feasible = true;          ///< of the variant
  bool best = false;             ///< it is feasible, and nobody that is can be told to be better
  std::optional<double> sample;  ///< values that a percentile would be of, where they are too few
};

/// A figure of every variant, in the order of the comparison.
[[nodiscard]] std::vector<FigureCell> cells_of(const Figure& figure, const nlohmann::json& comparison);

/// Which cells are marked as the best of their figure: those that share its place, unless that is all that are feasible
/// and leaves nothing to choose.
[[nodiscard]] std::vector<bool> marks_of(const std::vector<FigureCell>& cells);

/// The texts of values that stand under each other: equal decimals, thousands separated, "–" for what is not defined.
///
/// The smallest value keeps three significant digits; a value too small for the decimals is shown as "<0.0…1", never
/// as 0. A percentage below 100 is never rounded up to 100.
[[nodiscard]] std::vector<std::string> texts_of(const std::vector<std::optional<double>>& values, Notation notation);

/// The same of cells, with intervals ("0.910 ±0.012") and the size of samples that are too small ("– n=432").
[[nodiscard]] std::vector<std::string> texts_of(const std::vector<FigureCell>& cells, Notation notation);

/// A whole number with thousands separated; "–" where it is not defined.
[[nodiscard]] std::string count_text(std::optional<double> value);

/// "86,311 of 86,400": completed of injected requests, of all runs of a variant.
[[nodiscard]] std::string completed_text(const nlohmann::json& variant);

/// A change in percent with its sign and one decimal ("+4.1 %", "−31.2 %", with an interval "−31.2 ±0.4 %"); "–" where
/// it is not defined.
[[nodiscard]] std::string change_text(std::optional<double> percent, std::optional<double> ci95 = std::nullopt);

}  // namespace tradewind
