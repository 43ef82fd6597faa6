#include "sim/run/figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace tradewind {
namespace {

using nlohmann::json;

std::optional<double> scaled(std::optional<double> value, double factor) {
  if (!value) return std::nullopt;
  return *value * factor;
}

std::optional<double> sum(std::optional<double> a, std::optional<double> b) {
  if (!a || !b) return std::nullopt;
  return *a + *b;
}

std::optional<double> per_request(std::optional<double> total, const json& results) {
  const auto completed = number_at(results, "requests.completed");
  if (!total || !completed || *completed <= 0.0) return std::nullopt;
  return *total / *completed;
}

std::optional<double> ttft_p50(const json& r) { return number_at(r, "latency_s.ttft.p50"); }
std::optional<double> ttft_p99(const json& r) { return number_at(r, "latency_s.ttft.p99"); }
std::optional<double> tpot_p50(const json& r) { return scaled(number_at(r, "latency_s.tpot.p50"), 1e3); }
std::optional<double> tpot_p99(const json& r) { return scaled(number_at(r, "latency_s.tpot.p99"), 1e3); }
std::optional<double> e2e_p50(const json& r) { return number_at(r, "latency_s.e2e.p50"); }
std::optional<double> e2e_p99(const json& r) { return number_at(r, "latency_s.e2e.p99"); }
std::optional<double> attainment(const json& r) { return scaled(number_at(r, "slo.attainment"), 100.0); }
std::optional<double> facility(const json& r) { return number_at(r, "energy_kwh.facility"); }
std::optional<double> energy_p50(const json& r) { return number_at(r, "energy_wh_per_request.p50"); }
std::optional<double> operational(const json& r) { return per_request(number_at(r, "carbon_g.location"), r); }
std::optional<double> embodied(const json& r) { return per_request(number_at(r, "carbon_g.embodied"), r); }
std::optional<double> total_carbon(const json& r) { return per_request(number_at(r, "carbon_g.total"), r); }
std::optional<double> cost(const json& r) { return number_at(r, "cost_usd_per_1k_requests"); }
std::optional<double> accuracy(const json& r) { return scaled(number_at(r, "quality.accuracy"), 100.0); }

std::optional<double> water(const json& r) {
  const auto litres = sum(number_at(r, "water_l.site"), number_at(r, "water_l.source"));
  return per_request(scaled(litres, 1e3), r);
}

constexpr auto significant = Notation::significant;
constexpr auto percent = Notation::percent;

constexpr std::array figures = {
    Figure{"Latency", "Time to first token, median", "s", "TTFT s", "p50", Better::lower, significant, ttft_p50},
    Figure{"Latency", "Time to first token, p99", "s", "TTFT s", "p99", Better::lower, significant, ttft_p99},
    Figure{"Latency", "Time per output token, median", "ms", "TPOT ms", "p50", Better::lower, significant, tpot_p50},
    Figure{"Latency", "Time per output token, p99", "ms", "TPOT ms", "p99", Better::lower, significant, tpot_p99},
    Figure{"Latency", "End to end, median", "s", "end-to-end s", "p50", Better::lower, significant, e2e_p50},
    Figure{"Latency", "End to end, p99", "s", "end-to-end s", "p99", Better::lower, significant, e2e_p99},
    Figure{"Latency", "Requests within all limits (SLO)", "%", "SLO met", "%", Better::higher, percent, attainment},
    Figure{"Energy", "Facility energy", "kWh", "facility", "kWh", Better::lower, significant, facility},
    Figure{"Energy", "Active energy, median request", "Wh", "Wh/request", "p50", Better::lower, significant,
           energy_p50},
    Figure{"Carbon", "Operational", "gCO2e/request", "gCO2e/request", "operat.", Better::lower, significant,
           operational},
    Figure{"Carbon", "Embodied", "gCO2e/request", "gCO2e/request", "embod.", Better::lower, significant, embodied},
    Figure{"Water, cost, quality", "Water, site and source", "mL/request", "water", "mL/req", Better::lower,
           significant, water},
    Figure{"Water, cost, quality", "Cost", "USD/1k requests", "cost", "USD/1k", Better::lower, significant, cost},
    Figure{"Water, cost, quality", "Accuracy", "%", "accuracy", "%", Better::higher, percent, accuracy},
};

constexpr std::array headlines = {
    Figure{"", "carbon per request", "g", "", "", Better::lower, significant, total_carbon},
    Figure{"", "facility energy", "kWh", "", "", Better::lower, significant, facility},
    Figure{"", "end-to-end p99", "s", "", "", Better::lower, significant, e2e_p99},
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

std::span<const Figure> compared_figures() { return figures; }

std::span<const Figure> headline_figures() { return headlines; }

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

std::vector<std::optional<double>> values_of(const Figure& figure, const json& comparison) {
  std::vector<std::optional<double>> values;
  for (const json& variant : comparison.at("variants")) values.push_back(figure.value(variant.at("results")));
  return values;
}

std::optional<double> change_pct(std::optional<double> value, std::optional<double> baseline) {
  if (!value || !baseline || *baseline == 0.0) return std::nullopt;
  return 100.0 * (*value - *baseline) / *baseline;
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
