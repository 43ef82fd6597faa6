#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace tradewind {

/// One figure: what an instrument or a publication says, and what the model computes for the same case.
struct ValidationRow {
  std::string id;        ///< unique in its group together with `quantity`
  std::string quantity;  ///< for example `throughput`
  std::string unit;
  double measured = 0.0;
  double predicted = 0.0;
  std::string remark;  ///< what a reader has to know about this row; usually empty

  /// Signed and relative: predicted / measured − 1.
  [[nodiscard]] double error() const { return predicted / measured - 1.0; }
};

/// Whether the model's constants were fitted to the rows.
enum class ValidationKind { calibration, validation };

/// Rows of one source that belong together.
struct ValidationGroup {
  std::string name;
  ValidationKind kind = ValidationKind::validation;
  std::string source;
  std::vector<std::string> assumptions;  ///< without which `predicted` cannot be read, and warnings
  std::vector<ValidationRow> rows;
  std::string part_of{};  ///< groups of one name here are parts of one experiment; usually empty

  /// Mean of |error| over all rows, or over those of one quantity; 0 without rows.
  [[nodiscard]] double mean_abs_error(const std::string& quantity = "") const;
  /// Quantities in the order of their first rows.
  [[nodiscard]] std::vector<std::string> quantities() const;
};

[[nodiscard]] std::string to_string(ValidationKind kind);

/// The parts of each experiment as one group of that name, in the order of first parts.
[[nodiscard]] std::vector<ValidationGroup> totals(const std::vector<ValidationGroup>& groups);

/// One group as `validation.json` has it (tools/README.md, "validation.json").
[[nodiscard]] nlohmann::ordered_json to_json(const ValidationGroup& group);

}  // namespace tradewind
