#include "tools/calibrate/power_fit.hpp"

#include <algorithm>

namespace tradewind {

namespace {

double power_of(const StepDesign::Energy& energy, const PowerVector& powers) {
  double joules = 0.0;
  for (std::size_t term = 0; term < power_terms; ++term) joules += energy.terms[term] * powers[term];
  return std::min(joules, energy.limit) / energy.seconds;
}

/// The configurations of one fit with their energies at its times.
class PowerProblem {
 public:
  PowerProblem(std::span<const StepDesign* const> designs, const TaskContexts& contexts, const TimeVector& times,
               const FitSettings& settings)
      : designs_(designs), settings_(&settings) {
    for (const StepDesign* design : designs) {
      const IterationWork work = design->mean_work(contexts.find(design->row().task)->second);
      const StepDesign::Time time = design->time(work);
      double seconds = time.fixed;
      for (std::size_t term = 0; term < time_terms; ++term) seconds += time.terms[term] * times[term];
      energies_.push_back(design->energy(work, seconds));
    }
  }

  [[nodiscard]] std::vector<bool> limited(const PowerVector& powers) const {
    std::vector<bool> result;
    for (const auto& energy : energies_) result.push_back(power_of(energy, powers) >= energy.limit / energy.seconds);
    return result;
  }

  /// The rows that are at the limit say nothing, the others are linear in the free powers.
  [[nodiscard]] LinearProblem equations(const std::vector<bool>& limited) const {
    LinearProblem problem;
    for (std::size_t i = 0; i < energies_.size(); ++i) {
      if (limited[i]) continue;
      const double measured = designs_[i]->row().power.value() * energies_[i].seconds;
      std::vector<double> row;
      double known = 0.0;
      for (std::size_t term = 0; term < power_terms; ++term) {
        const double share = energies_[i].terms[term] / measured;
        if (settings_->power_free[term]) row.push_back(share);
        if (!settings_->power_free[term]) known += share * settings_->power_start[term];
      }
      problem.rows.push_back(std::move(row));
      problem.targets.push_back(1.0 - known);
    }
    return problem;
  }

  [[nodiscard]] double squared_error(const PowerVector& powers) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < energies_.size(); ++i) {
      const double error = power_of(energies_[i], powers) / designs_[i]->row().power.value() - 1.0;
      sum += error * error;
    }
    return sum;
  }

 private:
  std::span<const StepDesign* const> designs_;
  const FitSettings* settings_;
  std::vector<StepDesign::Energy> energies_;
};

}  // namespace

PowerFit fit_powers(std::span<const StepDesign* const> designs, const TaskContexts& contexts, const TimeVector& times,
                    const FitSettings& settings) {
  constexpr int rounds_max = 60;
  const PowerProblem configurations(designs, contexts, times, settings);
  std::vector<std::size_t> free;
  std::vector<double> lower;
  PowerFit fit;
  fit.powers = settings.power_start;
  for (std::size_t term = 0; term < power_terms; ++term) {
    if (!settings.power_free[term]) continue;
    free.push_back(term);
    lower.push_back(term == 0 ? settings.power_base_min : 0.0);
    fit.powers[term] = lower.back();
  }
  for (int round = 0; round < rounds_max; ++round) {
    const std::vector<bool> limited = configurations.limited(fit.powers);
    LinearProblem problem = configurations.equations(limited);
    const BoundedSolution solution = bounded_least_squares(problem, lower);
    PowerVector solved = fit.powers;
    for (std::size_t j = 0; j < free.size(); ++j) {
      solved[free[j]] = solution.values[j];
      fit.at_bound[free[j]] = solution.at_bound[j];
    }
    fit.rows = std::move(problem.rows);
    const bool settled = configurations.limited(solved) == limited;
    // Damped, since a configuration may change sides of the limit from one round to the next.
    const double share = settled || round == 0 ? 1.0 : 0.5;
    for (const std::size_t term : free) fit.powers[term] += share * (solved[term] - fit.powers[term]);
    if (settled) break;
  }
  fit.squared_error = configurations.squared_error(fit.powers);
  return fit;
}

}  // namespace tradewind
