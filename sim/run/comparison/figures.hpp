#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tradewind {

/// Which direction of a figure is the good one.
enum class Better { lower, higher };

/// How a figure is written: with significant digits that suit its column, or as a percentage with two decimals.
enum class Notation { significant, percent };

/// How a figure is shown to people: terminal table and report have the same ones in the same order.
struct Shown {
  std::string_view section;  ///< The group it stands in: "Latency", "Energy", …; empty: in files alone.
  std::string_view label;    ///< In full: "Time to first token, median".
  std::string_view unit;     ///< "s", "kWh", "gCO2e/request", …
  std::string_view head;     ///< First header line of its column; neighbours with the same one share it.
  std::string_view subhead;  ///< Second header line of its column; the unit is in one of the two.
  double factor = 1.0;       ///< From the figure's own unit to this one.
  Notation notation = Notation::significant;
};

/// One figure by which variants are compared: the one list that table, report and `comparison.json` read.
struct Figure {
  std::string_view key;   ///< The path of its value in `results.json`, or a name of its own where it is worked out.
  std::string_view unit;  ///< Of that value: "s", "kWh", "1" for a share, …
  Better better = Better::lower;
  Shown shown;
  /// The path of the number of values that it is a 99th percentile of; empty for any other figure.
  std::string_view sample;
  /// Its value from one run's results, where it is not simply at `key`.
  std::optional<double> (*worked_out)(const nlohmann::json& results) = nullptr;

  /// From one run's results; nothing where it is not defined, or is a 99th percentile of less than `sample_min` values.
  [[nodiscard]] std::optional<double> value(const nlohmann::json& results) const;
  /// How many values a percentile is of, where they are too few to tell it.
  [[nodiscard]] std::optional<double> too_few(const nlohmann::json& results) const;
};

/// Of fewer values the 99th percentile is one of the five largest, and says more about luck than about a policy.
inline constexpr double sample_min = 500.0;

/// All figures, those of the table first and in the order of its columns.
[[nodiscard]] std::span<const Figure> compared_figures();

/// The one at a key. \throws std::out_of_range  for a key that there is not.
[[nodiscard]] const Figure& figure_at(std::string_view key);

/// The finite number at a dotted path ("latency_s.e2e.p99"); nothing where it is absent, null or not a number.
[[nodiscard]] std::optional<double> number_at(const nlohmann::json& object, std::string_view path);

/// The text at a dotted path; empty where it is absent or not a text.
[[nodiscard]] std::string text_at(const nlohmann::json& object, std::string_view path);

/// The results of the baseline variant, or of the first where none is named; null where there are no variants.
[[nodiscard]] const nlohmann::json& baseline_results(const nlohmann::json& comparison);

}  // namespace tradewind
