#include "sim/run/comparison/feasibility.hpp"

#include "sim/run/comparison/figures.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace tradewind {

using nlohmann::json;

bool has_limits(const json& results) {
  static constexpr std::array limits{"ttft_slo_s", "tpot_slo_s", "itl_slo_s", "deadline_s"};
  const json::json_pointer place("/scenario/workload/classes");
  if (!results.contains(place) || !results[place].is_object()) return false;
  const json& classes = results[place];
  return std::any_of(classes.begin(), classes.end(), [](const json& one) {
    return std::any_of(limits.begin(), limits.end(), [&](const char* key) { return one.contains(key); });
  });
}

std::string share_below(double share, double wanted) {
  for (int decimals = 0; decimals < 6; ++decimals) {
    const std::string text = fmt::format("{:.{}f}", 100.0 * share, decimals);
    if (std::strtod(text.c_str(), nullptr) < 100.0 * wanted) return text + " %";
  }
  return fmt::format("less than {:g} %", 100.0 * wanted);
}

Feasibility feasibility_of(const std::vector<json>& runs) {
  double injected = 0.0;
  double completed = 0.0;
  double in_time = 0.0;
  double target = 0.0;
  bool limits = false;
  bool known = true;
  for (const json& run : runs) {
    const double requests = number_at(run, "requests.injected").value_or(0.0);
    injected += requests;
    completed += number_at(run, "requests.completed").value_or(0.0);
    const auto attainment = number_at(run, "slo.attainment");
    in_time += requests * attainment.value_or(0.0);
    known = known && (attainment || requests <= 0.0);
    target = number_at(run, "scenario.slo_target").value_or(0.99);
    limits = limits || has_limits(run);
  }
  Feasibility out;
  if (injected <= 0.0) {
    out.why_not = "no request";
    return out;
  }
  out.completed = completed / injected;
  if (limits && known) out.in_time = in_time / injected;
  if (out.completed < completed_min) out.why_not = share_below(out.completed, completed_min) + " completed";
  // A sum of products may fall short of a target that it reaches exactly.
  std::string late;
  if (limits && !known) late = "share in time not known";
  if (out.in_time && *out.in_time < target - 1e-12) late = share_below(*out.in_time, target) + " in time";
  if (!late.empty()) out.why_not += (out.why_not.empty() ? "" : ", ") + late;
  out.feasible = out.why_not.empty();
  return out;
}

}  // namespace tradewind
