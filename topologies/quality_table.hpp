#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

namespace tradewind {

/// How often two tiers of models answer the questions of one set correctly, together and apart.
///
/// The four shares are of all questions and add up to 1.
struct QualityTable {
  std::string name;  ///< of the set: `gsm8k`, `mmlu`
  double both = 0.0;
  double weak_only = 0.0;
  double strong_only = 0.0;
  double neither = 0.0;
  std::set<std::string, std::less<>> weak_models;    ///< ids that stand in for the weak tier
  std::set<std::string, std::less<>> strong_models;  ///< ids that stand in for the strong tier

  [[nodiscard]] double accuracy_weak() const { return both + weak_only; }
  [[nodiscard]] double accuracy_strong() const { return both + strong_only; }
};

/// Reads a quality file (format: topologies/README.md, "Quality tables"), one table a question set, in the order of
/// their names. Published shares are rounded to three digits; they are divided by their sum.
/// \throws ConfigError  for shares that do not add up to 1 within 0.002, or a model in both tiers.
[[nodiscard]] std::vector<QualityTable> read_quality_tables(const std::string& path);

/// The same of a document that was read from `path`.
[[nodiscard]] std::vector<QualityTable> read_quality_tables(const nlohmann::json& document, const std::string& path);

}  // namespace tradewind
