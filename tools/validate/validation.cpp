#include "tools/validate/validation.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

namespace tradewind {

double ValidationGroup::mean_abs_error(const std::string& quantity) const {
  double sum = 0.0;
  int count = 0;
  for (const ValidationRow& row : rows) {
    if (!quantity.empty() && row.quantity != quantity) continue;
    sum += std::abs(row.error());
    ++count;
  }
  return count > 0 ? sum / count : 0.0;
}

std::vector<std::string> ValidationGroup::quantities() const {
  std::vector<std::string> names;
  for (const ValidationRow& row : rows) {
    if (std::find(names.begin(), names.end(), row.quantity) == names.end()) names.push_back(row.quantity);
  }
  return names;
}

std::string to_string(ValidationKind kind) {
  return kind == ValidationKind::calibration ? "calibration" : "validation";
}

std::vector<ValidationGroup> totals(const std::vector<ValidationGroup>& groups) {
  std::vector<ValidationGroup> sums;
  for (const ValidationGroup& group : groups) {
    if (group.part_of.empty()) continue;
    auto sum = std::find_if(sums.begin(), sums.end(), [&](const auto& other) { return other.name == group.part_of; });
    if (sum == sums.end()) sum = sums.insert(sums.end(), {group.part_of, group.kind, group.source, {}, {}});
    sum->rows.insert(sum->rows.end(), group.rows.begin(), group.rows.end());
  }
  return sums;
}

nlohmann::ordered_json to_json(const ValidationGroup& group) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const ValidationRow& row : group.rows) {
    nlohmann::ordered_json entry{{"id", row.id},
                                 {"quantity", row.quantity},
                                 {"unit", row.unit},
                                 {"measured", row.measured},
                                 {"predicted", row.predicted},
                                 {"error", row.error()}};
    if (!row.remark.empty()) entry["remark"] = row.remark;
    rows.push_back(std::move(entry));
  }
  nlohmann::ordered_json by_quantity = nlohmann::ordered_json::object();
  for (const std::string& quantity : group.quantities()) by_quantity[quantity] = group.mean_abs_error(quantity);
  nlohmann::ordered_json document{{"name", group.name},
                                  {"kind", to_string(group.kind)},
                                  {"rows", std::move(rows)},
                                  {"mean_abs_error", group.mean_abs_error()},
                                  {"mean_abs_error_by_quantity", std::move(by_quantity)},
                                  {"assumptions", group.assumptions},
                                  {"source", group.source}};
  if (!group.part_of.empty()) document["part_of"] = group.part_of;
  return document;
}

}  // namespace tradewind
