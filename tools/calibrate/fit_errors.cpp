#include "tools/calibrate/fit_errors.hpp"

#include <cmath>

namespace tradewind {

namespace {

double relative(double predicted, double measured) { return std::abs(predicted / measured - 1.0); }

}  // namespace

FitErrors errors_of(std::span<const StepDesign* const> designs, const StepConstants& constants,
                    const TaskContexts& contexts) {
  FitErrors sum;
  for (const StepDesign* design : designs) {
    const Measurement& row = design->row();
    const TaskContext& context = contexts.at(row.task);
    const SteadyFigures figures = figures_of(design->model(constants), steady_batch(row, context));
    sum.throughput += relative(figures.throughput, row.tokens_per_s);
    sum.inter_token += relative(figures.inter_token_latency.value(), row.inter_token.value());
    sum.power += relative(figures.power.value(), row.power.value());
    sum.per_token += relative(figures.per_token.value(), row.per_token.value());
    ++sum.rows;
  }
  const double n = std::max(1, sum.rows);
  return {sum.rows, sum.throughput / n, sum.inter_token / n, sum.power / n, sum.per_token / n};
}

}  // namespace tradewind
