#pragma once

#include "sim/llm/step_model.hpp"
#include "tools/calibrate/measurements.hpp"

#include <array>
#include <string_view>
#include <vector>

namespace tradewind {

/// Unknowns that an iteration's time is linear in: 1/η_m, 1/η_kv, 1/η_c, τ_L, τ_seq, τ_AR and 1/η_p.
enum class TimeTerm : std::size_t { weights, kv, decode, layer, sequence, all_reduce, prefill };
inline constexpr std::size_t time_terms = 7;
/// One number per time term, in that order. Reciprocals of shares and seconds.
using TimeVector = std::array<double, time_terms>;

/// Unknowns that energy is linear in once the times are known: P_0, a and b, in watts.
inline constexpr std::size_t power_terms = 3;
using PowerVector = std::array<double, power_terms>;

/// Key of the term's constant in an engine profile.
[[nodiscard]] std::string_view key_of_time(std::size_t term);
[[nodiscard]] std::string_view key_of_power(std::size_t term);
/// Whether the constant is a share of a data sheet's rate, of which the time vector holds the reciprocal.
[[nodiscard]] bool is_share(std::size_t time_term);

/// Writes the unknowns into constants, decoding attention's share together with the GEMMs'; and back.
void set_times(StepConstants& constants, const TimeVector& times);
void set_powers(StepConstants& constants, const PowerVector& powers);
[[nodiscard]] TimeVector times_of(const StepConstants& constants);
[[nodiscard]] PowerVector powers_of(const StepConstants& constants);

/// What a benchmark does not say: a running sequence holds prompt + bias · output / 2 tokens on average.
struct TaskContext {
  double prompt_tokens = 250.0;
  double length_bias = 1.75;
};

/// The mean iteration of a steady batch: with each token that leaves, its share of the prompts that follow is
/// prefilled.
[[nodiscard]] IterationWork mean_iteration(const Measurement& row, const TaskContext& context);
/// The median iteration, which sets the median inter-token latency: without a prompt. Even where more than one begins
/// in an iteration on average the measured medians lie near it, since most prompts are short and few are long.
[[nodiscard]] IterationWork median_iteration(const Measurement& row, const TaskContext& context);

/// One configuration's step model taken apart into its terms, by asking `StepModel` itself with unit constants: what is
/// fitted and what is simulated cannot differ in form.
class StepDesign {
 public:
  /// \param row  With all that it refers to, must outlive this object.
  StepDesign(const Measurement& row, const Accelerator& part, const EngineProfile& engine);

  [[nodiscard]] const Measurement& row() const { return *row_; }

  /// Seconds = `fixed` + Σ terms · TimeVector.
  struct Time {
    double fixed = 0.0;
    TimeVector terms{};
  };
  [[nodiscard]] Time time(const IterationWork& work) const;

  /// Joules below the power limit = Σ terms · PowerVector; at the limit, `limit`.
  struct Energy {
    PowerVector terms{};
    double limit = 0.0;
    double seconds = 0.0;
  };
  [[nodiscard]] Energy energy(const IterationWork& work, const TimeVector& times) const;

  /// The step model with these constants.
  [[nodiscard]] StepModel model(const StepConstants& constants) const;

 private:
  const Measurement* row_;
  const Accelerator* part_;
  const EngineProfile* engine_;
  std::vector<StepModel> units_;  ///< without any cost of its own, then one for each time term
};

}  // namespace tradewind
