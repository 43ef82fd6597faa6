#include "sim/run/comparison/figures.hpp"

#include "sim/run/comparison/feasibility.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace tradewind {
namespace {

using nlohmann::json;

std::optional<double> per_request(std::optional<double> total, const json& results) {
  const auto completed = number_at(results, "requests.completed");
  if (!total || !completed || *completed <= 0.0) return std::nullopt;
  return *total / *completed;
}

std::optional<double> operational(const json& r) { return per_request(number_at(r, "carbon_g.location"), r); }
std::optional<double> marginal(const json& r) { return per_request(number_at(r, "carbon_g.marginal"), r); }
std::optional<double> embodied(const json& r) { return per_request(number_at(r, "carbon_g.embodied"), r); }

/// Without a limit there is nothing to meet.
std::optional<double> attainment(const json& r) {
  return has_limits(r) ? number_at(r, "slo.attainment") : std::nullopt;
}

std::optional<double> water(const json& r) {
  const auto site = number_at(r, "water_l.site");
  const auto source = number_at(r, "water_l.source");
  return site && source ? per_request(*site + *source, r) : std::nullopt;
}

constexpr auto lower = Better::lower;
constexpr auto higher = Better::higher;
constexpr auto percent = Notation::percent;
constexpr const char* other = "Water, cost, quality";

constexpr std::array figures = {
    Figure{"latency_s.ttft.p50", "s", lower, {"Latency", "Time to first token, median", "s", "TTFT s", "p50"}, {}},
    Figure{"latency_s.ttft.p99",
           "s",
           lower,
           {"Latency", "Time to first token, p99", "s", "TTFT s", "p99"},
           "latency_s.ttft.n"},
    Figure{"latency_s.tpot.p50",
           "s",
           lower,
           {"Latency", "Time per output token, median", "ms", "TPOT ms", "p50", 1e3},
           {}},
    Figure{"latency_s.tpot.p99",
           "s",
           lower,
           {"Latency", "Time per output token, p99", "ms", "TPOT ms", "p99", 1e3},
           "latency_s.tpot.n"},
    Figure{"latency_s.e2e.p50", "s", lower, {"Latency", "End to end, median", "s", "end-to-end s", "p50"}, {}},
    Figure{
        "latency_s.e2e.p99", "s", lower, {"Latency", "End to end, p99", "s", "end-to-end s", "p99"}, "latency_s.e2e.n"},
    Figure{"slo.attainment",
           "1",
           higher,
           {"Latency", "Requests within all limits (SLO)", "%", "SLO met", "%", 100.0, percent},
           {},
           attainment},
    Figure{"energy_kwh.facility", "kWh", lower, {"Energy", "Facility energy", "kWh", "energy", "kWh"}, {}},
    Figure{"energy_wh_per_request.mean_full",
           "Wh",
           lower,
           {"Energy", "Facility energy by completed requests", "Wh/request", "Wh/request", "facility"},
           {}},
    Figure{"energy_wh_per_request.mean",
           "Wh",
           lower,
           {"Energy", "Attributed to a request, mean (without idle)", "Wh/request", "Wh/request", "attrib."},
           {}},
    Figure{"sci.g_per_request", "g", lower, {"Carbon", "Total", "gCO2e/request", "gCO2e/request", "total"}, {}},
    Figure{"carbon_g_per_request.location",
           "g",
           lower,
           {"Carbon", "Operational", "gCO2e/request", "gCO2e/request", "operat."},
           {},
           operational},
    Figure{"carbon_g_per_request.marginal",
           "g",
           lower,
           {"Carbon", "Operational at marginal intensity", "gCO2e/request", "gCO2e/request", "marginal"},
           {},
           marginal},
    Figure{"carbon_g_per_request.embodied",
           "g",
           lower,
           {"Carbon", "Embodied", "gCO2e/request", "gCO2e/request", "embod."},
           {},
           embodied},
    Figure{"water_l_per_request",
           "l",
           lower,
           {other, "Water, site and source", "mL/request", "water", "mL/req", 1e3},
           {},
           water},
    Figure{"cost_usd_per_1k_requests", "USD", lower, {other, "Cost", "USD/1k requests", "cost", "USD/1k"}, {}},
    Figure{"quality.accuracy", "1", higher, {other, "Accuracy", "%", "accuracy", "%", 100.0, percent}, {}},
    Figure{"carbon_g.total", "g", lower, {}, {}},
    Figure{"carbon_g.location", "g", lower, {}, {}},
    Figure{"carbon_g.embodied", "g", lower, {}, {}},
    Figure{"carbon_g.life_cycle", "g", lower, {}, {}},
    Figure{"carbon_g.marginal", "g", lower, {}, {}},
    Figure{"water_l.site", "l", lower, {}, {}},
    Figure{"water_l.source", "l", lower, {}, {}},
    Figure{"cost_usd", "USD", lower, {}, {}},
};

const json* find(const json& object, std::string_view path) {
  const json* here = &object;
  while (!path.empty()) {
    const std::size_t dot = std::min(path.find('.'), path.size());
    if (!here->is_object()) return nullptr;
    const auto member = here->find(std::string(path.substr(0, dot)));
    if (member == here->end()) return nullptr;
    here = &*member;
    path.remove_prefix(std::min(dot + 1, path.size()));
  }
  return here;
}

}  // namespace

std::optional<double> Figure::too_few(const json& results) const {
  const auto count = sample.empty() ? std::nullopt : number_at(results, sample);
  return count && *count < sample_min ? count : std::nullopt;
}

std::optional<double> Figure::value(const json& results) const {
  if (too_few(results)) return std::nullopt;
  return worked_out != nullptr ? worked_out(results) : number_at(results, key);
}

std::span<const Figure> compared_figures() { return figures; }

const Figure& figure_at(std::string_view key) {
  const auto* const found = std::find_if(figures.begin(), figures.end(), [&](const Figure& f) { return f.key == key; });
  if (found == figures.end()) throw std::out_of_range("no figure " + std::string(key));
  return *found;
}

std::optional<double> number_at(const json& object, std::string_view path) {
  const json* value = find(object, path);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double number = value->get<double>();
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

std::string text_at(const json& object, std::string_view path) {
  const json* value = find(object, path);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

const json& baseline_results(const json& comparison) {
  const json& variants = comparison.at("variants");
  const std::string name = text_at(comparison, "baseline");
  for (const json& variant : variants) {
    if (variant.at("name") == name) return variant.at("results");
  }
  static const json none;
  return variants.empty() ? none : variants.front().at("results");
}

}  // namespace tradewind
