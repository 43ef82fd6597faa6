#include "tools/validate/held_out_groups.hpp"

#include "tools/calibrate/calibration.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <span>

namespace tradewind {

namespace {

constexpr const char* accelerator = "h100-sxm";

/// What held-out errors are meant to stay below on average; a group that does not says so.
struct Aim {
  const char* quantity;
  double error;
};
constexpr std::array<Aim, 1> family_aims = {{{"throughput", 0.06}}};
constexpr std::array<Aim, 2> alternate_aims = {{{"throughput", 0.06}, {"power", 0.07}}};

void warn_of_misses(std::span<const Aim> aims, ValidationGroup& group) {
  for (const Aim& aim : aims) {
    const double error = group.mean_abs_error(aim.quantity);
    if (error <= aim.error) continue;
    group.assumptions.push_back(fmt::format("warning: {:.1f} % in {}, above the {:g} % aimed for on average",
                                            100.0 * error, aim.quantity, 100.0 * aim.error));
  }
}

/// The engine as it would be, had it been fitted without the rows that were held out.
EngineProfile engine_without(const EngineProfile& engine, const HeldOutFit& fit) {
  EngineProfile partial = engine;
  const StepConstants& fitted = fit.constants;
  for (StepConstants& constants : partial.constants) {
    const bool same = constants.family == fitted.family && constants.precision == fitted.precision &&
                      constants.accelerator == fitted.accelerator;
    if (same) set_times(constants, times_of(fitted));
    if (same) set_powers(constants, powers_of(fitted));
  }
  partial.benchmark_contexts.clear();
  for (const auto& [task, context] : fit.contexts) {
    partial.benchmark_contexts.push_back({task, context.prompt_tokens, context.length_bias});
  }
  return partial;
}

BenchmarkTable rows_at(const BenchmarkTable& table, const std::vector<std::uint64_t>& lines) {
  BenchmarkTable part{table.file, table.source, {}};
  std::copy_if(table.rows.begin(), table.rows.end(), std::back_inserter(part.rows),
               [&](const BenchmarkRow& row) { return std::find(lines.begin(), lines.end(), row.line) != lines.end(); });
  return part;
}

}  // namespace

std::vector<ValidationGroup> held_out_groups(const std::string& path, const BenchmarkTable& table,
                                             const Catalogue& catalogue, const std::string& engine) {
  const EngineProfile& profile = catalogue.engines.at(engine);
  const Accelerator& part = catalogue.accelerators.at(accelerator);
  const std::vector<Measurement> rows = read_measurements(path, catalogue, part);
  const Calibration calibration = calibrate({path, rows, &part, &profile, {}});
  std::vector<ValidationGroup> groups;
  for (const ProfileFit& fit : calibration.profiles) {
    const bool family = fit.hold_out == HoldOut::family;
    for (const HeldOutFit& out : fit.held_out) {
      ValidationGroup group = benchmark_group(rows_at(table, out.lines), catalogue, engine_without(profile, out));
      group.part_of = family ? "one dense family left out" : "every second batch held out";
      group.name = group.part_of + ": " + out.name;
      group.assumptions.emplace_back(family ? "constants and contexts fitted to the other dense BF16 models"
                                            : "constants fitted to the first, third, … batch size of each series");
      if (family) warn_of_misses(family_aims, group);
      if (!family) warn_of_misses(alternate_aims, group);
      groups.push_back(std::move(group));
    }
  }
  return groups;
}

}  // namespace tradewind
