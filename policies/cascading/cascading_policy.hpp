#pragma once

#include "policies/view/request_view.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tradewind {

/// The model tiers of a cascade, cheapest first, and how well its judge tells right answers from wrong ones.
struct CascadePlan {
  std::vector<std::string> models;
  double judge_auroc = 0.5;  ///< 0.5 knows nothing, 1 is never wrong
};

/// Decides which model tier answers first and whether its answer is good enough.
///
/// Contract: `plan` is asked once, `first_tier` once per request at its arrival, `escalate` after each answer of a
/// tier that is not the last. `confidence` is the judge's score as a rank: uniform on [0, 1) over all answers of the
/// tier, as an operator calibrates it on past traffic. Deterministic, no state that depends on the future.
class CascadingPolicy {
 public:
  virtual ~CascadingPolicy() = default;
  /// \param model  Id of the workload's model: the last tier.
  [[nodiscard]] virtual CascadePlan plan(const std::string& model) const = 0;
  virtual std::uint16_t first_tier(const RequestView& request) = 0;
  virtual bool escalate(const RequestView& request, std::uint16_t tier, double confidence) = 0;
};

}  // namespace tradewind
