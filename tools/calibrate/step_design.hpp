#pragma once

#include "sim/llm/steady_batch.hpp"
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

/// Unknowns that energy is linear in once the times are known: P_0, a, b and a_kv, in watts.
enum class PowerTerm : std::size_t { base, memory, compute, kv };
inline constexpr std::size_t power_terms = 4;
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

/// The batch that a row's replica runs, if its task has these contexts.
[[nodiscard]] SteadyBatch steady_batch(const Measurement& row, const TaskContext& context);

/// One configuration's step model taken apart into its terms, by asking `StepModel` itself with unit constants: what is
/// fitted and what is simulated cannot differ in form.
class StepDesign {
 public:
  /// \param row  With all that it refers to, must outlive this object.
  StepDesign(const Measurement& row, const Accelerator& part, const EngineProfile& engine);

  [[nodiscard]] const Measurement& row() const { return *row_; }

  /// Of the mean iteration, which sets throughput, and of one without prompts, which sets the median latency.
  [[nodiscard]] IterationWork mean_work(const TaskContext& context) const;
  [[nodiscard]] IterationWork decoding_work(const TaskContext& context) const;

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
  /// \param seconds  That the work takes.
  [[nodiscard]] Energy energy(const IterationWork& work, double seconds) const;

  /// The step model with these constants.
  [[nodiscard]] StepModel model(const StepConstants& constants) const;

 private:
  const Measurement* row_;
  const Accelerator* part_;
  const EngineProfile* engine_;
  std::vector<StepModel> units_;   ///< without any cost of its own, then one for each time term
  std::vector<StepModel> joules_;  ///< that spend nothing but a watt at full memory rate; at peak FLOP/s
};

}  // namespace tradewind
