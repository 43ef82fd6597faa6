#pragma once

#include "topologies/quality_table.hpp"

#include <string>

namespace tradewind {

/// Whether a tier's answer is right, and how sure a judge is of it.
///
/// A request's latent difficulty falls into one of the four joint outcomes of the quality table. Confidence is
/// N(d, 1) for a right answer and N(0, 1) for a wrong one with d = √2·Φ⁻¹(AUROC), given as its rank among all answers.
/// Source: the deferral model of topologies/README.md, "Quality tables"; RouteLLM's joint correctness.
class CascadeJudge {
 public:
  explicit CascadeJudge(QualityTable table) : table_(std::move(table)) {}

  /// Whether the table says anything about this model.
  [[nodiscard]] bool knows(const std::string& model) const;
  [[nodiscard]] bool weak(const std::string& model) const { return table_.weak_models.contains(model); }
  /// \param difficulty  The request's, in [0, 1).
  [[nodiscard]] bool correct(bool weak_tier, double difficulty) const;
  /// The weak tier's confidence as a rank in [0, 1].
  /// \param noise  The request's, in [0, 1).
  [[nodiscard]] double confidence(double difficulty, double noise, double auroc) const;

 private:
  QualityTable table_;
};

}  // namespace tradewind
