#pragma once

#include "sim/llm/step_model.hpp"

#include <cstdint>

namespace tradewind {

/// The least energy and time that any way of serving a request can cost on accelerators of one kind.
struct LeastWork {
  Joules energy{};
  Seconds gpu_seconds{};
};

/// A lower bound for one request on one step model, in closed form.
///
/// Each unit of the request's own work costs at least the least of its joules at any permitted clock, below and at the
/// power limit; of the fixed cost of each iteration it takes part in, at least one `sequences_max`-th is its own.
/// Nothing is assumed of prompts that share an iteration except that they are no more than `sequences_max`. Time is
/// that of the default clock, the fastest.
class LeastWorkRule {
 public:
  /// \param least          `StepModel::least_energy` of the permitted clocks.
  /// \param sequences_max  Most sequences that may run together, at least 1.
  LeastWorkRule(const StepModel& model, const WorkTerms<Joules>& least, std::uint32_t sequences_max);

  [[nodiscard]] LeastWork operator()(std::uint32_t prompt_tokens, std::uint32_t output_tokens) const;

  /// Equal rules give equal bounds: regions with the same hardware need be asked once.
  friend bool operator==(const LeastWorkRule&, const LeastWorkRule&) = default;

 private:
  bool generates_;
  double window_;
  double gpus_;
  WorkTerms<Joules> energy_;
  WorkTerms<Seconds> time_;
  Joules fixed_energy_;  ///< of one iteration, one sequence's share
  Seconds fixed_time_;
};

}  // namespace tradewind
