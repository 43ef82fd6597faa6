#include "tools/text/columns.hpp"
#include "tools/validate/levers.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

nlohmann::ordered_json to_json(const LeverStudy& study) {
  nlohmann::ordered_json document{{"baseline", study.baseline},
                                  {"levers", nlohmann::ordered_json::array()},
                                  {"claims", nlohmann::ordered_json::array()}};
  for (const Lever& lever : study.levers) {
    document["levers"].push_back({{"category", lever.category},
                                  {"name", lever.name},
                                  {"before_wh", lever.before_wh},
                                  {"after_wh", lever.after_wh},
                                  {"factor", lever.factor()},
                                  {"basis", lever.basis}});
  }
  for (const Claim& claim : study.claims) {
    document["claims"].push_back({{"claim", claim.text},
                                  {"low", claim.low},
                                  {"high", claim.high},
                                  {"value", claim.value},
                                  {"inside", claim.inside()},
                                  {"why", claim.why}});
  }
  return document;
}

std::string lever_table(const LeverStudy& study) {
  std::vector<std::vector<std::string>> lines{{"category", "lever", "before", "after", "factor"},
                                              {"", "", "Wh", "Wh", ""}};
  for (const Lever& lever : study.levers) {
    lines.push_back({lever.category, lever.name, fmt::format("{:.4f}", lever.before_wh),
                     fmt::format("{:.4f}", lever.after_wh), fmt::format("{:.2f}x", lever.factor())});
  }
  const std::vector<std::string> rows = lines_in_columns(lines, 2);
  const std::size_t heads = rows.size() - study.levers.size();
  std::string text = "levers, from " + study.baseline + "\n\n";
  for (std::size_t i = 0; i < rows.size(); ++i) {
    text += rows[i] + "\n";
    if (i >= heads) text += "    " + study.levers[i - heads].basis + "\n";
  }
  text += "\npublished ranges (arXiv 2509.20241)\n";
  for (const Claim& claim : study.claims) {
    text += fmt::format("  {}: {:.2f}, {}\n    {}\n", claim.text, claim.value, claim.inside() ? "inside" : "OUTSIDE",
                        claim.why);
  }
  return text;
}

}  // namespace tradewind
