#include "tools/calibrate/fit.hpp"

#include "tools/calibrate/least_squares.hpp"
#include "tools/calibrate/pattern_search.hpp"
#include "tools/calibrate/power_fit.hpp"

#include <cmath>
#include <fmt/format.h>

namespace tradewind {

namespace {

constexpr double prompt_min = 20.0;
constexpr double prompt_max = 2000.0;
constexpr double prompt_expected = 250.0;
constexpr double bias_min = 1.0;
constexpr double bias_max = 2.5;

/// The time unknowns that are fitted.
std::vector<std::size_t> free_terms(const FitSettings& settings) {
  std::vector<std::size_t> terms;
  for (std::size_t term = 0; term < time_terms; ++term) {
    if (settings.free[term]) terms.push_back(term);
  }
  return terms;
}

double lower_bound(std::size_t term, const FitSettings& settings) {
  if (is_share(term)) return 1.0 / settings.eta_max;
  return term == static_cast<std::size_t>(TimeTerm::all_reduce) ? settings.all_reduce_min : 0.0;
}

/// Adds the equation `predicted seconds / measured seconds = 1`.
void add_equation(const StepDesign::Time& time, double measured, const FitSettings& settings, LinearProblem& problem) {
  std::vector<double> row;
  double known = time.fixed;
  for (std::size_t term = 0; term < time_terms; ++term) {
    if (settings.free[term]) {
      row.push_back(time.terms[term] / measured);
    } else {
      known += time.terms[term] * settings.start[term];
    }
  }
  problem.rows.push_back(std::move(row));
  problem.targets.push_back(1.0 - known / measured);
}

LinearProblem time_problem(std::span<const StepDesign* const> designs, const TaskContexts& contexts,
                           const FitSettings& settings) {
  LinearProblem problem;
  for (const StepDesign* design : designs) {
    const Measurement& row = design->row();
    const TaskContext& context = contexts.find(row.task)->second;
    add_equation(design->time(design->mean_work(context)), row.batch / row.tokens_per_s, settings, problem);
    add_equation(design->time(design->decoding_work(context)), row.inter_token.value(), settings, problem);
  }
  return problem;
}

BoundedSolution solve_times(std::span<const StepDesign* const> designs, const TaskContexts& contexts,
                            const FitSettings& settings) {
  std::vector<double> lower;
  for (const std::size_t term : free_terms(settings)) lower.push_back(lower_bound(term, settings));
  return bounded_least_squares(time_problem(designs, contexts, settings), lower);
}

TimeVector times_with(const BoundedSolution& solution, const FitSettings& settings) {
  TimeVector times = settings.start;
  const std::vector<std::size_t> terms = free_terms(settings);
  for (std::size_t j = 0; j < terms.size(); ++j) times[terms[j]] = solution.values[j];
  return times;
}

/// Tasks whose contexts are fitted, and how they are laid out as coordinates: ln prompt and bias of each in turn.
class ContextSearch {
 public:
  ContextSearch(std::span<const StepDesign* const> designs, const FitSettings& settings)
      : designs_(designs), settings_(&settings) {
    for (const StepDesign* design : designs) {
      const std::string& task = design->row().task;
      const auto known = settings.known.find(task);
      const bool added =
          contexts_.try_emplace(task, known == settings.known.end() ? TaskContext{} : known->second).second;
      if (added && known == settings.known.end()) free_.push_back(task);
    }
  }

  [[nodiscard]] const std::vector<std::string>& free_tasks() const { return free_; }

  [[nodiscard]] TaskContexts contexts(const std::vector<double>& point) const {
    TaskContexts all = contexts_;
    for (std::size_t i = 0; i < free_.size(); ++i) all[free_[i]] = {std::exp(point[2 * i]), point[2 * i + 1]};
    return all;
  }

  /// The best of searches from three biases: prompt and bias are correlated and the error has more than one valley.
  [[nodiscard]] TaskContexts best() const {
    if (free_.empty()) return contexts_;
    const std::vector<Interval> box = {{std::log(prompt_min), std::log(prompt_max)}, {bias_min, bias_max}};
    std::vector<Interval> limits;
    for (std::size_t i = 0; i < free_.size(); ++i) limits.insert(limits.end(), box.begin(), box.end());
    const auto error = [&](const std::vector<double>& point) { return objective(point); };
    std::vector<double> found;
    for (const double bias : {bias_min, 1.75, bias_max}) {
      std::vector<double> start;
      for (std::size_t i = 0; i < free_.size(); ++i) start.insert(start.end(), {std::log(prompt_expected), bias});
      const std::vector<double> end = pattern_search(error, start, limits, {0.4, 1e-4});
      if (found.empty() || objective(end) < objective(found)) found = end;
    }
    return contexts(found);
  }

 private:
  [[nodiscard]] double objective(const std::vector<double>& point) const {
    // As if each task's prompt were known beforehand within a factor of e: weighed by the variance of the fit itself.
    double prior = 1.0;
    for (std::size_t i = 0; i < free_.size(); ++i) {
      const double distance = point[2 * i] - std::log(prompt_expected);
      prior += distance * distance / (2.0 * static_cast<double>(designs_.size()));
    }
    return prior * solve_times(designs_, contexts(point), *settings_).squared_error;
  }

