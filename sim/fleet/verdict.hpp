#pragma once

#include "policies/cascading/cascading_policy.hpp"
#include "sim/fleet/plan.hpp"
#include "sim/request/passage.hpp"
#include "sim/request/service_record.hpp"

#include <memory>
#include <vector>

namespace tradewind {

/// Which model a request asks first, whether an answer is good enough, and what its client thinks of it in the end.
class Verdict {
 public:
  /// \param plan  Must outlive it.
  explicit Verdict(const Plan& plan);

  [[nodiscard]] std::uint8_t first_tier(const Passage& request);
  /// An answer that is not of the last tier has come back.
  /// \param noise  The judge's luck with the request, in [0, 1).
  [[nodiscard]] bool escalates(const Passage& request, double noise);
  /// What its client sees of a request that has its answer.
  /// \param judged_answer  The answer waited for a verdict, so nothing of it was shown before the whole.
  [[nodiscard]] Completion of(const Passage& request, std::uint16_t model, const ServiceRecord& service,
                              bool judged_answer) const;
  /// The client leaves before the answer is there, also while it is on its way.
  [[nodiscard]] bool comes_too_late(const Passage& request, const Completion& completion) const;

 private:
  struct JudgedModel {
    bool known;  ///< to the quality table
    bool weak;
    bool streams;  ///< answers token by token
  };

  const Plan* plan_;
  std::shared_ptr<CascadingPolicy> cascading_;
  std::vector<JudgedModel> models_;
};

}  // namespace tradewind
