#pragma once

#include <cmath>
#include <doctest/doctest.h>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

namespace tradewind::testing {

/// A percentage as a README shows it.
struct ShownPercent {
  double value = 0.0;
  double half_digit = 0.0;  ///< within which what was rounded to it lies

  [[nodiscard]] bool shows(double share) const { return std::abs(100.0 * share - value) <= half_digit * (1.0 + 1e-9); }
};

/// The percentages in the row of a README's tables that begins with this label, cell after cell: `1.7 %`, or several as
/// in `2.9, 3.6 %`. Fails the test where no row, or more than one, begins with it. \param file  Path from the
/// repository's root.
inline std::vector<ShownPercent> percentages_in(const std::string& file, const std::string& label) {
  std::ifstream in(std::string(TRADEWIND_SOURCE_DIR) + "/" + file);
  std::vector<ShownPercent> found;
  int rows = 0;
  const std::regex list(R"(\|\s*((?:[0-9]+(?:\.[0-9]+)?,\s*)*[0-9]+(?:\.[0-9]+)?) %)");
  const std::regex number(R"([0-9]+(?:\.([0-9]+))?)");
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with("| " + label)) continue;
    ++rows;
    for (std::sregex_iterator cell(line.begin(), line.end(), list), end; cell != end; ++cell) {
      const std::string text = (*cell)[1];
      for (std::sregex_iterator n(text.begin(), text.end(), number); n != end; ++n) {
        found.push_back({std::stod(n->str()), 0.5 * std::pow(10.0, -static_cast<double>((*n)[1].length()))});
      }
    }
  }
  REQUIRE_MESSAGE(rows == 1, rows << " rows of " << file << " begin with " << label);
  REQUIRE_MESSAGE(!found.empty(), "no percentages in " << file << " at " << label);
  return found;
}

}  // namespace tradewind::testing
