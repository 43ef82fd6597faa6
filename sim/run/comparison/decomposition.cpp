#include "sim/run/comparison/decomposition.hpp"

#include "sim/run/comparison/figures.hpp"

#include <nlohmann/json.hpp>

namespace tradewind {

using nlohmann::json;

namespace {

/// What one run drew and emitted, by part.
struct Parts {
  double work_kwh = 0.0;
  double work_g = 0.0;
  double standing_g = 0.0;
  double cold_start_g = 0.0;
  double embodied_g = 0.0;

  /// What a kWh of work emitted.
  [[nodiscard]] double intensity() const { return work_kwh > 0.0 ? work_g / work_kwh : 0.0; }
};

/// Facility energy of the work in one region: regions differ in PUE.
double work_kwh(const json& region) {
  return number_at(region, "energy_kwh.gpu_active").value_or(0.0) * number_at(region, "pue").value_or(1.0) +
         number_at(region, "energy_kwh.network").value_or(0.0);
}

std::optional<Parts> parts_of(const json& results) {
  if (!results.contains("carbon_rows_g") || !results.contains("regions")) return std::nullopt;
  const json& rows = results["carbon_rows_g"];
  const auto grams = [&](const char* row) { return number_at(rows, row).value_or(0.0); };
  Parts out;
  for (const json& region : results["regions"]) out.work_kwh += work_kwh(region);
  out.work_g = grams("gpu_active") + grams("network");
  out.standing_g = grams("gpu_idle") + grams("host");
  out.cold_start_g = grams("cold_start");
  out.embodied_g = number_at(results, "carbon_g.embodied").value_or(0.0);
  return out;
}

}  // namespace

std::optional<Decomposition> decomposition_of(const json& results, const json& baseline) {
  const auto now = parts_of(results);
  const auto then = parts_of(baseline);
  if (!now || !then) return std::nullopt;
  // Where nothing was drawn before, all of it is more joules.
  const double before = then->work_kwh > 0.0 ? then->intensity() : now->intensity();
  return Decomposition{(now->work_kwh - then->work_kwh) * before, now->work_kwh * (now->intensity() - before),
                       now->standing_g - then->standing_g, now->cold_start_g - then->cold_start_g,
                       now->embodied_g - then->embodied_g};
}

}  // namespace tradewind