  std::span<const StepDesign* const> designs_;
  const FitSettings* settings_;
  TaskContexts contexts_;
  std::vector<std::string> free_;
};

/// Residuals of all time equations for given unknowns.
std::vector<double> residuals(const LinearProblem& problem, const std::vector<double>& values) {
  std::vector<double> result;
  for (std::size_t i = 0; i < problem.rows.size(); ++i) {
    double sum = -problem.targets[i];
    for (std::size_t j = 0; j < values.size(); ++j) sum += problem.rows[i][j] * values[j];
    result.push_back(sum);
  }
  return result;
}

/// One column of the Jacobian for each number that is off its bound; bounds are held when errors are estimated.
struct Jacobian {
  std::vector<std::vector<double>> rows;
  std::vector<std::size_t> number;  ///< of each column

  void add_column(std::size_t index, const std::vector<double>& column) {
    rows.resize(column.size());
    for (std::size_t i = 0; i < column.size(); ++i) rows[i].push_back(column[i]);
    number.push_back(index);
  }
  void write_errors(double squared_error, std::vector<FittedNumber>& numbers) const {
    const std::vector<double> errors = standard_errors(rows, squared_error);
    for (std::size_t j = 0; j < errors.size(); ++j) numbers[number[j]].standard_error = errors[j];
  }
};

/// Contexts as numbers, with their columns of the Jacobian by differences.
void add_contexts(std::span<const StepDesign* const> designs, const FitSettings& settings, const ContextSearch& search,
                  const TaskContexts& contexts, const std::vector<double>& values, std::vector<FittedNumber>& numbers,
                  Jacobian& jacobian) {
  const auto at = [&](const TaskContexts& where) { return residuals(time_problem(designs, where, settings), values); };
  const std::vector<double> here = at(contexts);
  const auto add = [&](const std::string& task, const char* key, double TaskContext::*member, double min, double max) {
    const double value = contexts.at(task).*member;
    const bool bound = value <= min * 1.0001 || value >= max * 0.9999;
    numbers.push_back({task + " " + key, value, std::numeric_limits<double>::infinity(), bound});
    if (bound) return;
    const double step = 1e-4 * value;
    TaskContexts beside = contexts;
    beside[task].*member += step;
    std::vector<double> column = at(beside);
    for (std::size_t i = 0; i < column.size(); ++i) column[i] = (column[i] - here[i]) / step;
    jacobian.add_column(numbers.size() - 1, column);
  };
  for (const std::string& task : search.free_tasks()) {
    add(task, "prompt_tokens", &TaskContext::prompt_tokens, prompt_min, prompt_max);
    add(task, "length_bias", &TaskContext::length_bias, bias_min, bias_max);
  }
}

/// In the profile's units: shares and microseconds.
void to_profile_units(FittedNumber& number, std::size_t term) {
  if (is_share(term)) {
    number.standard_error *= 1.0 / (number.value * number.value);
    number.value = 1.0 / number.value;
  } else {
    number.standard_error *= 1e6;
    number.value *= 1e6;
  }
}

void fit_times(std::span<const StepDesign* const> designs, const FitSettings& settings, Fit& fit) {
  const ContextSearch search(designs, settings);
  fit.contexts = search.best();
  const BoundedSolution solution = solve_times(designs, fit.contexts, settings);
  const LinearProblem problem = time_problem(designs, fit.contexts, settings);
  const std::vector<std::size_t> terms = free_terms(settings);
  fit.times = times_with(solution, settings);
  Jacobian jacobian;
  for (std::size_t j = 0; j < terms.size(); ++j) {
    fit.numbers.push_back({std::string(key_of_time(terms[j])), solution.values[j],
                           std::numeric_limits<double>::infinity(), solution.at_bound[j]});
    if (solution.at_bound[j]) continue;
    std::vector<double> column;
    for (const auto& row : problem.rows) column.push_back(row[j]);
    jacobian.add_column(j, column);
  }
  add_contexts(designs, settings, search, fit.contexts, solution.values, fit.numbers, jacobian);
  jacobian.write_errors(solution.squared_error, fit.numbers);
  for (std::size_t j = 0; j < terms.size(); ++j) to_profile_units(fit.numbers[j], terms[j]);
}

void fit_powers(std::span<const StepDesign* const> designs, const FitSettings& settings, Fit& fit) {
  const PowerFit found = fit_powers(designs, fit.contexts, fit.times, settings);
  fit.powers = found.powers;
  Jacobian jacobian;
  std::size_t column_index = 0;
  for (std::size_t term = 0; term < power_terms; ++term) {
    if (!settings.power_free[term]) continue;
    fit.numbers.push_back({std::string(key_of_power(term)), fit.powers[term], std::numeric_limits<double>::infinity(),
                           found.at_bound[term]});
    const std::size_t j = column_index++;
    if (found.at_bound[term]) continue;
    std::vector<double> column;
    for (const auto& row : found.rows) column.push_back(row[j]);
    jacobian.add_column(fit.numbers.size() - 1, column);
  }
  jacobian.write_errors(found.squared_error, fit.numbers);
}

}  // namespace

Fit fit(std::span<const StepDesign* const> designs, const FitSettings& settings) {
  Fit result;
  fit_times(designs, settings, result);
  fit_powers(designs, settings, result);
  return result;
}

}  // namespace tradewind
