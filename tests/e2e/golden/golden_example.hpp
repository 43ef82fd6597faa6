#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tradewind::testing {

/// What `expected.json` keeps of a `comparison.json`: the figures of each variant by name, in its order.
///
/// Counts stay whole, other numbers keep 12 significant digits. Left out is what says nothing about the simulation
/// (version, commit, digests of inputs), what is derived from the rest (percentages, differences), and detail whose sum
/// is here (classes, regions, timeline).
[[nodiscard]] nlohmann::ordered_json reduced(const nlohmann::ordered_json& comparison);

/// `expected.json` as text: a line for each block of figures, so that a diff shows which one moved.
[[nodiscard]] std::string expected_text(const nlohmann::ordered_json& reduced);

/// One line for each place where the two disagree: JSON pointer, expected and found. Empty when they agree.
///
/// Whole numbers must be equal, others within 1e-9 of the larger one. Another C library rounds an exponential or a
/// logarithm differently in the last bit, which moves arrivals by 1e-16 of themselves and sums over a day by some
/// 1e-12; a change of the model moves them far more.
[[nodiscard]] std::vector<std::string> differences(const nlohmann::ordered_json& expected,
                                                   const nlohmann::ordered_json& found);

/// The line that opens an example's table in its README, as one would type it.
/// \param arguments  The example's name, and the settings of its `golden.json`: `day --set /duration_s=60`.
[[nodiscard]] std::string command_line(const std::string& arguments);

/// What a README shows between its line `$ tradewind compare ARGUMENTS` and the end of that fenced block; empty without
/// one.
[[nodiscard]] std::string shown_output(const std::string& readme, const std::string& arguments);

/// The README with that block replaced. Needs one.
[[nodiscard]] std::string with_output(const std::string& readme, const std::string& arguments,
                                      const std::string& output);

}  // namespace tradewind::testing
